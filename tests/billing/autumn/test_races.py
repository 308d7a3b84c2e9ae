"""Two processes spend one organization's credits at Autumn while charges are told over a bad line: never too many."""

import asyncio
import random
from decimal import Decimal
from uuid import UUID

import pytest

from billing.accounts import balances
from billing.autumn import outbox
from billing.autumn.client import Autumn
from billing.autumn.meter import AutumnMeter
from domain.errors import BillingUnavailable
from domain.vocabulary import Refusal
from sandbox.faults import Faults
from store.rows import execute, fetch_all
from store.transaction import Transactions
from tests.billing.conftest import Clock, books_balance, research
from tests.pretend import Pretend

SPENDERS, AFFORDABLE = 40, 25


async def spend(meter: AutumnMeter, transactions: Transactions, org: UUID, key: str, dice: random.Random) -> bool:
    """One audit: gate, then charged or given back and asked for again; False when refused."""
    while True:
        await meter.refresh(org)
        async with transactions(org) as tx:
            answer = await meter.reserve(tx, [research(key)])
        if isinstance(answer, Refusal):
            return False
        await asyncio.sleep(dice.random() / 50)
        async with transactions(org) as tx:
            if dice.random() > 0.2:
                await meter.capture(tx, key)
                return True
            await meter.release(tx, key)


async def tell(autumn: Autumn, transactions: Transactions, org: UUID) -> None:
    """As engine/outbox.py does, without its patience."""
    async with transactions(org) as tx:
        await execute(tx, "update billing_outbox set due_at = clock_timestamp() where org_id = %(org)s")
        rows = await outbox.claim(tx)
    for row in rows:
        try:
            told = await outbox.tell(autumn, org, row)
        except BillingUnavailable:
            continue
        async with transactions(org) as tx:
            if told == "acknowledged":
                await outbox.acknowledge(tx, row.key)
            else:
                await outbox.later(tx, [row], 0, queued=True)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_forty_spenders_of_two_processes_get_what_fifty_credits_buy(
    seed: int, pretend: Pretend, autumn: Autumn, transactions: Transactions, org: UUID, clock: Clock
) -> None:
    meters = [AutumnMeter(clock, transactions, autumn) for _ in range(2)]
    for meter in meters:
        await meter.refresh(org)
    pretend.sandbox.faults.only, pretend.sandbox.faults.rate, pretend.sandbox.faults.seed = "autumn", 0.1, seed
    dice, paid = random.Random(seed), set[str]()
    async with asyncio.timeout(60):
        while len(paid) < AFFORDABLE:
            keys = [f"k{number}" for number in range(SPENDERS) if f"k{number}" not in paid]
            spending = [spend(dice.choice(meters), transactions, org, key, dice) for key in keys]
            done, _ = await asyncio.gather(asyncio.gather(*spending), tell(autumn, transactions, org))
            paid |= {key for key, success in zip(keys, done, strict=True) if success}
            async with transactions(org) as tx:
                assert await books_balance(tx)
            assert len(paid) <= AFFORDABLE
    pretend.sandbox.faults = Faults()
    async with asyncio.timeout(30):
        while len(pretend.keys(org)) < AFFORDABLE or await waiting(transactions, org):
            await tell(autumn, transactions, org)
    assert pretend.keys(org) == sorted(paid)
    assert pretend.balance(org) == 0
    await meters[0].refresh(org)
    async with transactions(org) as tx:
        assert (await balances(tx, clock()))["atlas_credits"].balance == Decimal(0)


async def waiting(transactions: Transactions, org: UUID) -> bool:
    async with transactions(org) as tx:
        return bool(await fetch_all(tx, "select 1 from billing_outbox where acked_at is null"))
