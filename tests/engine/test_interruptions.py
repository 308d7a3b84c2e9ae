"""A run that is interrupted from outside goes on afterwards: lost connections, Ctrl-C, foreign hands."""

import asyncio
from contextlib import suppress
from decimal import Decimal
from uuid import uuid4

import pytest

from domain.errors import Conflict, DatabaseUnreachable, NotFound, RunBusy, RunLockLost
from engine.operations import documents, headroom, review, runs
from tests.engine.standing import Standing
from tests.world import World, open_world, relaunch

# cancelled in mid-step, LangGraph leaves coroutines that it never started
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

CUT = """select count(pg_terminate_backend(pid)) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid() {but}"""
LOCK = "and pid not in (select pid from pg_locks where locktype = 'advisory')"


async def charged_once(world: World, audits: int) -> None:
    paid = await world.rows("select key, credits from usage_events where account = 'atlas_credits' and credits > 0")
    assert sum(row["credits"] for row in paid) == 1 + 2 * audits
    assert await world.rows("select key from credit_holds where state = 'held'") == []
    assert await world.rows("select status from audits where status <> 'completed'") == []


@pytest.mark.parametrize("cut", [CUT.format(but=LOCK), CUT.format(but="")], ids=["all but the lock", "all"])
async def test_a_database_that_drops_its_connections_fails_no_audit(database_url: str, cut: str) -> None:
    async with open_world(database_url, leads=6) as world, open_world(database_url) as other:
        calls = 0

        async def drop(_: str) -> None:
            nonlocal calls
            calls += 1
            if calls == 2:
                await other.rows(cut)

        world.web.before = drop
        run_id = await world.start()
        with suppress(DatabaseUnreachable, RunLockLost):
            assert await runs.execute(world.services, run_id) == "error"
        assert await world.rows("select 1 from audits where status = 'error'") == []
        assert await world.resume(run_id) == "completed"
        await charged_once(world, 6)


async def test_ctrl_c_leaves_a_running_run_with_a_free_lock(database_url: str) -> None:
    async with open_world(database_url, leads=6) as world:
        run_id = await world.start()
        world.web.before = standing = Standing()
        execution = asyncio.create_task(runs.execute(world.services, run_id))
        await standing.reached()
        execution.cancel()
        with pytest.raises(asyncio.CancelledError):
            await execution
        told = await world.rows("select r.status, a.outcome from runs r join run_attempts a on a.run_id = r.id")
        assert told == [{"status": "running", "outcome": "interrupted"}]
        world.web.before = None
        assert await world.resume(run_id) == "completed"
        await charged_once(world, 6)


async def test_one_of_two_resumes_at_once_executes_the_run(database_url: str) -> None:
    async with open_world(database_url, leads=2) as world:
        run_id, status = await world.run(review=True)
        assert status == "waiting_for_review"
        await review.decide(world.services, run_id, {})
        world.web.before = lambda _: asyncio.sleep(0.2)
        ends = await asyncio.gather(*(world.resume(run_id) for _ in range(3)), return_exceptions=True)
        assert sorted(end for end in ends if isinstance(end, str)) == ["completed"]
        assert all(isinstance(end, Conflict) for end in ends if not isinstance(end, str)), ends
        assert set(world.web.fetched.values()) == {1}


async def test_a_relaunch_leaves_a_run_alone_that_another_process_executes(database_url: str) -> None:
    async with open_world(database_url, leads=3) as world:
        run_id = await world.start()
        world.web.before = standing = Standing()
        execution = asyncio.create_task(runs.execute(world.services, run_id))
        await standing.reached()
        with pytest.raises(RunBusy):
            await relaunch(world.services, run_id)
        standing.go()
        assert await execution == "completed"
        assert set(world.web.fetched.values()) == {1}


async def test_a_paused_run_ends_right_when_it_is_relaunched(database_url: str) -> None:
    async with open_world(database_url, leads=3) as world:
        run_id, status = await world.run(budget=Decimal(5))
        assert status == "paused_for_upgrade"
        await headroom.raise_budget(world.services, run_id, Decimal(7))
        await runs.resume(world.services, run_id)
        assert await relaunch(world.services, run_id) == "completed"
        await charged_once(world, 3)
        assert len(world.places.asked) == 1


@pytest.mark.parametrize("how", [runs.execute, relaunch])
async def test_a_run_that_does_not_run_is_not_executed(database_url: str, how: object) -> None:
    async with open_world(database_url, leads=1) as world:
        run_id, _ = await world.run()
        with pytest.raises(Conflict, match="completed"):
            await how(world.services, run_id)  # type: ignore[operator]
        with pytest.raises(NotFound):
            await how(world.services, uuid4())  # type: ignore[operator]


async def test_a_result_that_comes_too_late_changes_nothing(database_url: str) -> None:
    async with open_world(database_url, leads=2) as world:

        async def cancel(_: str) -> None:
            await world.rows("update runs set status = 'cancelled' returning 1")

        world.web.before = cancel
        run_id, status = await world.run()
        assert status == "cancelled"
        row = (await documents.document(world.services, run_id))["run"]
        assert (row["status"], row["completed_at"]) == ("cancelled", None)
        assert await world.rows("select 1 from run_events where type = 'run_completed'") == []
