"""Availability where Autumn keeps the balances: what it said, less what it has not heard of; unknown is neither."""

import asyncio
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from billing.accounts import balances, grant
from billing.autumn import mirror, outbox
from billing.autumn.client import Autumn
from billing.autumn.meter import AutumnMeter
from billing.autumn.mirror import Asked
from billing.autumn.shapes import Balance
from billing.keeping import keep
from domain.errors import BadInput
from domain.vocabulary import Ask, Refusal, Reserved
from sandbox.faults import Fault
from store.rows import fetch_all, fetch_one
from store.transaction import Transactions
from tests.billing.conftest import Clock, ai, books_balance, research
from tests.pretend import Pretend

BROKEN = [Fault.QUEUED, Fault.TOO_MANY, Fault.BROKEN, Fault.MALFORMED, Fault.TIMEOUT_BEFORE, Fault.TIMEOUT_AFTER]


@pytest.fixture
def meter(clock: Clock, transactions: Transactions, autumn: Autumn) -> AutumnMeter:
    return AutumnMeter(clock, transactions, autumn)


async def left(transactions: Transactions, org: UUID, clock: Clock, account: str = "atlas_credits") -> Decimal:
    async with transactions(org) as tx:
        assert await books_balance(tx)
        return (await balances(tx, clock()))[account].balance


@pytest.mark.parametrize("fault", BROKEN)
async def test_whoever_does_not_know_says_so_and_never_that_the_credits_are_gone(
    fault: Fault, pretend: Pretend, meter: AutumnMeter, transactions: Transactions, org: UUID
) -> None:
    pretend.plan("/v1/check", fault, fault)
    await meter.refresh(org)
    async with transactions(org) as tx:
        refusal = await meter.reserve(tx, [research("a")])
        assert not await fetch_all(tx, "select 1 from credit_holds")
    assert isinstance(refusal, Refusal) and refusal.kind == "unavailable"
    info = refusal.credit_info
    assert (info["balance"], info["deficit"], info["required_balance"]) == (None, None, "2")
    pretend.sandbox.faults.reset()
    await meter.refresh(org)
    async with transactions(org) as tx:
        assert await meter.reserve(tx, [research("a")]) == Reserved()


async def test_a_gate_that_nobody_refreshed_for_does_not_know_either(
    meter: AutumnMeter, transactions: Transactions, org: UUID
) -> None:
    async with transactions(org) as tx:
        refusal = await meter.reserve(tx, [research("a")])
    assert isinstance(refusal, Refusal) and refusal.kind == "unavailable"


async def test_what_is_held_or_paid_goes_on_while_autumn_is_away(
    pretend: Pretend, meter: AutumnMeter, transactions: Transactions, org: UUID
) -> None:
    await meter.refresh(org)
    async with transactions(org) as tx:
        await meter.reserve(tx, [research("a"), research("b")])
        await meter.capture(tx, "b")
    pretend.plan("/v1/check", *[Fault.BROKEN] * 4)
    await meter.refresh(org)
    async with transactions(org) as tx:
        assert await meter.reserve(tx, [research("a")]) == Reserved()
        assert await meter.reserve(tx, [research("b")]) == Reserved(already_paid=True)
        await meter.capture(tx, "a")


async def test_a_plan_of_ours_grants_nothing_where_autumn_keeps_the_balances(
    meter: AutumnMeter, transactions: Transactions, org: UUID, clock: Clock
) -> None:
    await meter.refresh(org)
    await left(transactions, org, clock)
    async with transactions(org) as tx:
        lots = await fetch_all(tx, "select kind from credit_grants")
        with pytest.raises(BadInput, match="Autumn keeps"):
            await grant(tx, "atlas_credits", Decimal(5), "k", "adjustment")
    assert {lot["kind"] for lot in lots} == {"provider"}


async def test_who_changes_over_leaves_the_old_lots_and_finds_them_again(
    meter: AutumnMeter, transactions: Transactions, org: UUID, clock: Clock
) -> None:
    async with transactions(org) as tx:
        await keep(tx, "ledger")
        await grant(tx, "atlas_credits", Decimal(7), "k", "topup")
    assert await left(transactions, org, clock) == 57
    async with transactions(org) as tx:
        await keep(tx, "autumn")
    await meter.refresh(org)
    assert await left(transactions, org, clock) == 50
    async with transactions(org) as tx:
        await keep(tx, "ledger")
    assert await left(transactions, org, clock) == 57


async def test_a_burst_of_gates_asks_twice_at_most(pretend: Pretend, meter: AutumnMeter, org: UUID) -> None:
    await asyncio.gather(*(meter.refresh(org) for _ in range(20)))
    assert len(pretend.asked("/v1/customers")) == 1
    assert len(pretend.asked("/v1/check")) == 4  # two accounts


async def test_a_customer_that_autumn_forgot_is_introduced_again(
    pretend: Pretend, meter: AutumnMeter, transactions: Transactions, org: UUID, clock: Clock
) -> None:
    await meter.refresh(org)
    pretend.sandbox.books.customers.clear()
    await meter.refresh(org)
    async with transactions(org) as tx:
        assert await meter.reserve(tx, [research("a")]) == Reserved()


