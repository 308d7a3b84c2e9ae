"""Google Places API (New), text search: the `Places` port over httpx (notes: places-and-web section 2)."""

import asyncio
from types import TracebackType
from typing import Self

import httpx
from pydantic import SecretStr, ValidationError

from domain.areas import Area
from domain.errors import ServiceUnavailable
from domain.vocabulary import Place
from tools.http_client import open_client
from tools.http_status import Sleep, may_heal, wait_out
from tools.places.google_errors import refusal
from tools.places.google_wire import Page

BASE_URL = "https://places.googleapis.com"
FIELDS = (
    "places.id",
    "places.displayName",
    "places.primaryType",
    "places.formattedAddress",
    "places.websiteUri",
    "places.nationalPhoneNumber",
    "places.internationalPhoneNumber",
    "places.rating",
    "places.userRatingCount",
    "places.businessStatus",
)
PAGE_SIZE = 20
MOST = 60
SECONDS = 10.0
CONNECT_SECONDS = 5.0


class GooglePlaces:
    """Searches businesses by text.

    Args:
        api_key: a Google Cloud key with Places API (New) enabled.
        base_url: scheme, host and port, without `/v1`.
        client: the caller's own, which the caller closes; by default one is opened here.
        timeout: seconds for one request, all in all; a Retry-After is waited out on top.
        sleep: takes seconds.
    """

    def __init__(
        self,
        api_key: SecretStr,
        *,
        base_url: str = BASE_URL,
        client: httpx.AsyncClient | None = None,
        timeout: float = SECONDS,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._key = api_key
        self._url = f"{base_url.rstrip('/')}/v1/places:searchText"
        self._owns_client = client is None
        self._http = client or open_client(base_url, httpx.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS)))
        self._timeout, self._sleep = timeout, sleep

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections that were opened here."""
        if self._owns_client:
            await self._http.aclose()

    async def search(self, query: str, limit: int, area: Area | None = None) -> list[Place]:
        """Places for a text query in Google's order; one request per 20 asked for.

        A place on two pages comes twice: both were paid for, and full pages say that there are more.

        Args:
            query: free text, for example `dentists in Austin`.
            limit: at most so many; the API ends at 60.
            area: only places within it.

        Raises: BadKey, ServiceUnavailable, ServiceRefused.
        """
        limit = min(limit, MOST)
        body: dict[str, object] = {"textQuery": query, "pageSize": min(limit, PAGE_SIZE), **_within(area)}
        found: list[Place] = []
        for _ in range(0, limit, PAGE_SIZE):
            page = await self._page(body, _mask(limit))
            found += [raw.place() for raw in page.places]
            if len(found) >= limit or not page.next_page_token:
                break
            body = body | {"pageToken": page.next_page_token}  # all else must stay the same
        return found[:limit]

    async def geocode(self, place: str) -> Area | None:
        """The viewport of the first place that a name stands for.

        Args:
            place: a town or a district, for example `Austin`.

        Raises: BadKey, ServiceUnavailable, ServiceRefused.
        """
        page = await self._page({"textQuery": place, "pageSize": 1}, "places.id,places.viewport")
        return next((raw.viewport.area(place) for raw in page.places if raw.viewport), None)

    async def _page(self, body: dict[str, object], mask: str) -> Page:
        response = await self._post(body, mask)
        if may_heal(response.status_code):
            await wait_out(response.headers, self._sleep)
        if not response.is_success:
            raise refusal(response.status_code, response.text, self._key.get_secret_value())
        try:
            page = Page.model_validate_json(response.content)
        except ValidationError:  # its text holds what was received, which may be long
            raise ServiceUnavailable("Google Places answered something that is not a list of places.") from None
        if page.error is not None:
            raise refusal(page.error.code or 200, response.text, self._key.get_secret_value())
        return page

    async def _post(self, body: dict[str, object], mask: str) -> httpx.Response:
        headers = {"X-Goog-Api-Key": self._key.get_secret_value(), "X-Goog-FieldMask": mask}
        try:
            async with asyncio.timeout(self._timeout):
                return await self._http.post(self._url, json=body, headers=headers)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise ServiceUnavailable(f"Google Places did not answer within {self._timeout:g} s.") from error
        except httpx.RequestError as error:
            raise ServiceUnavailable(f"Google Places cannot be reached ({type(error).__name__}).") from error


def _within(area: Area | None) -> dict[str, object]:
    if area is None:
        return {}
    low, high = (area.south, area.west), (area.north, area.east)
    corners = zip(("low", "high"), (low, high), strict=True)
    box = {name: {"latitude": latitude, "longitude": longitude} for name, (latitude, longitude) in corners}
    return {"locationRestriction": {"rectangle": box}}


def _mask(limit: int) -> str:
    """The token comes only when asked for, and one page needs none."""
    return ",".join((*FIELDS, "nextPageToken") if limit > PAGE_SIZE else FIELDS)
