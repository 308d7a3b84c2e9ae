"""Many connections at once: no credit is spent twice, no key is charged twice, nobody waits for ever."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncGenerator, Coroutine, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest

from billing.accounts import balances, grant
from billing.ledger import Ledger
from billing.receipts import receipt
from domain.errors import MoneyError
from domain.vocabulary import Ask, Refusal, Reserved
from store.pool import open_pool
from store.rows import fetch_all
from store.transaction import Transactions
from tests.billing.conftest import Clock, ai, books_balance, research

CONNECTIONS = 16
ROOT = Path(__file__).parents[2]
Answer = TypeVar("Answer")


@pytest.fixture
async def transactions(database_url: str) -> AsyncGenerator[Transactions]:
    async with open_pool(database_url, max_size=CONNECTIONS) as pool:
        yield Transactions(pool)


async def at_once(calls: Iterable[Coroutine[Any, Any, Answer]]) -> list[Answer]:
    return await asyncio.gather(*calls)


def granted(answers: list[Reserved | Refusal]) -> int:
    return sum(isinstance(answer, Reserved) for answer in answers)


async def test_eighty_spenders_on_a_hundred_credits_get_exactly_fifty(
    transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock
) -> None:
    async with transactions(org) as tx:
        await grant(tx, "atlas_credits", Decimal(50), "checkout:1", "topup")

    async def spend(number: int) -> Reserved | Refusal:
        async with transactions(org) as tx:
            answer = await ledger.reserve(tx, [research(f"k{number}")])
            if isinstance(answer, Reserved):
                await ledger.capture(tx, f"k{number}")
            return answer

    assert granted(await at_once(spend(number) for number in range(80))) == 50
    async with transactions(org) as tx:
        assert (await balances(tx, clock()))["atlas_credits"].empty
        assert await books_balance(tx)


async def spenders(url: str, org: UUID, processes: int, spends: int) -> list[str]:
    """The keys that processes got, each for a member of the same organization, all let loose at one moment."""
    command = (sys.executable, "-m", "tests.billing.spender", url, str(org))
    running = [
        await asyncio.create_subprocess_exec(*command, f"member{n}", str(spends), cwd=ROOT, stdin=PIPE, stdout=PIPE)
        for n in range(processes)
    ]
    for process in running:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
    told = await asyncio.gather(*(process.communicate(b"go\n") for process in running))
    assert {process.returncode for process in running} == {0}
    return [key for out, _ in told for key in json.loads(out)]


@pytest.mark.slow
async def test_eighty_spenders_in_four_processes_get_exactly_fifty_of_one_pool(
    transactions: Transactions, database_url: str, org: UUID, clock: Clock
) -> None:
    """Each process is another member: all draw on their organization's 100 credits, and none goes below nothing."""
    async with transactions(org) as tx:
        await grant(tx, "atlas_credits", Decimal(50), "checkout:1", "topup")
    keys = await spenders(database_url, org, processes=4, spends=20)
    assert len(keys) == len(set(keys)) == 50
    async with transactions(org) as tx:
        left = (await balances(tx, clock()))["atlas_credits"]
        assert (left.balance, left.usage, left.empty) == (0, 100, True)
        events = await fetch_all(tx, "select key from usage_events where account = 'atlas_credits'")
        assert {row["key"] for row in events} == set(keys)
        assert await books_balance(tx)


async def test_two_concurrent_audits_with_credit_for_one_are_not_both_accepted(
    transactions: Transactions, org: UUID, ledger: Ledger
) -> None:
    async with transactions(org) as tx:
        await ledger.reserve(tx, [Ask(key="rest", feature="lead_discovery", units=Decimal(48))])

    async def audit(key: str) -> Reserved | Refusal:
        async with transactions(org) as tx:
            return await ledger.reserve(tx, [research(key), ai(f"{key}:ai")])

    assert granted(await at_once(audit(key) for key in ("a", "b"))) == 1


async def test_two_members_share_one_pool_from_the_first_second(
    transactions: Transactions, org: UUID, ledger: Ledger
) -> None:
    """Nobody has asked before: opening the accounts and granting the plan is part of the race."""

    async def member(name: str) -> Reserved | Refusal:
        async with transactions(org) as tx:
            return await ledger.reserve(tx, [Ask(key=name, feature="lead_discovery", units=Decimal(30))])

    assert granted(await at_once(member(name) for name in ("ann", "bob"))) == 1
    async with transactions(org) as tx:
        assert len(await fetch_all(tx, "select 1 from credit_grants")) == 2


async def test_one_lead_reserved_by_many_at_once_is_held_once(
    transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock
) -> None:
    async def gate() -> Reserved | Refusal:
        async with transactions(org) as tx:
            return await ledger.reserve(tx, [research("k")])

    assert granted(await at_once(gate() for _ in range(20))) == 20
    async with transactions(org) as tx:
        assert (await balances(tx, clock()))["atlas_credits"].held == 2


async def test_two_finalizers_race_and_one_wins(transactions: Transactions, org: UUID, ledger: Ledger) -> None:
    run, keys = uuid4(), [f"k{number}" for number in range(20)]
    async with transactions(org) as tx:
        await ledger.reserve(tx, [research(key, run) for key in keys])

    async def capture(key: str) -> bool:
        try:
            async with transactions(org) as tx:
                await ledger.capture(tx, key)
        except MoneyError:
            return False
        return True

    assert sum(await at_once(capture(key) for key in keys * 2)) == 20
    async with transactions(org) as tx:
        assert (await receipt(tx, run)).charged("atlas_credits") == 40
        assert await books_balance(tx)


async def test_capture_and_release_of_one_key_never_both_happen(
    transactions: Transactions, org: UUID, ledger: Ledger
) -> None:
    keys = [f"k{number}" for number in range(20)]
    async with transactions(org) as tx:
        await ledger.reserve(tx, [research(key) for key in keys])

    async def attempt(key: str, capture: bool) -> bool:
        try:
            async with transactions(org) as tx:
                await (ledger.capture(tx, key) if capture else ledger.release(tx, key))
        except MoneyError:
            return False
        return True

    done = await at_once(attempt(key, capture) for key in keys for capture in (True, False))
    assert sum(done) == 20
    async with transactions(org) as tx:
        assert await books_balance(tx)


async def test_gates_and_finishing_nodes_do_not_block_each_other(
    transactions: Transactions, org: UUID, ledger: Ledger
) -> None:
    """A gate wants both accounts, a finishing node one after the other and in its own order: no deadlock."""
    old, new = ([f"{name}{number}" for number in range(12)] for name in ("old", "new"))

    async def gate(key: str) -> None:
        async with transactions(org) as tx:
            assert isinstance(await ledger.reserve(tx, [research(key), ai(f"{key}:ai")]), Reserved)

    async def finish(key: str) -> None:
        async with transactions(org) as tx:
            await ledger.capture(tx, key)
            await asyncio.sleep(0.01)
            await ledger.capture(tx, f"{key}:ai", actual={f"{key}:ai": Decimal(11)})

    for key in old:
        await gate(key)
    async with asyncio.timeout(20):
        await at_once([*(finish(key) for key in old), *(gate(key) for key in new)])
    async with transactions(org) as tx:
        assert await books_balance(tx)


async def test_a_webhook_that_arrives_many_times_at_once_is_credited_once(
    transactions: Transactions, org: UUID
) -> None:
    async def webhook() -> bool:
        async with transactions(org) as tx:
            return await grant(tx, "ai_credits", Decimal(40_000), "checkout:cs_1", "topup")

    assert sum(await at_once(webhook() for _ in range(12))) == 1
