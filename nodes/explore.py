"""A search beyond one page: 60 results by turning pages, then quarter by quarter of the place where those are full."""

from collections import deque
from dataclasses import dataclass, field

from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from domain.areas import Area, Coverage, Tile
from domain.errors import BadInput, BadKey, ServiceRefused, ServiceUnavailable
from domain.ports import Geocoder, Places
from domain.searching import FULL, PAGE, most_searches, searched
from domain.vocabulary import Place, Run

TRIES, PAUSE = 3, 0.8
"""How often a part is asked for while the service does not answer; seconds before the second time (DESIGN 3)."""
SATURATED = 4
"""So many parts one after the other that show nobody new: the rest would not either."""


@dataclass
class Exploration:
    """A search under way: who was found, and what it took."""

    places: Places
    query: str
    wanted: int
    left: int
    """Searches that may be paid for yet."""
    pause: float
    found: dict[str, Place] = field(default_factory=dict[str, Place])
    tiles: list[Tile] = field(default_factory=list[Tile])

    async def look(self, name: str, area: Area | None = None) -> bool:
        """Search one part. Returns: whether there are more than the service gives.

        Raises: BadKey, ServiceUnavailable, ServiceRefused.
        """
        most = min(FULL, self.left * PAGE, FULL if area else self.wanted)
        got = await self.places.search(self.query, most, area)
        new = {place.place_id: place for place in got if place.place_id not in self.found}
        self.found |= new
        paid = searched(len(got))
        self.left -= paid
        self.tiles.append(Tile(name=name, found=len(got), new=len(new), searches=paid))
        return len(got) >= FULL

    @property
    def saturated(self) -> bool:
        """Whether the last parts showed nobody new."""
        return len(self.tiles) > SATURATED and not any(tile.new for tile in self.tiles[-SATURATED:])

    async def quarter_by_quarter(self, area: Area) -> str:
        """Search the parts of a full area, full ones again in parts. Returns: why it ended early, if it did."""
        waiting = deque(area.quarters())
        while waiting and len(self.found) < self.wanted:
            if not self.left:
                return "The limit of searches is reached"
            if self.saturated:
                return "Nobody new was found any more"
            part = waiting.popleft()
            try:
                full: bool = await again(self.pause)(self.look, part.name, part)
            except ServiceUnavailable:
                return f"The places service stopped answering at {part.name}"
            waiting.extend(part.quarters() if full else ())
        return ""


def again(pause: float) -> AsyncRetrying:
    """Three tries for a part: the first page has been paid for, and the node's own tries would begin with it."""
    return AsyncRetrying(
        stop=stop_after_attempt(TRIES),
        wait=wait_exponential(pause),
        retry=retry_if_exception_type(ServiceUnavailable),
        reraise=True,
    )


async def explore(
    places: Places, geocoder: Geocoder, run: Run, wanted: int, pause: float = PAUSE
) -> tuple[list[Place], Coverage]:
    """Find as many businesses as are wanted, each once, in the service's order.

    Args:
        wanted: 1 to 200; beyond 60 the place is divided.
        pause: seconds before a part that got no answer is asked for again.

    Returns: the places, and how they were found; nobody, with the reason, for what the service cannot search.

    Raises: BadKey, ServiceUnavailable, ServiceRefused, as long as nothing was found.
    """
    search = Exploration(places, run.query, wanted, most_searches(wanted), pause)
    note = ""
    try:
        full = await search.look(run.geography)
    except BadInput as reason:
        return [], Coverage(tiles=(), note=str(reason))
    if full and wanted > FULL:
        area = await _area(geocoder, run.geography, pause)
        note = await search.quarter_by_quarter(area) if area else f"Nobody could tell the bounds of {run.geography}"
    return [*search.found.values()][:wanted], Coverage(tiles=tuple(search.tiles), note=note)


async def _area(geocoder: Geocoder, geography: str, pause: float) -> Area | None:
    """None also when the service does not say: what was found already is worth more than an error."""
    try:
        return await again(pause)(geocoder.geocode, geography)
    except (BadKey, ServiceUnavailable, ServiceRefused):
        return None
