"""A transaction belongs to one organization and ends with its block."""

import asyncio
import time
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from domain.errors import DatabaseUnreachable
from store import rows
from store.pool import Pool, open_pool
from store.transaction import Transactions, Tx

ORGANIZATION = "select nullif(current_setting('app.org_id', true), '')::uuid as org"


async def organization_of(tx: Tx) -> UUID | None:
    row = await (await tx.connection.execute(ORGANIZATION)).fetchone()
    assert row is not None
    return row["org"]


async def test_the_organization_is_set_inside(transactions: Transactions) -> None:
    org_id = uuid4()
    async with transactions(org_id) as tx:
        assert tx.org_id == org_id
        assert await organization_of(tx) == org_id


async def test_the_organization_does_not_outlive_the_transaction(database_url: str) -> None:
    async with open_pool(database_url, max_size=1) as pool:
        async with Transactions(pool)(uuid4()):
            pass
        async with pool.connection() as same:
            row = await (await same.execute(ORGANIZATION)).fetchone()
            assert row == {"org": None}


async def test_a_block_that_ends_commits(pool: Pool, transactions: Transactions) -> None:
    async with transactions(uuid4()) as tx:
        await tx.connection.execute("create table kept (id int)")
    async with pool.connection() as connection:
        assert await (await connection.execute("select * from kept")).fetchall() == []


async def test_a_block_that_raises_leaves_nothing(pool: Pool, transactions: Transactions) -> None:
    async def fail() -> None:
        async with transactions(uuid4()) as tx:
            await tx.connection.execute("create table gone (id int)")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with pool.connection() as connection:
        assert await (await connection.execute("select to_regclass('gone') as gone")).fetchone() == {"gone": None}


async def test_a_sent_statement_that_fails_raises_at_the_commit_and_leaves_nothing(
    pool: Pool, transactions: Transactions
) -> None:
    async def fail() -> None:
        async with transactions(uuid4()) as tx:
            await rows.send(tx, "create table gone (id int primary key)")
            await rows.send(tx, "insert into gone values (1), (1)")

    with pytest.raises(psycopg.errors.UniqueViolation):
        await fail()
    async with pool.connection() as connection:
        assert await (await connection.execute("select to_regclass('gone') as gone")).fetchone() == {"gone": None}


async def test_what_is_counted_comes_after_what_was_sent(transactions: Transactions) -> None:
    async with transactions(uuid4()) as tx:
        await rows.send(tx, "create table counted (id int)")
        await rows.send(tx, "insert into counted values (1), (2)")
        assert await rows.execute(tx, "update counted set id = 3") == 2
        assert await rows.fetch_all(tx, "select id from counted") == [{"id": 3}, {"id": 3}]


async def test_what_is_to_be_said_after_the_commit_is_not_said_without_one(transactions: Transactions) -> None:
    said = list[str]()
    async with transactions(uuid4()) as tx:
        rows.once_committed(tx, lambda: said.append("kept"))
        assert said == []

    async def fail() -> None:
        async with transactions(uuid4()) as tx:
            rows.once_committed(tx, lambda: said.append("lost"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert said == ["kept"]


async def test_a_stricter_default_of_the_database_does_not_reach_a_transaction(database_url: str) -> None:
    strict = make_conninfo(database_url, options="-c default_transaction_isolation=serializable")
    async with open_pool(strict, max_size=1) as pool, Transactions(pool)(uuid4()) as tx:
        row = await (await tx.connection.execute("show transaction_isolation")).fetchone()
        assert row == {"transaction_isolation": "read committed"}


async def test_a_process_that_is_frozen_within_a_transaction_keeps_nobody_waiting_for_ever(database_url: str) -> None:
    async with open_pool(database_url, max_size=1) as pool:
        async with pool.connection() as connection:
            row = await (await connection.execute("show transaction_timeout")).fetchone()
            assert row == {"transaction_timeout": "30s"}
            await connection.execute("set transaction_timeout = '50ms'")
        with pytest.raises(DatabaseUnreachable):
            await sleep_within(Transactions(pool))
        async with asyncio.timeout(2), Transactions(pool)(uuid4()) as tx:
            assert await organization_of(tx) == tx.org_id


async def sleep_within(transactions: Transactions) -> None:
    async with transactions(uuid4()) as tx:
        await organization_of(tx)
        time.sleep(0.2)
