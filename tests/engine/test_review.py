"""A review: what a person decides is checked before it is stored, applied once, and judged like what was found."""

from typing import Any

import pytest

from domain.errors import BadInput, Conflict
from engine.operations import documents, review, runs
from tests.engine.test_a_run import spent
from tests.world import open_world, place


async def test_a_run_whose_leads_are_all_dropped_ends_without_another_charge(database_url: str) -> None:
    async with open_world(database_url) as world:
        run_id, _ = await world.run(review=True)
        await review.decide(world.services, run_id, {"drop": ["place-0", "place-1", "place-2"]})
        assert await world.resume(run_id) == "completed"
        assert (await documents.document(world.services, run_id))["opportunities"] == []
        assert world.web.fetched == {}
        assert await spent(world) == 1


async def test_what_is_skipped_stays_in_the_list_without_an_audit_or_a_charge(database_url: str) -> None:
    async with open_world(database_url) as world:
        run_id, _ = await world.run(review=True)
        await review.decide(world.services, run_id, {"skip": ["place-0", "place-2"], "drop": ["place-2"]})
        assert await world.resume(run_id) == "completed"
        told = (await documents.document(world.services, run_id))["opportunities"]
        status = {lead["place_id"]: lead["audit"]["status"] for lead in told}
        assert status == {"place-0": "skipped", "place-1": "completed"}
        assert await spent(world) == 1 + 2


async def test_a_later_decision_takes_back_what_an_earlier_one_skipped(database_url: str) -> None:
    async with open_world(database_url, leads=2) as world:
        run_id, _ = await world.run(review=True)
        await review.decide(world.services, run_id, {"skip": ["place-0", "place-1"]})
        await review.decide(world.services, run_id, {"skip": ["place-1"]})
        assert await world.resume(run_id) == "completed"
        told = (await documents.document(world.services, run_id))["opportunities"]
    assert {lead["place_id"]: lead["audit"]["status"] for lead in told} == {
        "place-0": "completed",
        "place-1": "skipped",
    }


async def test_only_leads_of_the_run_can_be_skipped(database_url: str) -> None:
    async with open_world(database_url, leads=1) as world:
        run_id, _ = await world.run(review=True)
        with pytest.raises(BadInput, match="is not a lead of this run"):
            await review.decide(world.services, run_id, {"skip": ["place-9"]})


async def test_an_edited_lead_is_normalised_judged_and_audited_as_edited(database_url: str) -> None:
    async with open_world(database_url, leads=0) as world:
        world.places.found = [place(1, website=None, phone_e164="+12175550101"), place(2)]
        run_id, _ = await world.run(review=True)
        edit = {"website": "HTTP://WWW.Better.test/home?utm_source=x", "phone": "(217) 555-0177"}
        await review.decide(world.services, run_id, {"edit": {"place-1": edit}})
        assert await world.resume(run_id) == "completed"
        leads = {lead["place_id"]: lead for lead in (await documents.document(world.services, run_id))["opportunities"]}
        lead = leads["place-1"]
        assert (lead["website"], lead["domain"]) == ("https://better.test/home", "better.test")
        assert (lead["phone"], lead["phone_e164"]) == ("(217) 555-0177", "+12175550177")
        assert (lead["status"], lead["signals"], lead["score"]) == ("READY", [], 0)
        assert leads["place-2"]["status"] == "READY"


async def test_a_lead_edited_to_a_social_page_is_not_audited(database_url: str) -> None:
    async with open_world(database_url, leads=1) as world:
        run_id, _ = await world.run(review=True)
        await review.decide(world.services, run_id, {"edit": {"place-0": {"website": "https://facebook.com/dentist"}}})
        assert await world.resume(run_id) == "completed"
        lead = (await documents.document(world.services, run_id))["opportunities"][0]
        assert (lead["status"], lead["domain"]) == ("DATA_READY", None)
        assert [signal["key"] for signal in lead["signals"]] == ["WEAK_WEB_PRESENCE"]
        assert await spent(world) == 1


async def test_an_added_lead_is_audited_like_the_others(database_url: str) -> None:
    async with open_world(database_url, leads=1) as world:
        run_id, _ = await world.run(review=True)
        await review.decide(world.services, run_id, {"add": [{"name": "New\x00 \x1b[31mOne", "website": "new.test"}]})
        assert await world.resume(run_id) == "completed"
        leads = (await documents.document(world.services, run_id))["opportunities"]
        assert sorted((lead["name"], lead["status"]) for lead in leads) == [
            ("Dentist 0", "READY"),
            ("New [31mOne", "READY"),
        ]


async def test_the_last_decision_counts_while_the_run_waits(database_url: str) -> None:
    async with open_world(database_url, leads=2) as world:
        run_id, _ = await world.run(review=True)
        await review.decide(world.services, run_id, {"drop": ["place-0"]})
        await review.decide(world.services, run_id, {"drop": ["place-1"]})
        assert await world.resume(run_id) == "completed"
        told = await documents.document(world.services, run_id)
        assert [lead["place_id"] for lead in told["opportunities"]] == ["place-0"]


async def test_a_review_that_accepts_nothing_buys_nothing(database_url: str) -> None:
    async with open_world(database_url, leads=2) as world:
        run_id, _ = await world.run(review=True)
        with pytest.raises(BadInput, match="drop every lead or cancel the run"):
            await review.decide(world.services, run_id, {"accept": False})
        with pytest.raises(Conflict, match="review"):
            await runs.resume(world.services, run_id)


async def test_a_business_of_another_run_cannot_be_edited(database_url: str) -> None:
    async with open_world(database_url, leads=2) as world:
        await world.run()
        world.places.found = [place(0)]
        run_id, _ = await world.run(review=True)
        with pytest.raises(BadInput, match="not a lead of this run"):
            await review.decide(world.services, run_id, {"edit": {"place-1": {"name": "Taken over"}}})


@pytest.mark.parametrize(
    "decision",
    [
        {"drop": "place-0"},
        {"drop": ["place-9"]},
        {"edit": {"place-0": "a name"}},
        {"edit": {"place-0": {"name": " \x00 "}}},
        {"edit": {"place-0": {"name": "x" * 301}}},
        {"edit": {"place-0": {"website": "javascript:alert(1)"}}},
        {"edit": {"place-0": {"phone": "call us"}}},
        {"edit": {"place-0": {"score": 1}}},
        {"add": [{"website": "https://nameless.test"}]},
        {"add": [{"name": f"Number {number}"} for number in range(20)]},
        {"anything": "else"},
    ],
)
async def test_a_decision_that_cannot_be_applied_is_refused_and_another_one_taken(
    database_url: str, decision: dict[str, Any]
) -> None:
    async with open_world(database_url, leads=1) as world:
        run_id, _ = await world.run(review=True)
        with pytest.raises(BadInput):
            await review.decide(world.services, run_id, decision)
        await review.decide(world.services, run_id, {})
        assert await world.resume(run_id) == "completed"
        with pytest.raises(Conflict):
            await review.decide(world.services, run_id, {})
