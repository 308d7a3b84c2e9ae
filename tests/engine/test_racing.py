"""Many hands on one run at once: one of them wins, the others are told so, and the run ends as the winner said."""

import asyncio
from contextlib import AsyncExitStack
from uuid import UUID, uuid4

import pytest

from domain.errors import Conflict
from domain.vocabulary import PHASES
from engine.operations import listing, review, runs
from engine.rescue import Rescue
from store.organizations import LOCAL
from tests.engine.standing import Standing
from tests.world import World, another, open_world


async def paused(world: World) -> UUID:
    """A run that waits for a review, which has been given."""
    run_id, status = await world.run(review=True)
    assert status == "waiting_for_review"
    await review.decide(world.services, run_id, {})
    return run_id


async def test_starts_of_one_id_at_once_are_one_run(database_url: str) -> None:
    async with open_world(database_url) as world, open_world(database_url) as other:
        for _ in range(10):
            wanted = runs.Request(text="dentists in Springfield", id=uuid4())
            asked = (runs.start(each.services, wanted) for each in (world, other, world))
            assert {*await asyncio.gather(*asked)} == {wanted.id}
        assert len(await world.rows("select 1 from run_phases")) == 10 * len(PHASES)
        assert len(await world.rows("select 1 from procrastinate_jobs")) == 10
        assert len(await world.rows("select 1 from run_events where type = 'run_started'")) == 10


async def test_an_id_that_is_another_organizations_starts_nothing(database_url: str) -> None:
    async with open_world(database_url) as world:
        wanted = runs.Request(text="dentists in Springfield", id=uuid4())
        await runs.start(world.services, wanted)
        stranger = await another(world.services)
        with pytest.raises(Conflict, match="ask for it anew"):
            await runs.start(stranger, wanted)
        assert await listing.runs(stranger, 5) == []
        assert len(await world.rows("select 1 from procrastinate_jobs")) == 1


async def test_one_of_twenty_resumes_at_once_wins(database_url: str) -> None:
    async with AsyncExitStack() as stack:
        worlds = [await stack.enter_async_context(open_world(database_url, leads=1)) for _ in range(4)]
        run_id = await paused(worlds[0])
        asked = [runs.resume(worlds[number % 4].services, run_id) for number in range(20)]
        ends = await asyncio.gather(*asked, return_exceptions=True)
        assert ends.count(None) == 1
        assert all(isinstance(end, Conflict) for end in ends if end is not None), ends
        assert len(await worlds[0].rows("select 1 from procrastinate_jobs")) == 1
        assert len(await worlds[0].rows("select 1 from run_events where type = 'run_resumed'")) == 1


async def test_cancel_and_resume_at_once_have_one_outcome(database_url: str) -> None:
    """One wins and the other is told so; or the cancel came a moment later, and ends what was just resumed."""
    async with open_world(database_url, leads=1) as world, open_world(database_url) as other:
        for number in range(12):
            run_id = await paused(world)
            asked = [runs.resume(world.services, run_id), runs.cancel(other.services, run_id)]
            if number % 2:
                cancelled, resumed = await asyncio.gather(*reversed(asked), return_exceptions=True)
            else:
                resumed, cancelled = await asyncio.gather(*asked, return_exceptions=True)
            assert {type(end) for end in (resumed, cancelled)} <= {type(None), Conflict}
            status = "running" if cancelled else "cancelled"
            rows = await world.rows("select status from runs where id = %(id)s", id=run_id)
            assert rows == [{"status": status}]
            flips = "select type from run_events where run_id = %(id)s and type = any(%(types)s) order by id"
            told = await world.rows(flips, id=run_id, types=["run_resumed", "run_cancelled"])
            won = [("run_resumed", resumed), ("run_cancelled", cancelled)]
            assert [row["type"] for row in told] == [type_ for type_, lost in won if lost is None] != []
            jobs = await world.rows("select 1 from procrastinate_jobs where args->>'run' = %(id)s", id=str(run_id))
            assert len(jobs) == (1 if resumed is None else 0)


async def test_a_run_that_is_executed_or_queued_is_not_resumed(database_url: str) -> None:
    async with open_world(database_url, leads=2) as world:
        world.web.before = standing = Standing()
        run_id = await world.start()
        execution = asyncio.create_task(runs.execute(world.services, run_id))
        await standing.reached()
        for here in (True, False):
            with pytest.raises(Conflict, match="executed by another process"):
                await runs.resume(world.services, run_id, here=here)
        standing.go()
        assert await execution == "completed"
        queued = await runs.start(world.services, runs.Request(text="dentists in Springfield"))
        with pytest.raises(Conflict, match="just resumed"):
            await runs.resume(world.services, queued)
        await runs.resume(world.services, queued, here=True)


