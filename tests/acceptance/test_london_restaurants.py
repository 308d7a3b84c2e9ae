"""Sixty restaurants as Google told them, over the real wire, through the first three phases of the real graph."""

import json
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from domain.errors import PageUnreadable
from domain.pages import Heard, unheard
from domain.vocabulary import Scrape, SiteMap
from engine.operations import documents
from tests.tools.loopback import json_reply, serve
from tests.world import World, open_world
from tools.places.google import GooglePlaces

PAGES = Path(__file__).parents[3] / "shared" / "corpora" / "places" / "derived"
pytestmark = pytest.mark.skipif(not PAGES.exists(), reason="the corpora are not beside the repository")

NO_PHONE = {1: 3, 2: 3, 3: 6}
SIGNALS = {
    1: {"LOW_GOOGLE_RATING": ["Haxells Restaurant & Bar"], "FEW_GOOGLE_REVIEWS": ["LOCALDINES"]},
    2: {
        "LOW_GOOGLE_RATING": ["KFC London - Leicester Square", "McDonald's"],
        "FEW_GOOGLE_REVIEWS": ["Treats Sandwich Bar"],
        "MISSING_WEBSITE": ["Treats Sandwich Bar"],
    },
    3: {
        "LOW_GOOGLE_RATING": ["China Modern", "Funghetto", "McDonald's"],
        "FEW_GOOGLE_REVIEWS": ["Dim Sum Library"],
    },
}
"""Counted by hand in the recorded pages, among the businesses that have a phone."""


class Unreadable:
    """No website can be read, and who was asked for is counted."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()

    async def map(self, url: str) -> SiteMap:
        self.asked[url] += 1
        raise PageUnreadable("This test reads no websites")

    async def scrape(self, urls: Any, heard: Heard = unheard) -> Scrape:
        raise AssertionError("nothing was mapped")


def recorded(page: int) -> list[dict[str, Any]]:
    return json.loads((PAGES / f"searchText-page{page}.json").read_text(encoding="utf-8"))["places"]


@asynccontextmanager
async def google(database_url: str, places: list[dict[str, Any]]) -> AsyncGenerator[World]:
    """The product with a Places service that answers with these places, and no website that can be read."""
    async with (
        open_world(database_url) as world,
        serve(json_reply({"places": places})) as service,
        GooglePlaces(SecretStr("key"), base_url=service.url) as client,
    ):
        yield world.but(places=client, web=Unreadable())


async def told_by(world: World) -> dict[str, Any]:
    run_id, status = await world.run("restaurants in London", leads=20)
    assert status == "completed"
    return await documents.document(world.services, run_id)


@pytest.mark.parametrize("page", [1, 2, 3])
async def test_who_has_no_phone_is_dropped_and_signals_are_those_counted_by_hand(database_url: str, page: int) -> None:
    async with google(database_url, recorded(page)) as world:
        told = await told_by(world)
    kept = 20 - NO_PHONE[page]
    messages = [phase["message"] for phase in told["run"]["phases"]]
    assert messages[0] == "20 found"
    assert messages[1] == f"{kept} kept, {NO_PHONE[page]} dropped (no phone)"
    assert messages[2].startswith(f"{kept} new")
    found: dict[str, list[str]] = {}
    for lead in told["opportunities"]:
        for signal in lead["signals"]:
            found.setdefault(signal["key"], []).append(lead["name"])
    assert {key: sorted(names) for key, names in found.items()} == SIGNALS[page]


async def test_three_snapshots_make_forty_eight_opportunities(database_url: str) -> None:
    for page in (1, 2, 3):
        async with google(database_url, recorded(page)) as world:
            await told_by(world)
            kept = await world.rows("select phone, phone_e164 from opportunities")
    assert len(kept) == 60 - sum(NO_PHONE.values()) == 48
    assert all(row["phone_e164"].startswith("+44") for row in kept), "numbers of their country"


async def test_two_branches_of_one_domain_are_two_opportunities_with_one_audit(database_url: str) -> None:
    branches = [place for page in (2, 3) for place in recorded(page) if place["displayName"]["text"] == "McDonald's"]
    assert len(branches) == 2
    async with google(database_url, branches) as world:
        told = await told_by(world)
        audits = await world.rows("select domain from audits")
        assert isinstance(world.services.ports.web, Unreadable)
        assert sum(world.services.ports.web.asked.values()) == 1
    assert [audit["domain"] for audit in audits] == ["mcdonalds.com"]
    assert [lead["name"] for lead in told["opportunities"]] == ["McDonald's", "McDonald's"]
    assert {lead["audit"]["status"] for lead in told["opportunities"]} == {"error"}
    assert len({lead["place_id"] for lead in told["opportunities"]}) == 2
