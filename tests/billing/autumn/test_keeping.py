"""Who keeps the balances changes by a decision alone; a charge is told to whom its credits were taken from."""

from decimal import Decimal
from uuid import UUID

import pytest

from billing import keeping
from billing.accounts import balances
from billing.autumn import mirror
from billing.autumn.client import Autumn
from billing.autumn.meter import AutumnMeter
from billing.autumn.reconcile import reconcile
from billing.changes import change_plan
from billing.keeping import Keeper
from billing.ledger import Ledger
from domain.vocabulary import Refusal, Reserved
from store.rows import execute, fetch_all
from store.transaction import Transactions
from tests.billing.conftest import Clock, NewOrganization, books_balance, research


@pytest.fixture
def meter(clock: Clock, transactions: Transactions, autumn: Autumn) -> AutumnMeter:
    return AutumnMeter(clock, transactions, autumn)


@pytest.fixture
async def org(new_organization: NewOrganization) -> UUID:
    """One whose balances we keep."""
    return await new_organization()


async def keep(transactions: Transactions, org: UUID, keeper: Keeper) -> None:
    async with transactions(org) as tx:
        await keeping.keep(tx, keeper)


async def queued(transactions: Transactions, org: UUID) -> list[str]:
    async with transactions(org) as tx:
        assert await books_balance(tx)
        return [row["key"] for row in await fetch_all(tx, "select key from billing_outbox order by key")]


async def test_a_gate_of_autumns_does_not_take_the_balances_over(
    meter: AutumnMeter, transactions: Transactions, org: UUID
) -> None:
    await meter.refresh(org)
    async with transactions(org) as tx:
        assert await mirror.begin(tx) is None
        assert await meter.reserve(tx, [research("a")]) == Reserved()
        await meter.capture(tx, "a")
        assert [row["kind"] for row in await fetch_all(tx, "select distinct kind from credit_grants")] == ["plan"]
    assert await queued(transactions, org) == []


async def test_a_gate_of_the_ledgers_knows_nothing_where_autumn_keeps_the_balances(
    meter: AutumnMeter, ledger: Ledger, transactions: Transactions, org: UUID
) -> None:
    await keep(transactions, org, "autumn")
    await meter.refresh(org)
    async with transactions(org) as tx:
        refusal = await ledger.reserve(tx, [research("a")])
    assert isinstance(refusal, Refusal) and refusal.kind == "unavailable"


async def test_what_was_taken_from_autumn_is_told_to_it_whoever_keeps_the_balances_now(
    meter: AutumnMeter, transactions: Transactions, org: UUID, autumn: Autumn
) -> None:
    async with transactions(org) as tx:
        await meter.reserve(tx, [research("ours")])
    await keep(transactions, org, "autumn")
    await meter.refresh(org)
    async with transactions(org) as tx:
        await meter.reserve(tx, [research("theirs")])
        await meter.capture(tx, "ours")
    await keep(transactions, org, "ledger")
    async with transactions(org) as tx:
        await meter.capture(tx, "theirs")
    assert await queued(transactions, org) == ["theirs"]
    told = await reconcile(transactions, autumn, org)
    assert (told.events, told.waiting, told.drift) == (1, 1, ())


async def test_what_was_taken_from_the_ledger_takes_nothing_off_what_autumn_says(
    meter: AutumnMeter, transactions: Transactions, org: UUID, clock: Clock
) -> None:
    async with transactions(org) as tx:
        await meter.reserve(tx, [research("ours")])
    await keep(transactions, org, "autumn")
    await meter.refresh(org)
    async with transactions(org) as tx:
        assert (await balances(tx, clock()))["atlas_credits"].balance == 50


async def test_a_charge_that_was_never_queued_is_drift(
    meter: AutumnMeter, transactions: Transactions, org: UUID, autumn: Autumn
) -> None:
    await keep(transactions, org, "autumn")
    await meter.refresh(org)
    async with transactions(org) as tx:
        await meter.reserve(tx, [research("a")])
        await meter.capture(tx, "a")
        await execute(tx, "delete from billing_outbox where org_id = %(org)s")
    (drift,) = (await reconcile(transactions, autumn, org)).drift
    assert (drift.kind, drift.key, drift.ours) == ("never queued", "a", 1)


async def test_what_the_plan_allows_beyond_its_lots_is_there_again_when_we_keep_the_balances(
    transactions: Transactions, org: UUID, clock: Clock
) -> None:
    async with transactions(org) as tx:
        await change_plan(tx, "pro_monthly", clock())
        before = (await balances(tx, clock()))["ai_credits"].overage_limit
    assert before > 0
    for keeper, expected in (("autumn", Decimal(0)), ("ledger", before), ("ledger", before)):
        await keep(transactions, org, keeper)
        async with transactions(org) as tx:
            assert (await balances(tx, clock()))["ai_credits"].overage_limit == expected
