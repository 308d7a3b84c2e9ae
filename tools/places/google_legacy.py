"""Google's legacy Places API: the `Places` port for projects that may still use it (Google opens it to no new one).

A search tells neither phone nor website: each place kept costs a second request, `details`.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from pydantic import SecretStr, ValidationError

from domain.areas import Area
from domain.errors import ServiceUnavailable
from domain.vocabulary import Place
from tools.http_status import Sleep
from tools.places.google_legacy_client import BASE_URL, SECONDS, MapsClient
from tools.places.google_legacy_wire import DETAIL_FIELDS, Detailed, Details, Found, Page

PAGE_SIZE = 20
MOST = 60
RIPENING = (2.0, 1.0, 2.0)
"""Seconds before each try of a next page: its token is an INVALID_REQUEST until Google knows it, after about two."""
MOST_KEPT = 600
METRES_PER_DEGREE = 111_000


class GoogleLegacyPlaces:
    """Searches businesses by text.

    Args:
        api_key: a Google Cloud key of a project with the legacy Places API.
        base_url: scheme, host and port.
        timeout: seconds for one request, all in all; a Retry-After is waited out on top.
        ripening: seconds to wait before each try of a next page.
        sleep: takes seconds.
    """

    def __init__(
        self,
        api_key: SecretStr,
        *,
        base_url: str = BASE_URL,
        timeout: float = SECONDS,
        ripening: Sequence[float] = RIPENING,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._maps = MapsClient(api_key, base_url=base_url, timeout=timeout, sleep=sleep)
        self._ripening, self._sleep = ripening, sleep
        self._kept: dict[str, Details] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._maps.__aexit__(kind, error, trace)

    async def search(self, query: str, limit: int, area: Area | None = None) -> list[Place]:
        """Places for a text query in Google's order; one request per 20, and one more for each place.

        A place on two pages comes twice: both were paid for, and full pages say that there are more.

        Args:
            query: free text, for example `dentists in Austin`.
            limit: at most so many; the API ends at 60.
            area: this API knows no bounds: places near its middle come first.

        Raises: BadKey, ServiceUnavailable, ServiceRefused.
        """
        found = await self._found(query, min(limit, MOST), _near(area))
        details = await self._details(dict.fromkeys(raw.place_id for raw in found))
        return [raw.place(details[raw.place_id]) for raw in found]

    async def _found(self, query: str, limit: int, near: Mapping[str, Any]) -> list[Found]:
        found: list[Found] = []
        token: str | None = None
        for _ in range(0, limit, PAGE_SIZE):
            page = await (self._next_page(query, token) if token else self._first_page(query, near))
            found += page.results
            token = page.next_page_token
            if len(found) >= limit or not token:
                break
        return found[:limit]

    async def _first_page(self, query: str, near: Mapping[str, Any]) -> Page:
        return self._page(await self._maps.ask(lambda library: library.places(query, **near)))

    async def _next_page(self, query: str, token: str) -> Page:
        for seconds in self._ripening:
            await self._sleep(seconds)
            answer = await self._maps.ask(
                lambda library: library.places(query, page_token=token), none_for=["INVALID_REQUEST"]
            )
            if answer is not None:
                return self._page(answer)
        raise ServiceUnavailable(f"Google's next page was not there within {sum(self._ripening):g} s.")

    def _page(self, answer: object) -> Page:
        try:
            return Page.model_validate(answer)
        except ValidationError:  # its text holds what was received, which may be long
            raise self._maps.unusable() from None

    async def _details(self, place_ids: Iterable[str]) -> dict[str, Details]:
        """What was told before another request failed is kept: asked again, only the rest has to be paid for."""
        told = {each: self._kept.pop(each) for each in place_ids if each in self._kept}
        try:
            async with asyncio.TaskGroup() as group:
                for each in place_ids:
                    if each not in told:
                        group.create_task(self._tell(each, told))
        except ExceptionGroup as failures:
            self._keep(told)
            raise failures.exceptions[0] from None
        return told

    async def _tell(self, place_id: str, told: dict[str, Details]) -> None:
        answer = await self._maps.ask(
            lambda library: library.place(place_id, fields=DETAIL_FIELDS), none_for=["NOT_FOUND"]
        )
        try:
            told[place_id] = Detailed.model_validate(answer or {}).result
        except ValidationError:
            raise self._maps.unusable() from None

    def _keep(self, told: dict[str, Details]) -> None:
        if len(self._kept) > MOST_KEPT:
            self._kept.clear()
        self._kept |= told


def _near(area: Area | None) -> dict[str, Any]:
    """Middle and reach of an area, in degrees and metres; 50 km is the most that Google takes."""
    if area is None:
        return {}
    reach = (area.north - area.south) / 2 * METRES_PER_DEGREE
    return {"location": area.centre, "radius": min(50_000, max(1, round(reach)))}
