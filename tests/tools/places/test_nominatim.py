"""Where places are: what Nominatim is asked, how seldom, and what its answers and refusals become."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from domain.areas import Area
from domain.errors import LeadatlasError, ServiceRefused, ServiceUnavailable
from tests.tools.conftest import Naps
from tests.tools.loopback import Loopback, Reply, json_reply, serve
from tools.places.geocode_cache import DAYS, GeocodeCache
from tools.places.nominatim import Nominatim

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
AUSTIN = {"display_name": "Austin, Texas", "boundingbox": ["30.0985", "30.5166", "-97.9367", "-97.5605"]}
FOUND = json_reply([AUSTIN])


def cache(folder: Path, later: timedelta = timedelta(0)) -> GeocodeCache:
    return GeocodeCache(folder / "home" / "geocoding.json", lambda: NOW + later)


async def geocode(
    service: Loopback, kept: GeocodeCache, place: str = "Austin", naps: Naps | None = None
) -> Area | None:
    async with Nominatim(
        kept,
        base_url=service.url + "/",
        contact="https://agency.test/bot",
        sleep=Naps() if naps is None else naps,
    ) as nominatim:
        return await nominatim.geocode(place)


async def test_the_box_of_the_likeliest_place_is_asked_for_politely(tmp_path: Path) -> None:
    async with serve(FOUND) as service:
        found = await geocode(service, cache(tmp_path), "San José & Austin")
    assert found == Area(name="San José & Austin", south=30.0985, west=-97.9367, north=30.5166, east=-97.5605)
    (asked,) = service.asked
    address = urlsplit(asked.path)
    assert (address.path, parse_qs(address.query)["q"]) == ("/search", ["San José & Austin"])
    assert asked.headers["user-agent"] == "Leadatlas/0.1 (bot; +https://agency.test/bot)"


async def test_a_place_is_asked_for_once_by_all_processes_of_one_home(tmp_path: Path) -> None:
    async with serve(FOUND) as service:
        first = await geocode(service, cache(tmp_path))
        again = [await geocode(service, cache(tmp_path), place) for place in ("Austin", " AUSTIN ")]
        assert len(service.asked) == 1
        assert [first] * 2 == [each and Area(**{**vars(each), "name": "Austin"}) for each in again]
        await geocode(service, cache(tmp_path, timedelta(days=DAYS, seconds=1)))
    assert len(service.asked) == 2, "towns grow"


async def test_that_nobody_knows_a_place_is_remembered_too(tmp_path: Path) -> None:
    async with serve(json_reply([])) as service:
        assert [await geocode(service, cache(tmp_path), "Atlantis") for _ in range(2)] == [None, None]
    assert len(service.asked) == 1


async def test_no_place_is_no_question(tmp_path: Path) -> None:
    async with serve(FOUND) as service:
        assert await geocode(service, cache(tmp_path), "  ") is None
    assert service.asked == []


async def test_there_is_a_second_between_two_requests_and_never_two_at_once(tmp_path: Path) -> None:
    naps, seconds = Naps(), [5.0]
    clock: dict[str, Any] = {"sleep": naps, "clock": lambda: seconds[0]}
    reply = Reply(body=FOUND.body, delay=0.02)
    async with serve(reply) as service, Nominatim(cache(tmp_path), base_url=service.url, **clock) as nominatim:
        await asyncio.gather(*(nominatim.geocode(place) for place in ("Austin", "Dallas", "Austin")))
        seconds[0] = 7.5
        await nominatim.geocode("Houston")
    assert (len(service.asked), service.most_at_once, naps) == (3, 1, [1.0])


@pytest.mark.parametrize(
    ("answer", "kind", "words", "waited"),
    [
        (Reply(status=429, headers={"retry-after": "7"}), ServiceUnavailable, "answered 429", [7.0]),
        (Reply(status=503), ServiceUnavailable, "answered 503", []),
        (Reply(status=403, body=b"<html>Access blocked"), ServiceRefused, "NOMINATIM_URL", []),
        (json_reply({"error": "Nothing to search for."}, 400), ServiceRefused, "Nothing to search for", []),
        (Reply(body=b"<html>"), ServiceUnavailable, "not a list of places", []),
        (json_reply([{"boundingbox": ["1", "2", "3"]}]), ServiceUnavailable, "not a list of places", []),
        (json_reply([{"boundingbox": ["NaN", "1", "2", "3"]}]), ServiceUnavailable, "not a list of places", []),
        (json_reply([{"boundingbox": ["30", "31", "-97", "inf"]}]), ServiceUnavailable, "not a list of places", []),
        (json_reply({"features": []}), ServiceUnavailable, "not a list of places", []),
        (Reply(reset=True), ServiceUnavailable, "cannot be reached", []),
    ],
)
async def test_a_failure_is_told_as_what_it_is_and_not_remembered(
    tmp_path: Path, answer: Reply, kind: type[LeadatlasError], words: str, waited: list[float], naps: Naps
) -> None:
    async with serve(answer, FOUND) as service:
        with pytest.raises(kind, match=words):
            await geocode(service, cache(tmp_path), naps=naps)
        assert naps == waited
        assert await geocode(service, cache(tmp_path)) is not None


@pytest.mark.parametrize("slow", [Reply(hang=True), Reply(body=b" " * 40, drip=0.02)])
async def test_a_service_that_hangs_or_drips_is_given_up(tmp_path: Path, slow: Reply) -> None:
    async with serve(slow) as service, Nominatim(cache(tmp_path), base_url=service.url, timeout=0.1) as nominatim:
        with pytest.raises(ServiceUnavailable, match=r"did not answer within 0\.1 s"):
            await nominatim.geocode("Austin")


@pytest.mark.parametrize("junk", [b"", b"{", b'{"x": 1}', b"\xff\xfe"])
async def test_a_cache_that_cannot_be_read_is_begun_anew(tmp_path: Path, junk: bytes) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "geocoding.json").write_bytes(junk)
    async with serve(FOUND) as service:
        assert [bool(await geocode(service, cache(tmp_path))) for _ in range(2)] == [True, True]
    assert len(service.asked) == 1


async def test_a_home_that_cannot_be_written_only_costs_another_request(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    async with serve(FOUND) as service:
        assert [bool(await geocode(service, cache(tmp_path))) for _ in range(2)] == [True, True]
    assert len(service.asked) == 2


@pytest.mark.live
async def test_the_public_server_knows_austin(tmp_path: Path) -> None:
    async with Nominatim(cache(tmp_path)) as nominatim:
        found = await nominatim.geocode("Austin, Texas")
    assert found is not None
    assert found.south < 30.27 < found.north
    assert found.west < -97.74 < found.east
