"""Pauses: the QA plan of seed 002. A paused run is never completed, and goes on at the exact audit."""

from decimal import Decimal
from uuid import UUID

import pytest

from billing import receipts
from domain.errors import BadInput, Conflict, NotEnoughCredits, ServiceRefused
from engine.operations import credits, documents, headroom, review, runs
from store.organizations import LOCAL
from tests.engine.test_a_run import spent
from tests.world import World, open_world


async def leave(world: World, balance: int, account: str = "atlas_credits") -> None:
    """Spend down to a balance, as earlier runs would have."""
    have = (await credits.balances(world.services))[account].balance
    await world.rows(
        "update credit_grants set remaining = remaining - %(take)s where account = %(account)s returning id",
        take=have - balance,
        account=account,
    )


async def status_of(world: World, run_id: UUID) -> dict[str, object]:
    return (await documents.document(world.services, run_id))["run"]


async def test_a_search_without_credit_pauses_in_phase_one(database_url: str) -> None:
    async with open_world(database_url) as world:
        await leave(world, 0)
        run_id, status = await world.run()
        told = await status_of(world, run_id)
        assert status == told["status"] == "paused_for_upgrade"
        assert told["billing_block"]["phase"] == "source"
        assert told["billing_block"]["kind"] == "insufficient"
        assert world.places.asked == []
        await credits.grant(world.services, "atlas_credits", "100")
        assert await world.resume(run_id) == "completed"


async def test_one_credit_left_pauses_in_phase_five_and_never_finalizes(database_url: str) -> None:
    async with open_world(database_url) as world:
        await leave(world, 2)
        run_id, status = await world.run()
        told = await status_of(world, run_id)
        block = told["billing_block"]
        assert status == "paused_for_upgrade"
        assert (block["phase"], block["feature_id"]) == ("generate_dossier", "dossier_research")
        assert len(block["audit_ids"]) == 3
        assert block["credit_info"]["balance"] in ("1", "1.000000")
        assert block["needed_to_finish"]["atlas_credits"] == "6"
        assert {phase["phase"]: phase["status"] for phase in told["phases"]}["finalize_rank"] == "pending"


async def test_a_grant_and_a_resume_continue_at_the_exact_audit(database_url: str) -> None:
    async with open_world(database_url, leads=6) as world:
        await leave(world, 1 + 2 * 4)
        run_id, status = await world.run()
        assert status == "paused_for_upgrade"
        assert len(world.model.asked) == 4, "who has credit finishes, who lacks it waits together"
        await credits.grant(world.services, "atlas_credits", "4")
        assert await world.resume(run_id) == "completed"
        assert len(world.model.asked) == 6, "no finished audit ran again"
        assert set(world.web.fetched.values()) == {1}
        assert await world.rows("select 1 from credit_holds where state = 'held'") == []
        charged = await world.rows("select key from usage_events where feature = 'dossier_research'")
        assert len(charged) == len({row["key"] for row in charged}) == 6


async def test_a_resume_without_credit_is_refused_with_the_deficit(database_url: str) -> None:
    async with open_world(database_url) as world:
        await leave(world, 1)
        run_id, _ = await world.run()
        with pytest.raises(NotEnoughCredits, match=r"you have 0.* needs 2"):
            await runs.resume(world.services, run_id)
        assert (await status_of(world, run_id))["status"] == "paused_for_upgrade"


async def test_a_pause_survives_an_audit_that_fails_beside_it(database_url: str) -> None:
    async with open_world(database_url, leads=4) as world:
        world.web.broken["dentist0.test"] = ServiceRefused("no")
        await leave(world, 1 + 2)
        run_id, status = await world.run()
        assert status == "paused_for_upgrade"
        await credits.grant(world.services, "atlas_credits", "50")
        assert await world.resume(run_id) == "completed"
        assert (await credits.balances(world.services))["atlas_credits"].balance == 3 + 50 - (1 + 2 * 3)
        states = await world.rows("select status, count(*) as n from audits group by status order by status")
        assert {row["status"]: row["n"] for row in states} == {"completed": 3, "error": 1}


async def test_ai_credits_alone_can_pause_a_run_too(database_url: str) -> None:
    async with open_world(database_url) as world:
        await leave(world, 5, "ai_credits")
        run_id, status = await world.run()
        block = (await status_of(world, run_id))["billing_block"]
        assert status == "paused_for_upgrade"
        assert block["credit_info"]["atlas_feature_id"] == "ai_credits"
        held = await world.rows("select 1 from credit_holds where state = 'held'")
        assert held == [], "both or neither"


async def test_a_budget_pauses_and_only_a_higher_one_resumes(database_url: str) -> None:
    async with open_world(database_url) as world:
        run_id, status = await world.run(budget=Decimal(3))
        block = (await status_of(world, run_id))["billing_block"]
        assert (status, block["kind"]) == ("paused_for_upgrade", "budget")
        assert len(world.model.asked) == 1
        with pytest.raises(NotEnoughCredits, match="limit of 3"):
            await runs.resume(world.services, run_id)
        with pytest.raises(BadInput, match="must be higher"):
            await headroom.raise_budget(world.services, run_id, Decimal(2))
        for _ in range(2):  # asked again after a resume that was refused
            await headroom.raise_budget(world.services, run_id, Decimal(7))
        assert await world.resume(run_id) == "completed"
        assert len(world.model.asked) == 3
        with pytest.raises(Conflict, match="completed already"):
            await headroom.raise_budget(world.services, run_id, Decimal(9))


async def test_a_review_waits_for_a_decision_and_then_pays_only_for_what_is_kept(database_url: str) -> None:
    async with open_world(database_url) as world:
        run_id, status = await world.run(review=True)
        assert status == "waiting_for_review"
        assert await spent(world) == 1
        with pytest.raises(Conflict, match="review"):
            await runs.resume(world.services, run_id)
        await review.decide(world.services, run_id, {"drop": ["place-1"]})
        assert await world.resume(run_id) == "completed"
        assert await spent(world) == 1 + 2 * 2
        told = await documents.document(world.services, run_id)
        assert [lead["place_id"] for lead in told["opportunities"]] == ["place-0", "place-2"]


async def test_a_completed_run_cannot_be_resumed(database_url: str) -> None:
    async with open_world(database_url) as world:
        run_id, _ = await world.run()
        with pytest.raises(Conflict, match="completed"):
            await runs.resume(world.services, run_id)


async def test_holds_end_with_the_run(database_url: str) -> None:
    async with open_world(database_url) as world:
        run_id, _ = await world.run()
        async with world.services.transaction(LOCAL) as tx:
            receipt = await receipts.receipt(tx, run_id)
        assert receipt.charged("atlas_credits") == 7
        assert receipt.charged("ai_credits") == sum(call.credits or 0 for call in receipt.calls)