async def test_the_rescue_queues_what_is_left_alone_and_nothing_else(database_url: str) -> None:
    async with open_world(database_url, leads=1) as world:
        left, waiting = await world.start(), await paused(world)
        queued = await runs.start(world.services, runs.Request(text="dentists in Springfield"))
        rescue = Rescue(world.services)
        for at, expected in ((0.0, [queued]), (4.0, [queued]), (5.0, [queued, left]), (10.0, [queued, left])):
            await rescue.look(at)
            jobs = await world.rows("select args->>'run' as run from procrastinate_jobs order by id")
            assert [row["run"] for row in jobs] == [str(run) for run in expected], at
        assert str(waiting) not in {row["run"] for row in jobs}


async def test_the_rescue_takes_the_job_of_a_dead_worker_at_once(database_url: str) -> None:
    async with open_world(database_url, leads=1) as world:
        await runs.start(world.services, runs.Request(text="dentists in Springfield"))
        take = "update procrastinate_jobs set status = 'doing', worker_id = %(worker)s returning 1"
        register = "insert into procrastinate_workers (last_heartbeat) values (now() - %(ago)s::interval) returning id"
        state = "select status::text from procrastinate_jobs"
        alive = (await world.rows(register, ago="1 s"))[0]["id"]
        await world.rows(take, worker=alive)
        await Rescue(world.services).look(0)
        assert await world.rows(state) == [{"status": "doing"}]
        dead = (await world.rows(register, ago="6 s"))[0]["id"]
        await world.rows(take, worker=dead)
        await Rescue(world.services).look(0)
        assert await world.rows(state) == [{"status": "todo"}]


async def test_a_job_that_a_living_worker_does_not_let_go_is_taken_from_it(database_url: str) -> None:
    """The end of a job may fail to be written; then it would keep all later jobs of its run waiting."""
    async with open_world(database_url, leads=1) as world:
        run_id = await paused(world)
        alive = (await world.rows("insert into procrastinate_workers default values returning id"))[0]["id"]
        await runs.resume(world.services, run_id)
        await world.rows("update procrastinate_jobs set status = 'doing', worker_id = %(w)s returning 1", w=alive)
        await world.rows("update runs set status = 'error' returning 1")
        await runs.resume(world.services, run_id)
        state = "select status::text from procrastinate_jobs order by id"
        rescue = Rescue(world.services)
        for at, expected in ((0.0, ["doing", "todo"]), (6.0, ["todo", "todo"])):
            await world.rows("update procrastinate_workers set last_heartbeat = now() returning 1")
            await rescue.look(at)
            assert [row["status"] for row in await world.rows(state)] == expected


async def test_holds_of_ended_runs_are_swept_and_those_of_others_stay(database_url: str) -> None:
    async with open_world(database_url, leads=3) as world:
        completed, _ = await world.run()
        cancelled, _ = await world.run(review=True)
        failed, _ = await world.run(review=True)
        hold = """insert into credit_holds (org_id, key, account, feature, units, credits, state, run_id)
                  values (%(org)s, %(key)s, 'atlas_credits', 'x', 1, 0, 'held', %(run)s) returning 1"""
        for run_id in (completed, cancelled, failed):
            await world.rows(hold, org=LOCAL, key=f"{run_id}:x", run=run_id)
        flip = "update runs set status = %(status)s, swept_at = null where id = %(id)s returning 1"
        for run_id, status in ((completed, "completed"), (cancelled, "cancelled"), (failed, "error")):
            await world.rows(flip, id=run_id, status=status)
        await Rescue(world.services).look(0)
        held = await world.rows("select run_id from credit_holds where state = 'held'")
        assert [row["run_id"] for row in held] == [failed]
        unswept = await world.rows("select id from runs where swept_at is null")
        assert [row["id"] for row in unswept] == [failed]


async def test_one_run_that_cannot_be_put_in_order_keeps_nobody_from_rescuing_the_others(database_url: str) -> None:
    async with open_world(database_url, leads=1) as world:
        _, status = await world.run()
        assert status == "completed"
        other = world.services.of(UUID(int=2))
        async with other.transaction(other.org_id) as tx:
            await other.organizations.ensure(tx, "Other")
        left = await runs.start(other, runs.Request(text="dentists in Springfield"), here=True)
        await world.rows("update runs set swept_at = null returning 1")
        await world.rows("update organizations set plan = 'gone' where id = %(id)s returning 1", id=LOCAL)
        rescue = Rescue(world.services)
        for at in (0.0, 6.0):
            await rescue.look(at)
        jobs = await world.rows("select args->>'run' as run from procrastinate_jobs")
        assert [row["run"] for row in jobs] == [str(left)]


async def test_a_rescue_sees_the_runs_of_every_organization(database_url: str) -> None:
    async with open_world(database_url, leads=1) as world:
        other = world.services.of(UUID(int=2))
        async with other.transaction(other.org_id) as tx:
            await other.organizations.ensure(tx, "Other")
        await runs.start(other, runs.Request(text="dentists in Springfield"), here=True)
        rescue = Rescue(world.services.of(UUID(int=0)))
        await rescue.look(0)
        await rescue.look(6)
        assert [row["org"] for row in await world.rows("select args->>'org' as org from procrastinate_jobs")] == [
            str(UUID(int=2))
        ]
