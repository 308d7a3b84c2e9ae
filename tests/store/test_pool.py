"""The pool answers or says why it cannot, soon."""

import asyncio
import socket
import time
from pathlib import Path
from typing import LiteralString
from uuid import uuid4

import pytest

from domain.errors import Contended, DatabaseUnreachable
from store import pool as pool_module
from store.pool import Pool, open_pool
from store.rows import fetch_one
from store.transaction import Transactions


async def test_rows_are_dicts_and_connections_commit_by_themselves(pool: Pool) -> None:
    async with pool.connection() as connection:
        assert connection.autocommit
        assert await (await connection.execute("select 1 as one")).fetchone() == {"one": 1}


async def test_no_more_connections_than_asked_for(database_url: str) -> None:
    async with open_pool(database_url, max_size=2) as pool:

        async def use() -> int:
            async with pool.connection() as connection:
                await asyncio.sleep(0.02)
                return connection.info.backend_pid

        assert len(set(await asyncio.gather(*(use() for _ in range(8))))) <= 2


async def test_a_connection_left_within_a_pipeline_is_not_handed_on(database_url: str) -> None:
    async with open_pool(database_url, max_size=1) as pool:
        async with pool.connection() as connection:
            connection.pgconn.enter_pipeline_mode()  # what a task leaves that is cancelled at the wrong moment
        async with Transactions(pool)(uuid4()) as tx:
            assert await fetch_one(tx, "select 1 as one") == {"one": 1}


@pytest.mark.parametrize("turns", range(3))
async def test_a_wait_ends_when_it_is_cancelled_though_a_connection_comes_at_that_moment(
    database_url: str, turns: int
) -> None:
    async def take() -> None:
        async with pool.connection():
            taken.set()

    taken = asyncio.Event()
    async with open_pool(database_url, max_size=1) as pool:
        async with pool.connection():
            waiting = asyncio.create_task(take())
            await asyncio.sleep(0.05)
        for _ in range(turns):
            await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait({waiting})
        assert waiting.cancelled() and not taken.is_set()
        async with pool.connection(timeout=1) as connection:
            assert connection.autocommit, "it was given back"


async def test_who_cleans_up_after_a_cancellation_still_gets_a_connection(pool: Pool) -> None:
    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            async with pool.connection() as connection:
                await connection.execute("select 1")
            cleaned.set()

    cleaned = asyncio.Event()
    working = asyncio.create_task(work())
    await asyncio.sleep(0)
    working.cancel()
    await asyncio.wait({working})
    assert cleaned.is_set() and working.cancelled()


async def test_a_body_s_error_comes_out_and_the_pool_is_closed(database_url: str) -> None:
    opened: list[Pool] = []

    async def fail() -> None:
        async with open_pool(database_url, max_size=2) as pool:
            opened.append(pool)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert opened[0].closed


async def test_a_missing_server_is_told_at_once(tmp_path: Path) -> None:
    started = time.monotonic()
    with pytest.raises(DatabaseUnreachable, match="cannot be opened"):
        async with open_pool(f"postgresql://me@/none?host={tmp_path}", max_size=2):
            pytest.fail("there is nothing to open")
    assert time.monotonic() - started < 2


async def test_a_server_that_stays_silent_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_module, "CONNECT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(DatabaseUnreachable, match="no answer in"):
        async with open_pool(f"postgresql://me@127.0.0.1:{silent.getsockname()[1]}/none", max_size=2):
            pytest.fail("nobody answered")


@pytest.mark.parametrize("state", ["40001", "40P01"])
async def test_who_lost_to_another_transaction_is_told_to_try_again(pool: Pool, state: LiteralString) -> None:
    with pytest.raises(Contended, match=r"^Somebody else changed the same at this moment: try again\.$"):
        async with Transactions(pool)(uuid4()) as tx:
            await tx.connection.execute(f"do $$ begin raise exception 'no' using errcode = '{state}'; end $$")


async def test_a_database_that_goes_away_says_nothing_of_runs_to_whoever_has_none(pool: Pool) -> None:
    with pytest.raises(DatabaseUnreachable, match=r"stopped answering \(.*\)\.$") as away:
        async with Transactions(pool)(uuid4()) as tx:
            await tx.connection.execute("do $$ begin raise exception 'going down' using errcode = '57P01'; end $$")
    assert type(away.value) is DatabaseUnreachable
