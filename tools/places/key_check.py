"""Asks Google whether a key works with the cheapest request there is: ids only, which is not billed (notes: places)."""

import httpx
from pydantic import SecretStr

from domain.errors import ServiceUnavailable
from tools.http_client import open_client
from tools.places.google import BASE_URL, CONNECT_SECONDS, SECONDS
from tools.places.google_errors import refusal


async def check_key(api_key: SecretStr, *, base_url: str = BASE_URL) -> None:
    """Make one ids-only request.

    Raises: BadKey, ServiceRefused, ServiceUnavailable.
    """
    key = api_key.get_secret_value()
    headers = {"X-Goog-Api-Key": key, "X-Goog-FieldMask": "places.id"}
    body = {"textQuery": "dentist in Springfield", "pageSize": 1}
    try:
        async with open_client(base_url, httpx.Timeout(SECONDS, connect=CONNECT_SECONDS)) as http:
            response = await http.post(f"{base_url.rstrip('/')}/v1/places:searchText", json=body, headers=headers)
    except httpx.RequestError as error:
        raise ServiceUnavailable(f"Google Places cannot be reached ({type(error).__name__}).") from error
    if not response.is_success:
        raise refusal(response.status_code, response.text, key)
