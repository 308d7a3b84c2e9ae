"""SIGKILL in the middle of `generate_dossier`, then a resume by another process: the books and the work at the end."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from uuid import UUID

import pytest

from domain.errors import RunBusy
from engine.operations import runs
from store.organizations import LOCAL
from tests.engine.standing import Standing
from tests.world import World, open_world, relaunch

ROOT = Path(__file__).parents[2]
CHILD = """
import asyncio, sys
from tests.world import open_world

async def slow(host):
    await asyncio.sleep(0.15 * (1 + int(host[7:].split(".")[0]) % 3))

async def main(url):
    async with open_world(url, leads=8) as world:
        world.web.before = slow
        run_id = await world.start()
        print(run_id, flush=True)
        from engine.operations import runs
        await runs.execute(world.services, run_id)

asyncio.run(main(sys.argv[1]))
"""


async def killed_run(url: str, world: World, after: int) -> UUID:
    """A child starts a run of eight audits and is killed once `after` of them are done and more are under way."""
    child = subprocess.Popen([sys.executable, "-c", CHILD, url], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert child.stdout
    with child.stdout:
        run_id = UUID(child.stdout.readline().strip())
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            states = [row["status"] for row in await world.rows("select status from audits")]
            if states.count("completed") >= after and "running" in states:
                break
            await asyncio.sleep(0.02)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    return run_id


@pytest.mark.parametrize("after", [pytest.param(0, marks=pytest.mark.slow), 2, pytest.param(5, marks=pytest.mark.slow)])
async def test_a_killed_run_goes_on_where_it_was(database_url: str, after: int) -> None:
    async with open_world(database_url, leads=8) as world:
        run_id = await killed_run(database_url, world, after)
        done = await world.rows("select domain, completed_at from audits where status = 'completed'")
        assert len(done) >= after
        assert await world.resume(run_id) == "completed"

        again = {url.split("/")[2] for url in world.web.fetched}
        assert not again & {row["domain"] for row in done}, "finished audits are not run again"
        states = await world.rows("select status, count(*) as n from audits group by status")
        assert [(row["status"], row["n"]) for row in states] == [("completed", 8)]
        assert await world.rows("select key from credit_holds where state = 'held'") == []
        paid = await world.rows("select key, credits from usage_events where account = 'atlas_credits'")
        assert sum(row["credits"] for row in paid) == 1 + 2 * 8
        attempts = await world.rows("select outcome from run_attempts order by id")
        assert [row["outcome"] for row in attempts] == [None, "completed"]


@pytest.mark.slow
async def test_a_relaunch_from_the_tables_alone_ends_right_too(database_url: str) -> None:
    async with open_world(database_url, leads=8) as world:
        run_id = await killed_run(database_url, world, 2)
        assert await relaunch(world.services, run_id) == "completed"
        paid = await world.rows("select key from usage_events where account = 'atlas_credits'")
        assert len(paid) == len({row["key"] for row in paid}) == 9
        assert await world.rows("select key from credit_holds where state = 'held'") == []


async def test_two_processes_never_execute_one_run(database_url: str) -> None:
    async with open_world(database_url, leads=3) as world:
        world.web.before = standing = Standing()
        run_id = await world.start()
        first = asyncio.create_task(runs.execute(world.services, run_id))
        await standing.reached()
        with pytest.raises(RunBusy):
            await runs.execute(world.services, run_id)
        standing.go()
        assert await first == "completed"
        assert set(world.web.fetched.values()) == {1}


async def test_checkpoints_hold_ids_only_and_are_pruned_at_the_end(database_url: str) -> None:
    async with open_world(database_url, leads=20) as world:
        run_id = await world.start(leads=20)
        largest = 0

        async def watch() -> None:
            nonlocal largest
            while True:
                largest = max(largest, await size(world, run_id))
                await asyncio.sleep(0.05)

        watcher = asyncio.create_task(watch())
        await runs.execute(world.services, run_id)
        watcher.cancel()
        assert 0 < largest <= 350_000
        assert await size(world, run_id) <= 30_000
        kept = await world.rows("select convert_from(blob, 'utf8') as t from checkpoint_blobs where type = 'json'")
        assert not any("families" in row["t"] for row in kept), "no page text in a checkpoint"


async def size(world: World, run_id: UUID) -> int:
    """Bytes of a thread's checkpoints as stored."""
    async with world.services.transaction(LOCAL) as tx:
        cursor = await tx.connection.execute(
            """select coalesce(sum(n), 0)::bigint as n from (
                 select pg_column_size(c.*) as n from checkpoints c where thread_id = %(id)s
                 union all select pg_column_size(b.*) from checkpoint_blobs b where thread_id = %(id)s
                 union all select pg_column_size(w.*) from checkpoint_writes w where thread_id = %(id)s) t""",
            {"id": str(run_id)},
        )
        row = await cursor.fetchone()
    return row["n"] if row else 0
