"""A run that looks for more than one page holds: how it is paid, who is audited, and what it says about it."""

from decimal import Decimal
from typing import Any

import pytest

from domain.areas import Area
from domain.errors import BadInput
from domain.vocabulary import Place
from engine.operations import documents, estimate, runs
from tests.engine.test_pauses import leave, status_of
from tests.world import FakePlaces, World, open_world, place

CHARGED = "select key, credits from usage_events where feature = 'lead_discovery' order by key"
STILL_HELD = "select key from credit_holds where state = 'held'"


class Big(FakePlaces):
    """More than a page; the town's quarters share them out."""

    async def search(self, query: str, limit: int, area: Area | None = None) -> list[Place]:
        quarter = ["NW", "NE", "SW", "SE"].index(area.name[-2:]) if area else None
        return [each for n, each in enumerate(self.found) if quarter is None or n % 4 == quarter][: min(limit, 60)]

    async def geocode(self, place: str) -> Area | None:
        return Area(name=place, south=39, west=-90, north=40, east=-89)


def big(world: World, leads: int) -> World:
    """Only every tenth has a website: audits are not what is looked at here."""
    sites: dict[str, Any] = {"website": None}
    found = [place(n, phone=f"(217) 555-{n:04}", **({} if n % 10 == 0 else sites)) for n in range(leads)]
    places = Big(found)
    return world.but(places=places, geocoder=places)


async def test_each_search_that_was_needed_is_charged_once_and_the_rest_is_given_back(database_url: str) -> None:
    async with open_world(database_url) as fake:
        world = big(fake, 120)
        run_id, status = await world.run(leads=90, wide=True, audits=1)
        assert status == "completed"
        told = (await documents.document(world.services, run_id))["run"]
        searches = sum(tile["searches"] for tile in told["coverage"]["tiles"])
        assert (told["fetched"], searches) == (90, 7), "three pages of the whole town, two each of two quarters"
        charged = await world.rows(CHARGED)
        assert [row["credits"] for row in charged] == [Decimal(1)] * 7
        assert charged[0]["key"] == f"{run_id}:discovery"
        assert await world.rows(STILL_HELD) == []
        assert told["phases"][0]["message"] == "90 found by 7 searches in 3 parts"


async def test_the_best_are_audited_and_the_others_are_ready_to_be_called(database_url: str) -> None:
    async with open_world(database_url) as fake:
        world = big(fake, 60)
        run_id, status = await world.run(leads=60, wide=True, audits=2)
        assert status == "completed"
        told = await documents.document(world.services, run_id)
        states = [lead["status"] for lead in told["opportunities"]]
        assert (states.count("READY"), states.count("DATA_READY")) == (2, 58)
        queued = next(each for each in told["run"]["phases"] if each["phase"] == "scrape_content")
        assert queued["message"] == "2 audits queued, 54 leads without a site of their own, 4 leads beyond the best 2"


async def test_without_credit_for_all_its_searches_it_waits_before_the_first(database_url: str) -> None:
    async with open_world(database_url) as fake:
        world = big(fake, 120)
        await leave(world, 5)
        run_id, status = await world.run(leads=100, wide=True)
        assert status == "paused_for_upgrade"
        block = (await status_of(world, run_id))["billing_block"]
        assert (block["phase"], block["credit_info"]["required_balance"]) == ("source", "7")
        assert block["needed_to_finish"]["atlas_credits"] == str(7 + 2 * 20)


async def test_more_than_twenty_are_looked_for_only_when_that_is_asked_for(database_url: str) -> None:
    async with open_world(database_url) as world:
        with pytest.raises(BadInput, match="Ask for 1 to 20 businesses, or for up to 200 with a wide search, not 50"):
            await runs.start(world.services, runs.Request(text="dentists in Springfield", leads=50))
        with pytest.raises(BadInput, match="Ask for 1 to 200 businesses, not 201"):
            await runs.start(world.services, runs.Request(text="dentists in Springfield", leads=201, wide=True))
        with pytest.raises(BadInput, match="A run audits 1 to 200 websites, not 0"):
            await runs.start(world.services, runs.Request(text="dentists in Springfield", audits=0))


async def test_an_estimate_tells_its_searches_before_it_starts(database_url: str) -> None:
    async with open_world(database_url) as world:
        told = await estimate.of_run(world.services, 200, wide=True)
        assert (told.p50.searches, told.p90.searches, told.p90.audits) == (10, 17, 20)
        assert told.p90.atlas_credits == 17 + 2 * 20
