"""Worker processes die, freeze, are asked to end, and lose their database: runs end right, by themselves, paid once."""

import asyncio
import random
import signal
import time

import pytest

from engine.operations import credits, runs
from tests.engine.processes.conftest import DENTISTS, Process, Start, check_books, ended, owner, status, until
from tests.world import World, open_world

pytestmark = pytest.mark.slow


async def test_a_killed_worker_is_replaced_within_ten_seconds(database_url: str, start_worker: Start) -> None:
    async with open_world(database_url) as world:
        workers = {process.pid: process for process in (start_worker(), start_worker())}
        run_id = await runs.start(world.services, DENTISTS)
        first = await owner(world, run_id, audits=3)
        done = await world.rows("select domain from audits where status = 'completed'")
        workers[first].kill()
        killed = time.monotonic()
        taken = "select 1 from run_attempts where worker not like %(first)s"
        await until(lambda: world.rows(taken, first=f"%:{first}"), 10)
        print(f"taken over after {time.monotonic() - killed:.1f} s")
        await ended(world, run_id)
        await check_books(world)
        again = await world.rows("select host from diary where pid <> %(pid)s", pid=first)
        assert not {row["host"] for row in again} & {row["domain"] for row in done}, "finished audits are not run again"
        outcomes = await world.rows("select outcome from run_attempts order by id")
        assert [row["outcome"] for row in outcomes] == [None, "completed"]


async def test_a_frozen_worker_keeps_its_run_and_nobody_else_executes_it(
    database_url: str, start_worker: Start
) -> None:
    async with open_world(database_url) as world:
        workers = {process.pid: process for process in (start_worker(), start_worker())}
        run_id = await runs.start(world.services, DENTISTS)
        first = await owner(world, run_id)
        workers[first].send(signal.SIGSTOP)
        await asyncio.sleep(9)
        assert len(await world.rows("select 1 from run_attempts")) == 1
        workers[first].send(signal.SIGCONT)
        await ended(world, run_id)
        await check_books(world)
        assert await world.rows("select distinct pid from diary") == [{"pid": first}]
        assert len(await world.rows("select 1 from run_attempts")) == 1


async def sleep_through_takeover(world: World, worker: Process) -> None:
    """A worker is frozen; its lock's session is ended, as a firewall would; another one takes over; it wakes."""
    worker.send(signal.SIGSTOP)
    await world.rows("select count(pg_terminate_backend(pid)) from pg_locks where locktype = 'advisory'")
    await until(lambda: world.rows("select 1 from run_attempts offset 1"), 10)
    await asyncio.sleep(2)
    worker.send(signal.SIGCONT)


async def test_a_frozen_worker_that_lost_its_lock_meanwhile_begins_nothing_new(
    database_url: str, start_worker: Start
) -> None:
    async with open_world(database_url) as world:
        workers = {process.pid: process for process in (start_worker(1.5), start_worker(1.5))}
        run_id = await runs.start(world.services, DENTISTS)
        first = await owner(world, run_id)
        reading = "select 1 from diary where ended is null having count(*) = 4"
        await until(lambda: world.rows(reading), 10)
        await sleep_through_takeover(world, workers[first])
        await ended(world, run_id)
        await check_books(world)
        woken = await world.rows(
            """select count(*) as n from diary d where pid = %(pid)s
                and began > (select started_at from run_attempts order by id desc limit 1)""",
            pid=first,
        )
        assert woken == [{"n": 0}]


async def test_at_whatever_moment_it_froze_the_run_ends_right(database_url: str, start_worker: Start) -> None:
    """Often within a transaction: audits end, and the next ones are claimed, at the same moments."""
    async with open_world(database_url) as world:
        workers = {process.pid: process for process in (start_worker(1.5), start_worker(1.5))}
        run_id = await runs.start(world.services, DENTISTS)
        first = await owner(world, run_id)
        await sleep_through_takeover(world, workers[first])
        await ended(world, run_id)
        await check_books(world)


async def test_a_worker_that_is_asked_to_end_does_so_within_seconds_and_another_goes_on(
    database_url: str, start_worker: Start
) -> None:
    async with open_world(database_url) as world:
        workers = {process.pid: process for process in (start_worker(), start_worker())}
        run_id = await runs.start(world.services, DENTISTS)
        first = await owner(world, run_id)
        asked = time.monotonic()
        workers[first].send(signal.SIGTERM)
        assert await asyncio.to_thread(workers[first].popen.wait, 8) == 0
        print(f"ended after {time.monotonic() - asked:.1f} s")
        assert await status(world, run_id) == "running"
        await ended(world, run_id)
        await check_books(world)
        outcomes = await world.rows("select outcome from run_attempts order by id")
        assert [row["outcome"] for row in outcomes] == ["drained", "completed"]


async def test_a_worker_that_dies_leaves_the_runs_of_others_alone(database_url: str, start_worker: Start) -> None:
    async with open_world(database_url) as world:
        workers = {process.pid: process for process in (start_worker(0.8, 1), start_worker(0.8, 1))}
        run_ids = [await runs.start(world.services, DENTISTS) for _ in range(2)]
        owners = [await owner(world, run_id) for run_id in run_ids]
        assert len({*owners}) == 2
        workers[owners[0]].kill()
        await ended(world, *run_ids)
        await check_books(world, runs_=2)
        attempts = await world.rows("select 1 from run_attempts where run_id = %(id)s", id=run_ids[1])
        assert len(attempts) == 1


async def test_a_run_whose_terminal_died_is_found_by_a_worker(database_url: str, start_worker: Start) -> None:
    async with open_world(database_url) as world:
        run_id = await runs.start(world.services, DENTISTS, here=True)  # and then nobody executes it
        start_worker(0.05)
        await ended(world, run_id)
        await check_books(world)


async def test_workers_killed_again_and_again_neither_lose_nor_charge_twice(
    database_url: str, start_worker: Start
) -> None:
    chance = random.Random(3)
    async with open_world(database_url) as world:
        await credits.grant(world.services, "atlas_credits", "1000")
        run_ids = [await runs.start(world.services, DENTISTS) for _ in range(4)]
        alive = [start_worker(0.3), start_worker(0.3)]
        for _ in range(6):
            await asyncio.sleep(chance.uniform(0.2, 2))
            alive.pop(chance.randrange(len(alive))).kill()
            alive.append(start_worker(0.3))
        await ended(world, *run_ids, seconds=60)
        await check_books(world, runs_=4)
