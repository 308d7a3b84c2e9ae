"""One owner per run, and a lost connection that stops the body."""

import asyncio
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from domain.errors import DatabaseUnreachable, RunBusy, RunLockLost
from store.lock import run_lock
from store.pool import Pool

RUN = uuid4()
KILL_HOLDERS = """
select pg_terminate_backend(pid) from pg_locks
 where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
"""


async def kill_holders(pool: Pool) -> None:
    async with pool.connection() as connection:
        await connection.execute(KILL_HOLDERS)


async def test_a_second_owner_is_refused(database_url: str) -> None:
    async with run_lock(database_url, RUN):
        with pytest.raises(RunBusy, match=str(RUN)):
            async with run_lock(database_url, RUN):
                pytest.fail("two owners")


async def test_other_runs_do_not_wait(database_url: str) -> None:
    async with run_lock(database_url, RUN), run_lock(database_url, uuid4()):
        pass


async def test_the_lock_is_free_as_soon_as_the_block_ends(database_url: str) -> None:
    for _ in range(20):
        async with run_lock(database_url, RUN):
            pass


async def test_an_error_of_the_body_comes_out_as_itself_and_frees_the_lock(database_url: str) -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        async with run_lock(database_url, RUN):
            raise ZeroDivisionError
    assert not isinstance(caught.value.__cause__, BaseExceptionGroup)
    async with run_lock(database_url, RUN):
        pass


async def test_a_lost_connection_cancels_the_body(database_url: str, pool: Pool) -> None:
    reached_the_end = False

    async def own() -> None:
        nonlocal reached_the_end
        async with run_lock(database_url, RUN, ping_seconds=0.05):
            await kill_holders(pool)
            await asyncio.sleep(5)
            reached_the_end = True

    with pytest.raises(RunLockLost):
        await own()
    assert not reached_the_end


async def test_a_lost_lock_is_named_even_when_the_body_fails_while_it_is_cancelled(
    database_url: str, pool: Pool
) -> None:
    async def own() -> None:
        async with run_lock(database_url, RUN, ping_seconds=0.05):
            await kill_holders(pool)
            try:
                await asyncio.sleep(5)
            finally:
                raise psycopg.OperationalError("the body's own connection is gone too")

    with pytest.raises(RunLockLost):
        await own()


async def test_a_cancelled_owner_stays_cancelled_and_frees_the_lock(database_url: str) -> None:
    held = asyncio.Event()

    async def own(run_id: UUID) -> None:
        async with run_lock(database_url, run_id):
            held.set()
            await asyncio.sleep(5)

    task = asyncio.create_task(own(RUN))
    await held.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with run_lock(database_url, RUN):
        pass


async def test_without_a_database_the_lock_says_so(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnreachable):
        async with run_lock(f"postgresql://nobody@/none?host={tmp_path}", RUN):
            pytest.fail("no database, no lock")
