"""Where a place is: over the sandbox's wire, and whatever Google may answer instead."""

import traceback
from typing import Any

import pytest
from pydantic import SecretStr

from domain.areas import Area
from domain.errors import BadKey, LeadatlasError, ServiceRefused, ServiceUnavailable
from tests.tools.loopback import Reply, json_reply, serve
from tools.places.geocode import GoogleGeocoder

KEY, BAD_KEY = "AIza-s3cret", "bad-s3cret"
NOWHERE = "http://127.0.0.1:1"


async def geocode(url: str, place: str = "Austin, TX", key: str = KEY) -> Area | None:
    async with GoogleGeocoder(SecretStr(key), base_url=url) as geocoder:
        return await geocoder.geocode(place)


def located(south: float, west: float, north: float, east: float) -> Reply:
    viewport = {"northeast": {"lat": north, "lng": east}, "southwest": {"lat": south, "lng": west}}
    result: dict[str, Any] = {"formatted_address": "Somewhere", "geometry": {"viewport": viewport}}
    return json_reply({"results": [result, result | {"formatted_address": "Elsewhere"}], "status": "OK"})


@pytest.mark.parametrize("place", ["Springfield", "springfield, il", "Springfield, IL, USA"])
async def test_a_town_has_a_box(sandbox_url: str, place: str) -> None:
    area = await geocode(sandbox_url, place)
    assert area is not None
    assert area.name == "Springfield, IL, USA"
    assert 39.7 < area.south < area.north < 39.9
    assert -89.8 < area.west < area.east < -89.5


@pytest.mark.parametrize("place", ["Atlantis", "Springfield, Ohio", "", "  "])
async def test_an_unknown_place_has_none(sandbox_url: str, place: str) -> None:
    assert await geocode(sandbox_url, place) is None


async def test_a_bad_key_is_said_without_showing_it(sandbox_url: str) -> None:
    with pytest.raises(BadKey) as refused:
        await geocode(sandbox_url, key=BAD_KEY)
    assert "s3cret" not in "".join(traceback.format_exception(refused.value))


async def test_a_service_that_is_not_there_may_come_back() -> None:
    with pytest.raises(ServiceUnavailable, match="Geocoding API cannot be reached"):
        await geocode(NOWHERE)


async def test_the_first_result_counts_also_across_the_180th_meridian() -> None:
    async with serve(located(-20.7, 176.9, -12.4, -178.2)) as google:
        area = await geocode(google.url, "Fiji")
    assert area == Area(name="Somewhere", south=-20.7, west=176.9, north=-12.4, east=-178.2)


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (
            json_reply({"status": "REQUEST_DENIED", "error_message": "This API is not activated on your API project."}),
            BadKey,
            "Geocoding API is switched off",
        ),
        (json_reply({"status": "INVALID_REQUEST", "error_message": "Missing"}), ServiceRefused, "Missing"),
        (json_reply({"status": "OVER_QUERY_LIMIT"}), ServiceUnavailable, "OVER_QUERY_LIMIT"),
        (json_reply({"status": "OK", "results": [{"formatted_address": "x"}]}), ServiceUnavailable, "none of its"),
        (located(-20, 0, 91, 0), ServiceUnavailable, "none of its"),
    ],
)
async def test_other_answers_are_told_as_what_they_are(answer: Reply, kind: type[LeadatlasError], words: str) -> None:
    async with serve(answer) as google:
        with pytest.raises(kind, match=words):
            await geocode(google.url)
