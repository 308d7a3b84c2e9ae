"""What every adapter of the `Places` port keeps, spoken over the service's real wire to the sandbox."""

import re

import pytest

from domain.errors import BadKey, ServiceUnavailable
from tests.tools.places.contract import ADAPTERS, KEYLESS, Open

KEY = "a-good-key"
NOWHERE = "http://127.0.0.1:1"


@pytest.fixture(params=ADAPTERS)
def open_places(request: pytest.FixtureRequest) -> Open:
    return ADAPTERS[request.param]


@pytest.mark.parametrize("limit", [1, 7, 20, 21, 60])
async def test_a_search_gives_at_most_so_many_places_and_each_once(
    open_places: Open, sandbox_url: str, limit: int
) -> None:
    async with open_places(sandbox_url, KEY) as places:
        found = await places.search("businesses in Springfield", limit)
    assert len(found) == len({place.place_id for place in found}) == limit


async def test_a_longer_search_begins_with_the_shorter_one(open_places: Open, sandbox_url: str) -> None:
    async with open_places(sandbox_url, KEY) as places:
        long, short = [await places.search("businesses in Springfield", limit) for limit in (40, 20)]
    assert long[:20] == short


async def test_fields_are_as_the_service_tells_them(open_places: Open, sandbox_url: str) -> None:
    async with open_places(sandbox_url, KEY) as places:
        found = await places.search("businesses in Springfield", 60)
    assert all(place.name and place.place_id and place.address and place.trade for place in found)
    assert any(place.website is None for place in found)
    assert all(place.website is None or place.website.startswith("http") for place in found)
    numbers = [place.phone_e164 for place in found if place.phone_e164]
    assert numbers
    assert all(re.fullmatch(r"\+\d{7,15}", number) for number in numbers)
    assert all(place.rating is None or 1 <= place.rating <= 5 for place in found)
    assert {place.domain for place in found} == {None}, "normalising is the source node's work"


async def test_nothing_found_is_an_empty_list(open_places: Open, sandbox_url: str) -> None:
    async with open_places(sandbox_url, KEY) as places:
        assert await places.search("dentists in Atlantis", 20) == []


@pytest.mark.parametrize("adapter", ADAPTERS.keys() - KEYLESS)
async def test_a_bad_key_is_said_without_showing_it(adapter: str, sandbox_url: str) -> None:
    async with ADAPTERS[adapter](sandbox_url, "bad-s3cret") as places:
        with pytest.raises(BadKey) as refused:
            await places.search("dentists in Springfield", 20)
        assert "s3cret" not in f"{refused.value!r} {places!r}"


async def test_a_service_that_is_not_there_may_come_back(open_places: Open) -> None:
    async with open_places(NOWHERE, KEY) as places:
        with pytest.raises(ServiceUnavailable):
            await places.search("dentists in Springfield", 20)
