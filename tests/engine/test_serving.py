"""A worker in this process: what is queued is executed, cancelled runs stop, a stop drains, everybody has a turn."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import UUID

import pytest

from domain.errors import Conflict
from engine.operations import runs
from engine.serving import DRAIN_SECONDS, serve
from store.organizations import LOCAL
from tests.world import World, open_world

# cancelled in mid-step, LangGraph leaves coroutines that it never started
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

DENTISTS = runs.Request(text="dentists in Springfield")


@asynccontextmanager
async def worker(world: World, grace: float = DRAIN_SECONDS) -> AsyncGenerator[asyncio.Event]:
    stop = asyncio.Event()
    working = asyncio.create_task(serve(world.services, 2, stop, grace))
    try:
        yield stop
    finally:
        stop.set()
        await asyncio.wait_for(working, 10)


async def until(world: World, sql: str, seconds: float = 15, **values: object) -> None:
    """Wait until a statement gives a row."""
    async with asyncio.timeout(seconds):
        while not await world.rows(sql, **values):
            await asyncio.sleep(0.05)


STATUS = "select 1 from runs where id = %(id)s and status = %(status)s"


async def jobs(world: World) -> list[dict[str, object]]:
    return await world.rows(
        "select args->>'org' as org, status::text from procrastinate_jobs order by priority desc, id"
    )


async def test_a_started_run_is_executed_by_a_worker_and_leaves_no_job(database_url: str) -> None:
    async with open_world(database_url, leads=2) as world, worker(world):
        run_id = await runs.start(world.services, DENTISTS)
        await until(world, STATUS, id=run_id, status="completed")
        await until(world, "select 1 where not exists (select from procrastinate_jobs)")


async def test_a_start_that_fails_leaves_neither_run_nor_job(database_url: str) -> None:
    async with open_world(database_url, leads=2) as world:
        broken = replace(world.services, queue=replace(world.services.queue, name="x" * 200))
        with pytest.raises(Exception, match="could not be put in the queue"):
            await runs.start(broken, DENTISTS)
        assert await world.rows("select 1 from runs union all select 1 from procrastinate_jobs") == []


async def test_a_cancelled_run_stops_at_once_and_charges_nothing_in_flight(database_url: str) -> None:
    async with open_world(database_url, leads=6) as world, worker(world):
        came: list[str] = []

        async def stuck(host: str) -> None:
            came.append(host)
            if len(came) > 2:
                await asyncio.sleep(60)

        world.web.before = stuck
        run_id = await runs.start(world.services, DENTISTS)
        await until(world, "select 1 from audits where status = 'completed' offset 1")
        await runs.cancel(world.services.of(LOCAL, "ann@agency.test"), run_id)
        await until(world, "select 1 from runs where swept_at is not null", seconds=3)
        audits = await world.rows("select status, reason from audits order by status")
        assert [row["status"] for row in audits] == ["completed"] * 2 + ["skipped"] * 4
        assert {row["reason"] for row in audits[2:]} == {"Cancelled by ann@agency.test"}
        assert await world.rows("select 1 from credit_holds where state = 'held'") == []
        paid = await world.rows("select sum(credits) as n from usage_events where account = 'atlas_credits'")
        assert paid == [{"n": 1 + 2 * 2}]
        told = await world.rows("select actor, message from run_events where type = 'run_cancelled'")
        assert told == [{"actor": "ann@agency.test", "message": "Cancelled by ann@agency.test"}]
        assert await world.rows("select 1 from run_phases where status = 'running'") == []
        await until(world, "select 1 from run_attempts where outcome = 'cancelled'")
        with pytest.raises(Conflict, match="cancelled already"):
            await runs.cancel(world.services, run_id)
        with pytest.raises(Conflict, match="cancelled"):
            await runs.resume(world.services, run_id)


async def test_a_paused_run_is_cancelled_by_the_operation_itself(database_url: str) -> None:
    async with open_world(database_url, leads=3) as world:
        run_id, status = await world.run(review=True)
        assert status == "waiting_for_review"
        await runs.cancel(world.services, run_id)
        assert await world.rows(STATUS + " and swept_at is not null", id=run_id, status="cancelled")


async def test_a_stop_drains_and_another_worker_goes_on(database_url: str) -> None:
    async with open_world(database_url, leads=6) as world:
        world.web.before = lambda _: asyncio.sleep(0.3)
        run_id = await runs.start(world.services, DENTISTS)
        async with worker(world):
            await until(world, "select 1 from audits where status = 'running'")
        told = await world.rows("select outcome from run_attempts")
        assert [row["outcome"] for row in told] == ["drained"]
        assert await world.rows(STATUS, id=run_id, status="running")
        assert [job["status"] for job in await jobs(world)] == ["todo"]
        async with worker(world):
            await until(world, STATUS, id=run_id, status="completed")
        await charged_once(world, 6)


async def test_a_stop_does_not_wait_for_a_step_that_takes_long(database_url: str) -> None:
    async with open_world(database_url, leads=2) as world:
        world.web.before = lambda _: asyncio.sleep(60)
        await runs.start(world.services, DENTISTS)
        async with worker(world, grace=0.3) as stop:
            await until(world, "select 1 from audits where status = 'running'")
            stop.set()
            await until(world, "select 1 from procrastinate_jobs where status = 'todo'", seconds=3)


async def test_organizations_take_turns_and_one_s_own_runs_stay_in_order(database_url: str) -> None:
    async with open_world(database_url, leads=1) as world:
        other = world.services.of(UUID(int=2))
        async with other.transaction(other.org_id) as tx:
            await other.organizations.ensure(tx, "Other")
        mine = [await runs.start(world.services, DENTISTS) for _ in range(5)]
        for _ in range(2):
            await runs.start(other, DENTISTS)
        order = [str(job["org"]) == str(LOCAL) for job in await jobs(world)]
        assert order == [True, False, True, False, True, True, True]
        own = "select args->>'run' as run from procrastinate_jobs where args->>'org' = %(org)s order by priority desc"
        assert [row["run"] for row in await world.rows(own, org=str(LOCAL))] == [str(run) for run in mine]


async def test_a_run_of_another_world_waits_for_a_worker_of_its_own(database_url: str) -> None:
    async with open_world(database_url, leads=1) as world, worker(world):
        elsewhere = replace(world.services, queue=replace(world.services.queue, name="runs:demo:0123456789ab"))
        run_id = await runs.start(elsewhere, DENTISTS)
        await world.rows("update runs set town = '/elsewhere' returning 1")
        await asyncio.sleep(1.5)
        assert await world.rows(STATUS, id=run_id, status="running")
        assert [job["status"] for job in await jobs(world)] == ["todo"]
        with pytest.raises(Conflict, match="began in the town in /elsewhere"):
            await runs.execute(world.services, run_id)


async def test_a_run_that_brings_down_one_process_after_the_other_is_given_up(database_url: str) -> None:
    async with open_world(database_url, leads=1) as world:
        run_id = await world.start()
        died = "insert into run_attempts (org_id, run_id, from_phase, worker) values (%(org)s, %(run)s, 'source', 'x')"
        for _ in range(5):
            await world.rows(f"{died} returning 1", org=LOCAL, run=run_id)
        assert await runs.execute(world.services, run_id) == "error"
        assert await world.rows("select 1 from runs where error like %(words)s", words="%several times%")
        assert await world.resume(run_id) == "completed"


async def charged_once(world: World, audits: int) -> None:
    paid = await world.rows("select key, credits from usage_events where account = 'atlas_credits' and credits > 0")
    assert sum(row["credits"] for row in paid) == 1 + 2 * audits
    assert await world.rows("select key from credit_holds where state = 'held'") == []
    assert await world.rows("select status from audits where status <> 'completed'") == []
