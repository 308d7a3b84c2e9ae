"""A run from beginning to end, and what it is charged."""

import re
from decimal import Decimal
from typing import Any

import pytest

from domain.areas import Area
from domain.errors import BadInput, ServiceRefused, ServiceUnavailable
from domain.vocabulary import ModelRequest, Place
from engine.operations import credits, documents
from tests.world import FakePlaces, open_world, place

PAGE = re.compile(r'<page n="(\d+)"[^>]*>\n(.*?)\n</page>', re.DOTALL)


async def spent(world: object, account: str = "atlas_credits") -> Decimal:
    balance = (await credits.balances(world.services))[account]  # type: ignore[attr-defined]
    return balance.granted - balance.balance


async def test_a_run_ends_with_a_dossier_for_each_site_and_is_charged_once(database_url: str) -> None:
    async with open_world(database_url, leads=3) as world:
        run_id, status = await world.run()
        assert status == "completed"
        told = await documents.document(world.services, run_id)
        assert [lead["status"] for lead in told["opportunities"]] == ["READY"] * 3
        assert all(lead["dossier"]["claims"] for lead in told["opportunities"])
        assert await spent(world) == 1 + 2 * 3
        assert await spent(world, "ai_credits") == 3 * 4, "one call of 0.001 USD per audit: six pages need no choice"
        assert {phase["status"] for phase in told["run"]["phases"]} == {"complete"}


async def test_a_full_run_of_twenty_costs_forty_one(database_url: str) -> None:
    async with open_world(database_url, leads=20) as world:
        _, status = await world.run(leads=20)
        assert status == "completed"
        assert await spent(world) == 41


async def test_nothing_found_is_not_charged(database_url: str) -> None:
    async with open_world(database_url, leads=0) as world:
        run_id, status = await world.run("dentists in Elm Park")
        told = await documents.document(world.services, run_id)
        assert status == "completed"
        assert "No dentists found in Elm Park. Nothing was charged." in told["run"]["phases"][0]["message"]
        assert await spent(world) == 0


async def test_a_trade_that_the_service_does_not_know_ends_the_run_with_its_advice_and_gives_the_hold_back(
    database_url: str,
) -> None:
    class Choosy(FakePlaces):
        async def search(self, query: str, limit: int, area: Area | None = None) -> list[Place]:
            raise BadInput(f'There is no category for "{query}": try "florists".')

    async with open_world(database_url) as opened:
        world = opened.but(places=Choosy([]))
        run_id, status = await world.run("flowerists in Elm Park")
        told = await documents.document(world.services, run_id)
        held = await world.rows("select 1 from credit_holds where state = 'held'")
    assert (status, held) == ("completed", [])
    assert told["run"]["phases"][0]["message"].endswith('try "florists".')


async def test_the_same_query_twice_creates_nothing_twice(database_url: str) -> None:
    async with open_world(database_url) as world:
        await world.run()
        second, status = await world.run()
        told = await documents.document(world.services, second)
        assert status == "completed"
        assert told["run"]["phases"][2]["message"].startswith("0 new, 3 known already")
        assert len(await world.rows("select 1 from opportunities")) == 3


async def test_a_business_that_is_listed_anew_in_other_words_is_the_same(database_url: str) -> None:
    async with open_world(database_url, leads=2) as world:
        await world.run()
        world.places.found = [
            place(0, place_id="new-0", phone="217.555.0100", address=None),
            place(1, place_id="new-1", phone="(217) 555-0177", address="1 ELM St Springfield, IL 62701 USA"),
        ]
        second, _ = await world.run()
        told = await documents.document(world.services, second)
    assert told["run"]["phases"][2]["message"].startswith("0 new, 0 known already, 2 the same as another")


async def test_each_page_is_fetched_once(database_url: str) -> None:
    async with open_world(database_url) as world:
        await world.run()
        assert set(world.web.fetched.values()) == {1}
        assert len(world.web.fetched) == 9


async def test_a_site_without_text_asks_no_model_and_costs_nothing(database_url: str) -> None:
    async with open_world(database_url, leads=1) as world:
        world.web.empty.add("dentist0.test")
        run_id, status = await world.run()
        lead = (await documents.document(world.services, run_id))["opportunities"][0]
        assert (status, lead["status"], lead["audit"]["status"]) == ("completed", "DATA_READY", "unreadable")
        assert lead["dossier"] is None
        assert world.model.asked == []
        assert await spent(world) == 1, "the search alone"


async def test_a_failed_audit_stops_neither_siblings_nor_run(database_url: str) -> None:
    async with open_world(database_url) as world:
        world.web.broken["dentist1.test"] = ServiceRefused("The site refuses visitors.")
        run_id, status = await world.run()
        told = await documents.document(world.services, run_id)
        assert status == "completed"
        assert "completed with some failures (1)" in told["run"]["phases"][4]["message"]
        assert sorted(lead["status"] for lead in told["opportunities"]) == ["DATA_READY", "READY", "READY"]
        assert await spent(world) == 1 + 2 * 2
        assert await world.rows("select 1 from credit_holds where state = 'held'") == []


