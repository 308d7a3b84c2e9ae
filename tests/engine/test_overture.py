"""Runs on Overture's places: parts of a town, what is charged, whom the data are credited to, and what is no signal."""

import csv
import io
import random
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from engine.operations import documents, health
from engine.services import open_services
from engine.settings import Settings
from tests.tools.loopback import json_reply, serve
from tests.tools.places.overture_files import AUSTIN, Towns, row, write
from tests.world import World, open_world
from tools.places.overture.location import Location
from tools.places.overture.places import OverturePlaces

REAL: dict[str, Any] = {"_env_file": None, "llm_api_key": SecretStr("k"), "llm_model": "m"}


def dentists(count: int) -> list[dict[str, Any]]:
    """Spread over Austin, none with a website: audits are not what is looked at here."""
    drawn = random.Random(7)
    spots = [(drawn.uniform(AUSTIN.south, AUSTIN.north), drawn.uniform(AUSTIN.west, AUSTIN.east)) for _ in range(count)]
    return [row(number, at=at, websites=None) for number, at in enumerate(spots)]


def on(world: World, folder: Path) -> World:
    towns = Towns()
    return world.but(places=OverturePlaces(towns, location=Location(str(folder))), geocoder=towns)


async def test_a_wide_run_divides_the_town_and_pays_for_the_searches_it_needed(
    database_url: str, tmp_path: Path
) -> None:
    async with open_world(database_url) as fake:
        world = on(fake, write(tmp_path, dentists(150)))
        run_id, status = await world.run("dentists in Austin", leads=120, wide=True)
        told = await documents.document(world.services, run_id)
        charged = await world.rows("select 1 from usage_events where feature = 'lead_discovery'")
    parts = told["run"]["coverage"]["tiles"]
    assert (status, told["run"]["fetched"]) == ("completed", 120)
    assert [part["name"] for part in parts][:2] == ["Austin", "Austin NW"]
    assert len(charged) == sum(part["searches"] for part in parts) > 3


async def test_exports_credit_overture_and_a_lack_of_reviews_is_no_signal(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url) as fake:
        world = on(fake, write(tmp_path, dentists(3)))
        run_id, _ = await world.run("dentists in Austin", leads=3)
        told = await documents.document(world.services, run_id)
    (lead, *_) = told["opportunities"]
    assert [signal["key"] for signal in lead["signals"]] == ["MISSING_WEBSITE"]
    assert (lead["source"], lead["place_id"][:9], lead["rating"]) == ("overture", "overture:", None)
    for credit in ("Overture Maps Foundation", "CDLA-Permissive-2.0", "© OpenStreetMap contributors"):
        assert credit in lead["attribution"]
        assert credit in documents.as_markdown(told)
        assert credit in next(csv.DictReader(io.StringIO(documents.as_csv(told))))["attribution"]


async def test_a_trade_that_nobody_knows_ends_the_run_with_what_to_ask_instead(
    database_url: str, tmp_path: Path
) -> None:
    async with open_world(database_url) as fake:
        world = on(fake, write(tmp_path, dentists(3)))
        run_id, status = await world.run("dentits in Austin")
        note = (await documents.run(world.services, run_id))["coverage"]["note"]
        charged = await world.rows("select 1 from usage_events")
        held = await world.rows("select 1 from credit_holds where state = 'held'")
    assert (status, charged, held) == ("completed", [], [])
    assert 'no category for "dentits" in Austin: did you mean dentist' in note


async def test_settings_choose_it_and_where_its_files_and_towns_are_asked_for(
    database_url: str, tmp_path: Path
) -> None:
    write(tmp_path / "2026-10-21.0", dentists(2))
    box = json_reply([{"boundingbox": [str(side) for side in (AUSTIN.south, AUSTIN.north, AUSTIN.west, AUSTIN.east)]}])
    async with serve(box) as nominatim:
        settings = Settings(
            **REAL,
            database_url=SecretStr(database_url),
            leadatlas_home=tmp_path / "home",
            places_provider="overture",
            overture_url=f"{tmp_path}/{{release}}",
            overture_release="2026-10-21.0",
            nominatim_url=nominatim.url,
        )
        async with open_services(settings) as services:
            found = await services.ports.places.search("dentists in Austin", 20)
            area = await services.ports.geocoder.geocode("Austin")
    assert (len(found), area, settings.demo, services.sandbox) == (2, AUSTIN, False, None)
    assert len(nominatim.asked) == 1
    assert (tmp_path / "home" / "geocoding.json").is_file()


async def test_doctor_learns_the_release_without_asking_where_one_is_set() -> None:
    pinned = Settings(**REAL, places_provider="overture", overture_release="2026-10-21.0")
    own = Settings(**REAL, places_provider="overture", overture_url="/data/places")
    assert (await health.overture(pinned, live=True)).release == "2026-10-21.0"
    assert (await health.overture(own, live=True)).release == ""
