"""Places of Overture Maps: the `Places` port over open data, without a key (notes: places-and-web section 6)."""

import asyncio
from dataclasses import dataclass
from threading import Event
from types import TracebackType
from typing import Any, Self

from domain.areas import Area
from domain.errors import BadInput, ServiceUnavailable
from domain.ports import Geocoder
from domain.query import split
from domain.vocabulary import Place
from tools.places.overture import scan, trades
from tools.places.overture.arrow import load, translated
from tools.places.overture.location import Location
from tools.places.overture.release import Releases
from tools.places.overture.rows import once_each, place
from tools.places.overture.trades import Wanted

CONFIDENCE = 0.7
"""Below it there is much that does not exist (notes: places-and-web section 6)."""
MOST = 60
KEPT = 4 * MOST
"""Rows that are looked at for doubles; the same for each limit, so that a longer search begins with the shorter."""
SECONDS = 90.0
EVERYWHERE = frozenset({"everywhere", "anywhere"})


@dataclass(frozen=True)
class _Opened:
    release: str
    files: Any


class OverturePlaces:
    """Searches businesses by trade and place.

    Args:
        geocoder: tells where a place is that comes without an area.
        location: where the place files lie.
        release: such as `2026-10-21.0`; None = the latest one, asked for once a day.
        releases: who knows the latest one.
        confidence: 0 to 1, how sure Overture must be that a place exists.
        timeout: seconds for one search, all in all.

    Raises: Misconfigured when pyarrow is not installed.
    """

    def __init__(
        self,
        geocoder: Geocoder,
        *,
        location: Location | None = None,
        release: str | None = None,
        releases: Releases | None = None,
        confidence: float = CONFIDENCE,
        timeout: float = SECONDS,
    ) -> None:
        self._arrow = load()
        self._geocoder, self._location = geocoder, location or Location()
        self._pinned, self._releases = release, releases or Releases()
        self._confidence, self._timeout = confidence, timeout
        self._opened: _Opened | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened = None

    async def search(self, query: str, limit: int, area: Area | None = None) -> list[Place]:
        """Places for a trade in a place, each business once: those one can call first, then the surest.

        Args:
            query: for example `dentists in Austin`.
            limit: at most so many, and 60.
            area: where to look, instead of what the query says.

        Raises: BadInput for a trade or a place that cannot be searched, ServiceUnavailable, ServiceRefused.
        """
        trade, geography = split(query)
        wanted, box = trades.read(trade), area or await self._box(trade, geography)
        if box is None:
            return []
        found = await self._found(box, wanted)
        if not (found or wanted.known or area):
            raise BadInput(_unknown(trade, geography))
        return found[: min(limit, MOST)]

    async def release(self) -> str:
        """The release that is read, empty where the files belong to none. Raises: ServiceUnavailable."""
        if self._pinned or not self._location.needs_release:
            return self._pinned or ""
        return await self._releases.latest()

    async def _box(self, trade: str, geography: str) -> Area | None:
        if not geography or geography.casefold() in EVERYWHERE:
            raise BadInput(f'Overture Maps is searched place by place: name a town, as in "{trade} in Austin".')
        return await self._geocoder.geocode(geography)

    async def _found(self, box: Area, wanted: Wanted) -> list[Place]:
        """In a thread that nobody waits for when time is up; it then ends with the request that it is at."""
        release, stop = await self.release(), Event()
        try:
            async with asyncio.timeout(self._timeout):
                return await asyncio.to_thread(self._read, release, box, wanted, stop)
        except TimeoutError as error:
            raise ServiceUnavailable(f"Overture Maps did not answer within {self._timeout:g} s.") from error
        finally:
            stop.set()

    def _read(self, release: str, box: Area, wanted: Wanted, stop: Event) -> list[Place]:
        with translated(self._arrow, self._where(release)):
            files = self._files(release)
            names = scan.columns(files.schema.names)
            where = scan.condition(self._arrow, box, wanted, self._confidence, "basic_category" in names)
            rows = scan.best(self._arrow, files, where, names, KEPT, stop)
        return once_each([place(row) for row in rows])

    def _files(self, release: str) -> Any:
        """Kept open: what was read of their footers serves the next search."""
        if self._opened is None or self._opened.release != release:
            self._opened = _Opened(release, self._location.open(self._arrow, release))
        return self._opened.files

    def _where(self, release: str) -> str:
        old = " (a release stays online for about two months; without OVERTURE_RELEASE the latest is read)"
        pinned = old if self._pinned and self._location.needs_release else ""
        return self._location.url.replace("{release}", release) + pinned


def _unknown(trade: str, geography: str) -> str:
    likely = trades.near(trade)
    hint = f"did you mean {_listed(likely)}?" if likely else "try a plainer word, such as dentists or plumbers."
    return f'Overture Maps has no category for "{trade}" in {geography}: {hint}'


def _listed(words: list[str]) -> str:
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))
