"""Runs at their edges: nobody to call, nothing that succeeds, credits that end midway, several pauses at once."""

from decimal import Decimal
from typing import Any

from domain.errors import BadKey, ServiceRefused
from domain.vocabulary import ModelRequest
from engine.operations import credits, documents, listing
from tests.engine.test_a_run import spent
from tests.engine.test_pauses import leave
from tests.world import World, open_world, place


async def phases(world: World, run_id: Any) -> dict[str, str]:
    told = (await documents.document(world.services, run_id))["run"]["phases"]
    return {phase["phase"]: phase["message"] for phase in told}


async def test_nobody_with_a_phone_ends_with_the_search_alone(database_url: str) -> None:
    async with open_world(database_url, leads=0) as world:
        world.places.found = [place(number, phone=None) for number in range(3)]
        run_id, status = await world.run()
        assert status == "completed"
        assert (await phases(world, run_id))["filter_rank"] == "0 kept, 3 dropped (no phone)"
        assert await spent(world) == 1


async def test_a_run_whose_audits_all_fail_completes_and_says_so(database_url: str) -> None:
    async with open_world(database_url, leads=5) as world:
        world.web.broken = {f"dentist{number}.test": ServiceRefused("It refuses visitors.") for number in range(5)}
        run_id, status = await world.run()
        assert status == "completed"
        assert (await phases(world, run_id))[
            "generate_dossier"
        ] == "0 dossiers written, completed with some failures (5)"
        assert await spent(world) == 1
        assert await spent(world, "ai_credits") == 0


async def test_ai_credits_that_end_in_the_middle_pause_the_rest(database_url: str) -> None:
    async with open_world(database_url, leads=6) as world:
        await leave(world, 20, "ai_credits")
        run_id, status = await world.run()
        told = (await documents.document(world.services, run_id))["run"]
        done = told["counts"].get("audits_completed", 0)
        assert (status, told["billing_block"]["feature_id"]) == ("paused_for_upgrade", "ai_credits")
        assert 0 < done < 6
        assert await spent(world) == 1 + 2 * done, "no atlas credits are held or charged for what lacks AI credits"
        await credits.grant(world.services, "ai_credits", "1000")
        assert await world.resume(run_id) == "completed"
        assert await spent(world) == 1 + 2 * 6


async def test_a_model_that_costs_more_than_was_held_is_charged_as_far_as_it_is_covered(database_url: str) -> None:
    async with open_world(database_url, leads=1) as world:
        world.model.usd = Decimal("0.05")
        await leave(world, 100, "ai_credits")
        before = await spent(world, "ai_credits")
        run_id, status = await world.run()
        receipt = await credits.receipt(world.services, run_id)
        assert status == "completed"
        assert receipt.charged("ai_credits") + receipt.absorbed == 200, "0.05 USD"
        assert receipt.charged("ai_credits") == await spent(world, "ai_credits") - before <= 100


async def test_a_model_that_tells_no_cost_is_counted_as_unpriced(database_url: str) -> None:
    async with open_world(database_url, leads=2) as world:
        world.model.usd = None
        run_id, _ = await world.run()
        receipt = await credits.receipt(world.services, run_id)
        assert (receipt.unpriced, receipt.charged("ai_credits")) == (2, 0)


async def test_part_of_the_missing_credit_resumes_part_of_the_audits(database_url: str) -> None:
    async with open_world(database_url, leads=5) as world:
        await leave(world, 1)
        run_id, status = await world.run()
        assert status == "paused_for_upgrade"
        for grant, done in (("3", 1), ("4", 3), ("10", 5)):
            await credits.grant(world.services, "atlas_credits", grant)
            status = await world.resume(run_id)
            assert len(await world.rows("select 1 from audits where status = 'completed'")) == done
        assert status == "completed"
        assert set(world.web.fetched.values()) == {1}


async def test_a_pause_beside_a_refused_key_survives_both(database_url: str) -> None:
    async with open_world(database_url, leads=4) as world:
        await leave(world, 1 + 2)
        refuse = True

        def answer(_: ModelRequest, told: dict[str, Any]) -> dict[str, Any]:
            if refuse:
                raise BadKey("The gateway refused LLM_API_KEY.")
            return told

        world.model.answer = answer
        run_id, status = await world.run()
        assert status == "error"
        refuse = False
        assert await world.resume(run_id) == "paused_for_upgrade"
        await credits.grant(world.services, "atlas_credits", "6")
        assert await world.resume(run_id) == "completed"
        assert await world.rows("select status, count(*) as n from audits group by 1") == [
            {"status": "completed", "n": 4}
        ]
        assert (await credits.balances(world.services))["atlas_credits"].balance == 0


async def test_a_cap_that_a_failed_audit_freed_lets_the_run_go_on(database_url: str) -> None:
    async with open_world(database_url, leads=2) as world:
        world.web.broken["dentist0.test"] = ServiceRefused("no")
        world.web.broken["dentist1.test"] = ServiceRefused("no")
        run_id, status = await world.run(budget=Decimal(3))
        assert status == "paused_for_upgrade"
        world.web.broken.clear()
        assert await world.resume(run_id) == "completed", "the failed audit gave its two credits back"
        assert await spent(world) == 3


async def test_a_settled_run_holds_no_secret(database_url: str) -> None:
    async with open_world(database_url, leads=1) as world:
        assert "postgresql://" not in repr(world.services)
        await listing.runs(world.services, 20)
