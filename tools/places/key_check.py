"""Asks Google which APIs a key may use, with the cheapest requests there are: ids only, which are not billed."""

import httpx
from pydantic import SecretStr

from domain.errors import ServiceUnavailable
from tools.http_client import open_client
from tools.places.google import BASE_URL, CONNECT_SECONDS, SECONDS
from tools.places.google_errors import refusal
from tools.places.google_legacy_client import BASE_URL as MAPS_BASE_URL
from tools.places.google_legacy_client import MapsClient

ANYTHING = "dentist in Springfield"


async def check_key(api_key: SecretStr, *, base_url: str = BASE_URL) -> None:
    """Make one ids-only request to Places API (New).

    Raises: BadKey, ServiceRefused, ServiceUnavailable.
    """
    key = api_key.get_secret_value()
    headers = {"X-Goog-Api-Key": key, "X-Goog-FieldMask": "places.id"}
    body = {"textQuery": ANYTHING, "pageSize": 1}
    try:
        async with open_client(base_url, httpx.Timeout(SECONDS, connect=CONNECT_SECONDS)) as http:
            response = await http.post(f"{base_url.rstrip('/')}/v1/places:searchText", json=body, headers=headers)
    except httpx.RequestError as error:
        raise ServiceUnavailable(f"Google Places cannot be reached ({type(error).__name__}).") from error
    if not response.is_success:
        raise refusal(response.status_code, response.text, key)


async def check_legacy_key(api_key: SecretStr, *, base_url: str = MAPS_BASE_URL) -> None:
    """Make one ids-only request to the legacy Places API.

    Raises: BadKey, ServiceRefused, ServiceUnavailable.
    """
    async with MapsClient(api_key, base_url=base_url) as maps:
        await maps.ask(lambda library: library.find_place(ANYTHING, "textquery", fields=["place_id"]))
