"""What a gate holds for one audit: the seed's formula at first, then what this organization's own audits cost."""

from decimal import Decimal
from typing import Any

import pytest

from domain.errors import NotEnoughCredits
from engine.operations import credits, estimate, runs
from tests.engine.test_pauses import leave, status_of
from tests.world import World, open_world, place

DEAR = Decimal("0.05")
"""US dollars of one audit: 200 AI credits, where the formula says 9.6."""


async def held(world: World) -> set[Decimal]:
    rows = await world.rows("select credits from credit_holds where account = 'ai_credits' and key like '%%:ai'")
    return {row["credits"] for row in rows}


async def twenty_dear_audits(world: World) -> None:
    world.model.usd = DEAR
    _, status = await world.run(leads=20)
    assert status == "completed"
    assert await held(world) == {Decimal("9.6")}, "nothing was known yet"


async def test_the_own_past_replaces_the_formula_in_gates_and_blocks(database_url: str) -> None:
    async with open_world(database_url, leads=20) as world:
        await credits.grant(world.services, "atlas_credits", "100")
        await twenty_dear_audits(world)
        told = await estimate.of_run(world.services, 2)
        assert (told.past_audits, told.p90.ai_credits, told.p90.usd) == (20, 400, Decimal("0.1"))
        world.places.found = [place(number, website=f"https://new{number}.test/") for number in (50, 51)]
        await leave(world, 300, "ai_credits")
        run_id, status = await world.run(leads=2)
        block: Any = (await status_of(world, run_id))["billing_block"]
        assert (status, block["feature_id"]) == ("paused_for_upgrade", "ai_credits")
        needs = (Decimal(block["credit_info"]["required_balance"]), Decimal(block["needed_to_finish"]["ai_credits"]))
        assert needs == (200, 200)
        assert Decimal(200) in await held(world)
        with pytest.raises(NotEnoughCredits, match="the next step needs 200"):
            await runs.resume(world.services, run_id)
        await credits.grant(world.services, "ai_credits", "100")
        assert await world.resume(run_id) == "completed"
        assert (await credits.receipt(world.services, run_id)).absorbed == 0


async def test_a_resume_asks_for_the_ai_credits_that_the_gate_will_ask_for(database_url: str) -> None:
    async with open_world(database_url, leads=20) as world:
        await credits.grant(world.services, "atlas_credits", "100")
        await twenty_dear_audits(world)
        world.places.found = [place(50, website="https://new50.test/")]
        left = "remaining = case kind when 'plan' then 1 else 0 end where account = 'atlas_credits'"
        await world.rows(f"update credit_grants set {left} returning 1")
        run_id, _ = await world.run(leads=1)
        block: Any = (await status_of(world, run_id))["billing_block"]
        assert block["feature_id"] == "dossier_research"
        await leave(world, 100, "ai_credits")
        await credits.grant(world.services, "atlas_credits", "10")
        assert (await status_of(world, run_id))["resume_at"] is None, "a countdown would end in a refusal"
        with pytest.raises(NotEnoughCredits, match="the next step needs 200"):
            await runs.resume(world.services, run_id)