async def test_branches_of_one_domain_share_one_audit_and_one_charge(database_url: str) -> None:
    async with open_world(database_url, leads=0) as world:
        site = {"website": "https://chain.test/"}
        world.places.found = [place(1, **site), place(2, **site), place(3, website=None)]
        run_id, _ = await world.run()
        told = (await documents.document(world.services, run_id))["opportunities"]
        assert sorted(lead["status"] for lead in told) == ["DATA_READY", "READY", "READY"]
        assert await spent(world) == 1 + 2
        branches = {lead["name"]: lead["branches"] for lead in told}
        assert branches == {"Dentist 1": ["Dentist 2"], "Dentist 2": ["Dentist 1"], "Dentist 3": []}
        report = documents.as_markdown(await documents.document(world.services, run_id))
        assert "One website with Dentist 2: what it says may be about either" in report


async def test_each_branch_finds_its_own_page_read_and_its_own_phone_first(database_url: str) -> None:
    async with open_world(database_url, leads=0) as world:
        world.places.found = [place(number, website=f"https://chain.test/{number}") for number in (1, 2)]
        world.web.phones = {f"https://chain.test/{number}": f"(217) 555-01{number:02}" for number in (1, 2)}
        run_id, _ = await world.run()
        told = (await documents.document(world.services, run_id))["opportunities"]
        assert {url: world.web.fetched[f"https://chain.test/{url}"] for url in ("", "1", "2")} == {
            "": 1,
            "1": 1,
            "2": 1,
        }
        assert {lead["name"]: [each["value"] for each in lead["contacts"]] for lead in told} == {
            "Dentist 1": ["(217) 555-0101", "(217) 555-0102"],
            "Dentist 2": ["(217) 555-0102", "(217) 555-0101"],
        }
        (asked,) = (request.user for request in world.model.asked if request.purpose == "dossier")
        assert '<business name="Dentist" trade="" branches="Dentist 1, ' in asked
        assert await spent(world) == 1 + 2
        assert len(await world.rows("select 1 from audits")) == 1


@pytest.mark.parametrize("summed_up", [1, 3])
async def test_what_stands_on_the_page_of_one_branch_is_not_said_of_another(database_url: str, summed_up: int) -> None:
    def of_each_page(request: ModelRequest, told: dict[str, Any]) -> dict[str, Any]:
        if request.purpose == "filter_urls":
            return told
        pages = dict(PAGE.findall(request.user))
        quotes = {n: text.strip("# \n").partition(" in Springfield")[0] for n, text in pages.items()}
        claims = [
            {"id": f"c{n}", "kind": "service", "text": quote, "page": int(n), "quote": quote}
            for n, quote in quotes.items()
        ]
        sentences = [{"text": each["quote"], "claims": [each["id"]], "signals": []} for each in claims]
        return {**told, "claims": claims, "summary": sentences[:summed_up], "talking_points": sentences}

    async with open_world(database_url, leads=0) as world:
        world.places.found = [place(number, website=f"https://chain.test/{number}") for number in (1, 2)]
        world.model.answer = of_each_page
        run_id, _ = await world.run()
        told = (await documents.document(world.services, run_id))["opportunities"]
    for lead in told:
        summary = " ".join(each["text"] for each in lead["dossier"]["summary"])
        assert "families" in summary
        assert not any(f"chain.test {other['name'][-1]}" in summary for other in told if other is not lead)


async def test_places_that_fail_leave_a_run_that_can_be_resumed(database_url: str) -> None:
    async with open_world(database_url) as world:
        world.places.error = ServiceRefused("Google refused the search.")
        run_id, status = await world.run()
        assert status == "error"
        row = (await documents.document(world.services, run_id))["run"]
        assert row["error"] == "Google refused the search."
        world.places.error = None
        assert await world.resume(run_id) == "completed"
        assert await spent(world) == 1 + 2 * 3


async def test_places_are_asked_three_times_when_they_may_heal(database_url: str) -> None:
    async with open_world(database_url) as world:
        world.places.error = ServiceUnavailable("busy")
        _, status = await world.run()
        assert status == "error"
        assert len(world.places.asked) == 3


async def test_a_model_that_cannot_choose_is_replaced_by_rules(database_url: str) -> None:
    async with open_world(database_url, leads=1) as world:
        world.web.paths = ("", *(f"page-{number}" for number in range(9)), "contact")
        world.model.errors = [ServiceRefused("no")]
        _, status = await world.run()
        assert status == "completed"
        assert [request.purpose for request in world.model.asked] == ["filter_urls", "dossier"]
        assert len(world.web.fetched) == 6
