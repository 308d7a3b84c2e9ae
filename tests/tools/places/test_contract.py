"""What every adapter of the `Places` port keeps, spoken over the service's real wire to the sandbox."""

import httpx
import pytest

from domain.errors import BadKey, LeadatlasError, ServiceUnavailable
from tests.tools.loopback import nested, serve
from tests.tools.places.contract import ADAPTERS, KEYLESS, PATHS, Open, keeps_its_fields

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
    keeps_its_fields(found)
    assert any(place.website is None for place in found)
    assert any(place.phone_e164 for place in found)


async def test_nothing_found_is_an_empty_list(open_places: Open, sandbox_url: str) -> None:
    async with open_places(sandbox_url, KEY) as places:
        assert await places.search("dentists in Atlantis", 20) == []


@pytest.mark.parametrize("adapter", sorted(ADAPTERS.keys() - KEYLESS))
async def test_a_bad_key_is_said_without_showing_it(adapter: str, sandbox_url: str) -> None:
    async with ADAPTERS[adapter](sandbox_url, "bad-s3cret") as places:
        with pytest.raises(BadKey) as refused:
            await places.search("dentists in Springfield", 20)
        assert "s3cret" not in f"{refused.value!r} {places!r}"


async def test_a_service_that_is_not_there_may_come_back(open_places: Open) -> None:
    async with open_places(NOWHERE, KEY) as places:
        with pytest.raises(ServiceUnavailable):
            await places.search("dentists in Springfield", 20)


async def next_answer(url: str, adapter: str, fault: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        planned = await http.post(f"{url}/sandbox/faults", json={"path": PATHS[adapter], "faults": [fault]})
        planned.raise_for_status()


@pytest.mark.parametrize("fault", ["429", "500", "503", "reset", "malformed"])
@pytest.mark.parametrize("adapter", ADAPTERS)
async def test_what_may_heal_is_told_as_such(adapter: str, fault: str, sandbox_url: str) -> None:
    await next_answer(sandbox_url, adapter, fault)
    async with ADAPTERS[adapter](sandbox_url, KEY) as places:
        with pytest.raises(ServiceUnavailable):
            await places.search("dentists in Springfield", 5)
        assert len(await places.search("dentists in Springfield", 5)) == 5


@pytest.mark.parametrize("adapter", sorted(ADAPTERS.keys() - KEYLESS))
async def test_a_place_that_is_told_twice_comes_twice(adapter: str, sandbox_url: str) -> None:
    await next_answer(sandbox_url, adapter, "duplicates")
    async with ADAPTERS[adapter](sandbox_url, KEY) as places:
        found = await places.search("dentists in Springfield", 20)
    assert (len(found), len({place.place_id for place in found})) == (15, 12), "all that was paid for"


@pytest.mark.parametrize(("adapter", "key"), [("google", "legacy-only"), ("google_legacy", "new-only")])
async def test_a_key_for_the_other_api_is_refused(adapter: str, key: str, sandbox_url: str) -> None:
    async with ADAPTERS[adapter](sandbox_url, key) as places:
        with pytest.raises(BadKey, match="Places API"):
            await places.search("dentists in Springfield", 5)


@pytest.mark.parametrize("status", [200, 400, 402, 403, 429, 500])
async def test_json_that_is_nested_without_end_is_an_error_of_ours(open_places: Open, status: int) -> None:
    async with serve(nested(status)) as served, open_places(served.url, KEY) as places:
        with pytest.raises(LeadatlasError):
            await places.search("dentists in Springfield", 5)
