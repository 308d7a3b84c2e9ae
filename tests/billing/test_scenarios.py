"""One suite for whoever keeps the balances: what a gate, a charge and a top-up do must not depend on that."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from billing.accounts import balances, grant
from billing.autumn import outbox
from billing.autumn.client import Autumn
from billing.autumn.meter import AutumnMeter
from billing.keeping import keep
from billing.ledger import Ledger
from billing.receipts import receipt
from domain.errors import MoneyError
from domain.ports import Tx
from domain.vocabulary import Ask, Refusal, Reserved
from store.rows import fetch_all
from store.transaction import Transactions
from tests.billing.conftest import Clock, ai, books_balance, research
from tests.pretend import Pretend, selling

HELD = Reserved()
DEMAND = Ask(key="most", feature="lead_discovery", units=Decimal(49))


@dataclass
class House:
    """An organization on the free plan (50 atlas credits, 8,000 AI credits) and its meter."""

    org: UUID
    transactions: Transactions
    meter: Ledger
    clock: Clock
    pretend: Pretend | None = None
    autumn: Autumn | None = None

    async def gate(self, *asks: Ask, budget: Decimal | None = None) -> Reserved | Refusal:
        """As the nodes do it: the balances first, then the decision in a transaction."""
        await self.meter.refresh(self.org)
        async with self.transactions(self.org) as tx:
            return await self.meter.reserve(tx, asks, budget=budget)

    async def charge(self, *keys: str, actual: Mapping[str, Decimal] | None = None) -> None:
        async with self.transactions(self.org) as tx:
            await self.meter.capture(tx, *keys, actual=actual or {})

    async def give_back(self, *keys: str) -> None:
        async with self.transactions(self.org) as tx:
            await self.meter.release(tx, *keys)

    async def balance(self, account: str = "atlas_credits") -> Decimal:
        await self.meter.refresh(self.org)
        async with self.transactions(self.org) as tx:
            assert await books_balance(tx)
            return (await balances(tx, self.clock()))[account].balance

    async def buy(self) -> None:
        """100 atlas credits."""
        if self.pretend:
            self.pretend.buy(self.org)
        else:
            async with self.transactions(self.org) as tx:
                await grant(tx, "atlas_credits", Decimal(100), f"checkout:{uuid4()}", "topup")

    async def tell(self) -> None:
        """Let Autumn hear of every charge."""
        if self.autumn is None:
            return
        async with self.transactions(self.org) as tx:
            rows = await outbox.claim(tx)
        for row in rows:
            assert await outbox.tell(self.autumn, self.org, row) == "acknowledged"
            async with self.transactions(self.org) as tx:
                await outbox.acknowledge(tx, row.key)


@pytest.fixture(params=["ledger", "autumn"])
async def house(
    request: pytest.FixtureRequest, transactions: Transactions, org: UUID, clock: Clock
) -> AsyncGenerator[House]:
    async with AsyncExitStack() as stack:
        if request.param == "ledger":
            yield House(org, transactions, Ledger(clock), clock)
        else:
            pretend, autumn = await stack.enter_async_context(selling())
            meter = AutumnMeter(clock, transactions, autumn)
            async with transactions(org) as tx:
                await keep(tx, "autumn")
            yield House(org, transactions, meter, clock, pretend, autumn)


async def events(tx: Tx) -> list[tuple[str, Decimal]]:
    rows = await fetch_all(tx, "select key, credits from usage_events order by id")
    return [(row["key"], row["credits"]) for row in rows]


async def test_a_new_organization_has_the_free_plan(house: House) -> None:
    assert (await house.balance(), await house.balance("ai_credits")) == (50, 8000)
    async with house.transactions(house.org) as tx:
        atlas = (await balances(tx, house.clock()))["atlas_credits"]
    assert (atlas.included, atlas.granted, atlas.usage, atlas.held, atlas.low) == (50, 50, 0, 0, False)


async def test_what_is_held_is_gone_until_it_is_given_back(house: House) -> None:
    assert await house.gate(research("a"), ai("a:ai")) == HELD
    assert (await house.balance(), await house.balance("ai_credits")) == (48, Decimal("7990.4"))
    await house.give_back("a", "a:ai")
    assert (await house.balance(), await house.balance("ai_credits")) == (50, 8000)


async def test_a_charge_is_written_once_with_the_result_and_told_once(house: House) -> None:
    await house.gate(research("a"), ai("a:ai"))
    await house.charge("a", "a:ai", actual={"a:ai": Decimal("7.25")})
    for _ in range(3):  # before Autumn hears of it, after, and once more
        assert (await house.balance(), await house.balance("ai_credits")) == (48, Decimal("7992.75"))
        await house.tell()
    async with house.transactions(house.org) as tx:
        assert sorted(await events(tx)) == [("a", 2), ("a:ai", Decimal("7.25"))]
    if house.pretend:
        assert house.pretend.keys(house.org) == ["a", "a:ai"]
        assert house.pretend.balance(house.org) == 48
        assert house.pretend.balance(house.org, "ai_credits") == Decimal("7992.75")


async def test_asking_again_takes_nothing_more_and_says_what_was_paid(house: House) -> None:
    assert await house.gate(research("a")) == HELD
    assert await house.gate(research("a")) == HELD
    await house.charge("a")
    assert await house.gate(research("a")) == Reserved(already_paid=True)
    with pytest.raises(MoneyError):
        await house.charge("a")
    await house.tell()
    assert await house.balance() == 48


async def test_a_key_given_back_is_taken_again(house: House) -> None:
    await house.gate(research("a"))
    await house.give_back("a")
    assert await house.gate(research("a")) == HELD
    await house.charge("a")
    await house.tell()
    assert await house.balance() == 48


async def test_a_refusal_tells_the_deficit_writes_nothing_and_ends_with_a_top_up(house: House) -> None:
    await house.gate(DEMAND)
    refusal = await house.gate(research("a"), ai("a:ai"))
    assert isinstance(refusal, Refusal)
    info = refusal.credit_info
    assert (refusal.kind, refusal.feature, info["allowed"]) == ("insufficient", "dossier_research", False)
    assert [info[name] for name in ("atlas_feature_id", "required_balance", "balance", "deficit")] == [
        "atlas_credits", "2", "1", "1",
    ]  # fmt: skip
    assert await house.balance("ai_credits") == 8000
    await house.buy()
    assert await house.gate(research("a"), ai("a:ai")) == HELD
    assert await house.balance() == 99


async def test_a_cap_refuses_before_the_balance_does(house: House) -> None:
    run = uuid4()
    await house.gate(research("a", run), budget=Decimal(3))
    refusal = await house.gate(research("b", run), budget=Decimal(3))
    assert isinstance(refusal, Refusal) and refusal.kind == "budget"


async def test_overshoot_is_charged_when_it_is_covered_and_absorbed_otherwise(house: House) -> None:
    run = uuid4()
    await house.gate(ai("a", "10", run), ai("rest", "7980"))
    await house.charge("a", actual={"a": Decimal("14.5")})
    await house.gate(ai("b", "5", run))
    await house.charge("b", actual={"b": Decimal(50)})
    await house.tell()
    async with house.transactions(house.org) as tx:
        bill = await receipt(tx, run)
    assert (bill.charged("ai_credits"), bill.absorbed) == (Decimal("14.5") + 5, 45)
    assert await house.balance("ai_credits") == Decimal("0.5")
    if house.pretend:
        assert house.pretend.keys(house.org) == ["a", "a:overshoot", "b"]
        assert house.pretend.balance(house.org, "ai_credits") == Decimal("7980.5"), "holds are ours alone"


async def test_of_forty_at_once_exactly_as_many_pass_as_there_is_credit_for(house: House) -> None:
    answers = await asyncio.gather(*(house.gate(research(f"k{number}")) for number in range(40)))
    assert sum(answer == HELD for answer in answers) == 25
    assert {answer.kind for answer in answers if isinstance(answer, Refusal)} == {"insufficient"}
    for number, answer in enumerate(answers):
        if answer == HELD:
            await house.charge(f"k{number}")
    while house.pretend and len(house.pretend.keys(house.org)) < 25:
        await house.tell()
    assert await house.balance() == 0


async def test_the_ends_of_a_run_leave_nothing_held(house: House) -> None:
    for number in range(5):
        await house.gate(research(f"k{number}"), ai(f"k{number}:ai"))
    for number in range(5):
        keys = (f"k{number}", f"k{number}:ai")
        await (house.charge(*keys) if number % 2 else house.give_back(*keys))
    await house.tell()
    assert (await house.balance(), await house.balance("ai_credits")) == (46, Decimal("7980.8"))
    async with house.transactions(house.org) as tx:
        assert not await fetch_all(tx, "select 1 from credit_holds where state = 'held'")
