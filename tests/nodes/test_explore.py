"""A search beyond one page, over towns made of points."""

import random
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.areas import Area
from domain.errors import ServiceRefused, ServiceUnavailable
from domain.searching import FULL, most_searches, searched
from domain.vocabulary import Agency, Place, Run
from nodes.explore import TRIES, explore

BOX = Area(name="Town", south=0, west=0, north=1, east=1)


@dataclass
class Points:
    """A places service over points; each page of 20 that it serves is counted."""

    points: list[tuple[float, float]]
    box: Area | None = BOX
    pages: int = 0
    broken: frozenset[int] = frozenset()
    """Searches without an answer, counted from 0."""
    twice: int = 0
    """So many of those found are shown on two pages."""
    looked: list[str] = field(default_factory=list[str])

    async def search(self, query: str, limit: int, area: Area | None = None) -> list[Place]:
        self.looked.append(area.name if area else "")
        if len(self.looked) - 1 in self.broken:
            raise ServiceUnavailable("Google Places did not answer within 10 s.")
        inside = [n for n, at in enumerate(self.points) if area is None or _within(at, area)]
        inside = [*inside[: self.twice], *inside][: min(limit, FULL)]
        self.pages += searched(len(inside))
        return [Place(place_id=str(number), name=f"Dentist {number}") for number in inside]

    async def geocode(self, place: str) -> Area | None:
        return self.box


def _within(at: tuple[float, float], area: Area) -> bool:
    return area.south <= at[0] < area.north and area.west <= at[1] < area.east


def spread(count: int, seed: int = 1) -> list[tuple[float, float]]:
    drawn = random.Random(seed)
    return [(drawn.random(), drawn.random()) for _ in range(count)]


def a_run(wanted: int) -> Run:
    agency = Agency(id=uuid4(), name="A")
    named = {"vertical": "dentists", "geography": "Town", "requested": wanted, "fetched": 0}
    return Run(
        id=uuid4(), org_id=uuid4(), status="running", review=False, budget=None, demo=True, agency=agency, **named
    )


@pytest.mark.parametrize(("there", "wanted", "pages"), [(50, 10, 1), (50, 20, 1), (50, 45, 3), (8, 60, 1), (0, 200, 1)])
async def test_up_to_sixty_are_pages_of_one_search(there: int, wanted: int, pages: int) -> None:
    town = Points(spread(there))
    found, coverage = await explore(town, town, a_run(wanted), wanted)
    assert (len(found), coverage.searches, town.pages, town.looked) == (min(there, wanted), pages, pages, [""])


async def test_a_full_town_is_searched_in_quarters_until_enough_are_found() -> None:
    town = Points(spread(150))
    found, coverage = await explore(town, town, a_run(140), 140)
    assert len(found) == len({place.place_id for place in found}) == 140
    assert (coverage.searches, coverage.note) == (town.pages, "")
    assert [tile.name for tile in coverage.tiles][:3] == ["Town", "Town NW", "Town NE"]
    assert sum(tile.new for tile in coverage.tiles) >= 140


async def test_a_quarter_that_is_full_itself_is_divided_again() -> None:
    crowded = [(0.9 + lat / 20, 0.1 + lon / 20) for lat, lon in spread(120)]
    town = Points(crowded + spread(30))
    found, coverage = await explore(town, town, a_run(200), 200)
    assert "Town NW NW" in town.looked
    assert len(found) > 90, coverage


async def test_it_ends_when_nobody_new_is_found_any_more() -> None:
    town = Points([(0.1, 0.1)] * 500)
    found, coverage = await explore(town, town, a_run(200), 200)
    assert (len(found), coverage.note) == (60, "Nobody new was found any more")


async def test_what_was_found_survives_a_service_that_stops_answering() -> None:
    town = Points(spread(300), broken=frozenset(range(2, 99)))
    found, coverage = await explore(town, town, a_run(200), 200, pause=0)
    assert len(found) > 60
    assert coverage.note == "The places service stopped answering at Town NE"
    assert town.looked == ["", "Town NW", *["Town NE"] * TRIES]


async def test_a_part_without_an_answer_is_asked_for_again() -> None:
    town = Points(spread(300), broken=frozenset({1, 2, 5}))
    found, coverage = await explore(town, town, a_run(200), 200, pause=0)
    assert (len(found), coverage.note, coverage.searches) == (200, "", town.pages)


async def test_a_town_whose_pages_repeat_somebody_is_full_all_the_same() -> None:
    town = Points(spread(300), twice=5)
    found, coverage = await explore(town, town, a_run(200), 200)
    assert len(found) == len({place.place_id for place in found}) == 200
    assert (coverage.searches, coverage.tiles[0].new) == (town.pages, 55)


async def test_bounds_without_an_answer_are_asked_for_again() -> None:
    @dataclass
    class Hiccup(Points):
        asked: int = 0

        async def geocode(self, place: str) -> Area | None:
            self.asked += 1
            if self.asked < TRIES:
                raise ServiceUnavailable("Google Places did not answer within 10 s.")
            return self.box

    town = Hiccup(spread(300))
    found, coverage = await explore(town, town, a_run(200), 200, pause=0)
    assert (len(found), coverage.note) == (200, "")


async def test_a_service_that_never_answers_fails_the_search() -> None:
    town = Points(spread(300), broken=frozenset({0}))
    with pytest.raises(ServiceUnavailable):
        await explore(town, town, a_run(200), 200)


async def test_a_place_whose_bounds_nobody_knows_is_searched_as_one() -> None:
    @dataclass
    class Refusing(Points):
        async def geocode(self, place: str) -> Area | None:
            raise ServiceRefused("The geocoding service is not enabled.")

    for town in (Points(spread(300), box=None), Refusing(spread(300))):
        found, coverage = await explore(town, town, a_run(200), 200)
        assert (len(found), coverage.note) == (60, "Nobody could tell the bounds of Town")


@given(there=st.integers(0, 400), wanted=st.integers(1, 200), seed=st.integers(0, 99))
@settings(max_examples=40)
async def test_no_search_takes_more_than_was_told_before(there: int, wanted: int, seed: int) -> None:
    town = Points(spread(there, seed))
    found, coverage = await explore(town, town, a_run(wanted), wanted)
    assert coverage.searches == town.pages <= most_searches(wanted)
    assert len(found) == len({place.place_id for place in found}) <= min(there, wanted)
