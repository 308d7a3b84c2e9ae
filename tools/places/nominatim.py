"""Where a place is, asked of OpenStreetMap's Nominatim: the `Geocoder` port without a key, within its usage policy.

https://operations.osmfoundation.org/policies/nominatim: at most one request a second, an own User-Agent, a cache.
"""

import asyncio
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from domain.areas import Area
from domain.errors import ServiceRefused, ServiceUnavailable
from tools.http_client import open_client
from tools.http_status import Sleep, excerpt, may_heal, wait_out
from tools.places.degrees import Latitude, Longitude
from tools.places.geocode_cache import GeocodeCache
from tools.user_agent import user_agent

BASE_URL = "https://nominatim.openstreetmap.org"
SECONDS = 10.0
PAUSE_SECONDS = 1.0
"""Between two requests of this process."""


class _Found(BaseModel):
    boundingbox: tuple[Latitude, Latitude, Longitude, Longitude]
    """South, north, west, east, as text."""

    def area(self, name: str) -> Area:
        south, north, west, east = self.boundingbox
        return Area(name=name, south=south, west=west, north=north, east=east)


_Answer = TypeAdapter(list[_Found])


class Nominatim:
    """Finds the box around a town or a district.

    Args:
        cache: keeps the answers.
        base_url: of a Nominatim server; the public one is for occasional questions only.
        contact: of whoever runs this: the public server wants to know.
        timeout: seconds for one request, all in all; a Retry-After is waited out on top.
        sleep: takes seconds.
        clock: seconds that never go back.
    """

    def __init__(
        self,
        cache: GeocodeCache,
        *,
        base_url: str = BASE_URL,
        contact: str | None = None,
        timeout: float = SECONDS,
        sleep: Sleep = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._cache, self._url, self._agent = cache, base_url.rstrip("/"), user_agent(contact)
        self._http = open_client(base_url, httpx.Timeout(timeout))
        self._timeout, self._sleep, self._clock = timeout, sleep, clock
        self._turn, self._next = asyncio.Lock(), 0.0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def geocode(self, place: str) -> Area | None:
        """The box of the likeliest place of that name, asked for once in three months.

        Args:
            place: a town or a district, for example `Austin, TX`.

        Raises: ServiceUnavailable, ServiceRefused.
        """
        if not place.strip():
            return None
        async with self._turn:
            known, area = await self._cache.find(self._url, place)
            if not known:
                area = await self._ask(place)
                await self._cache.keep(self._url, place, area)
        return area

    async def _ask(self, place: str) -> Area | None:
        if (wait := self._next - self._clock()) > 0:
            await self._sleep(wait)
        self._next = self._clock() + PAUSE_SECONDS
        response = await self._get({"q": place, "format": "jsonv2", "limit": "1", "layer": "address"})
        if may_heal(response.status_code):
            await wait_out(response.headers, self._sleep)
            raise ServiceUnavailable(f"Nominatim answered {response.status_code}.")
        if not response.is_success:
            raise ServiceRefused(_refused(response))
        try:
            found = _Answer.validate_json(response.content)
        except ValidationError:  # its text holds what was received, which may be long
            raise ServiceUnavailable("Nominatim answered something that is not a list of places.") from None
        return found[0].area(place) if found else None

    async def _get(self, params: dict[str, str]) -> httpx.Response:
        try:
            async with asyncio.timeout(self._timeout):
                return await self._http.get(f"{self._url}/search", params=params, headers={"User-Agent": self._agent})
        except (TimeoutError, httpx.TimeoutException) as error:
            raise ServiceUnavailable(f"Nominatim did not answer within {self._timeout:g} s.") from error
        except httpx.RequestError as error:
            raise ServiceUnavailable(f"Nominatim cannot be reached ({type(error).__name__}).") from error


def _refused(response: httpx.Response) -> str:
    if response.status_code == 403:
        return "Nominatim turns this address away: set NOMINATIM_URL to another server of it."
    return f"Nominatim refused the question ({response.status_code}): {excerpt(response.text, '')}"