async def test_a_new_plan_and_its_renewal_are_taken_over(
    pretend: Pretend, meter: AutumnMeter, transactions: Transactions, org: UUID, clock: Clock
) -> None:
    await meter.refresh(org)
    pretend.buy(org, "pro_monthly")
    meter.look_again(org)
    await meter.refresh(org)
    async with transactions(org) as tx:
        told = await balances(tx, clock())
        row = await fetch_one(tx, "select plan from organizations where id = %(org)s")
    assert row and row["plan"] == "pro_monthly"
    assert {name: each.balance for name, each in told.items()} == {"atlas_credits": 500, "ai_credits": 60_000}
    grants = pretend.sandbox.books.customers[str(org)].of("atlas_credits")
    assert abs(told["atlas_credits"].renews_at.timestamp() - (grants[0].resets_at or 0)) < 0.01


async def test_a_refusal_names_autumns_interval(
    pretend: Pretend, meter: AutumnMeter, transactions: Transactions, org: UUID
) -> None:
    await meter.refresh(org)
    pretend.buy(org)
    await meter.refresh(org)
    async with transactions(org) as tx:
        refusal = await meter.reserve(tx, [Ask(key="k", feature="lead_discovery", units=Decimal(151))])
    assert isinstance(refusal, Refusal)
    info = refusal.credit_info
    assert [info[name] for name in ("interval", "included_usage", "balance", "deficit", "unlimited")] == [
        "multiple", "150", "150", "1", False,
    ]  # fmt: skip


async def test_overage_that_autumn_allows_is_enough(
    pretend: Pretend, meter: AutumnMeter, transactions: Transactions, org: UUID
) -> None:
    await meter.refresh(org)
    pretend.buy(org, "pro_monthly")
    await meter.refresh(org)
    async with transactions(org) as tx:
        assert await meter.reserve(tx, [ai("a", "70000")]) == Reserved()
        await meter.capture(tx, "a")
        assert await books_balance(tx)
    await meter.refresh(org)
    async with transactions(org) as tx:
        assert await meter.reserve(tx, [ai("b", "1")]) == Reserved()
        assert await books_balance(tx)


def told(balance: int, granted: int = 50, **more: bool) -> dict[str, Balance]:
    values = {"unlimited": False, "overage_allowed": False, **more}
    row = Balance(
        feature="atlas_credits", balance=Decimal(balance), granted=Decimal(granted), usage=Decimal(0), **values
    )
    return {"atlas_credits": row}


async def asked(transactions: Transactions, org: UUID) -> Asked:
    async with transactions(org) as tx:
        found = await mirror.begin(tx)
    assert found
    return found


async def test_an_answer_asked_for_before_a_charge_was_acknowledged_does_not_hide_it(
    meter: AutumnMeter, transactions: Transactions, org: UUID, clock: Clock
) -> None:
    await meter.refresh(org)
    async with transactions(org) as tx:
        await meter.reserve(tx, [research("a")])
        await meter.capture(tx, "a")
    early = await asked(transactions, org)
    async with transactions(org) as tx:
        await outbox.acknowledge(tx, "a")
    async with transactions(org) as tx:
        await mirror.sync(tx, early, told(50))
    assert await left(transactions, org, clock) == 48
    late = await asked(transactions, org)
    async with transactions(org) as tx:
        await mirror.sync(tx, late, told(48))
    assert await left(transactions, org, clock) == 48


async def test_an_answer_that_a_later_one_overtook_is_left_aside(
    meter: AutumnMeter, transactions: Transactions, org: UUID, clock: Clock
) -> None:
    early, late = await asked(transactions, org), await asked(transactions, org)
    for question, balance in ((late, 30), (early, 50)):
        async with transactions(org) as tx:
            await mirror.sync(tx, question, told(balance))
    assert await left(transactions, org, clock) == 30


async def test_a_balance_below_nothing_is_owed_and_covers_nothing(
    meter: AutumnMeter, transactions: Transactions, org: UUID, clock: Clock
) -> None:
    await meter.refresh(org)
    for balance, expected in ((-5, 0), (3, 3), (0, 0)):
        question = await asked(transactions, org)
        async with transactions(org) as tx:
            await mirror.sync(tx, question, told(balance))
        assert await left(transactions, org, clock) == expected


async def test_what_was_taken_from_an_unlimited_account_is_given_back_to_a_limited_one(
    meter: AutumnMeter, transactions: Transactions, org: UUID, clock: Clock
) -> None:
    await meter.refresh(org)
    question = await asked(transactions, org)
    async with transactions(org) as tx:
        await mirror.sync(tx, question, told(0, 0, unlimited=True))
        assert await meter.reserve(tx, [research("a")]) == Reserved()
    question = await asked(transactions, org)
    async with transactions(org) as tx:
        await mirror.sync(tx, question, told(100, 100))
    assert await left(transactions, org, clock) == 98
    async with transactions(org) as tx:
        await meter.release(tx, "a")
    assert await left(transactions, org, clock) == 98
    question = await asked(transactions, org)
    async with transactions(org) as tx:
        await mirror.sync(tx, question, told(100, 100))
    assert await left(transactions, org, clock) == 100


async def test_an_organization_that_does_not_exist_is_nobodys_customer(pretend: Pretend, meter: AutumnMeter) -> None:
    await meter.refresh(uuid4())
    assert not pretend.asked("/v1/customers")
