"""All orders of reserve, capture, release, replay, grant and expiry: the real ledger does what the model says."""

import asyncio
from collections.abc import Generator
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from billing.accounts import balances, grant
from billing.ledger import Ledger
from domain.errors import MoneyError
from domain.vocabulary import Account, Ask, Refusal
from store.pool import open_pool
from store.rows import execute, fetch_all
from store.transaction import Transactions
from tests.billing.conftest import Clock, books_balance
from tests.billing.model import NEVER, Model

WORK: dict[str, Any] = {
    "discovery": "lead_discovery",
    "a:research": "dossier_research",
    "a:research:ai": "ai_credits",
    "b:research": "dossier_research",
    "b:research:ai": "ai_credits",
}
RUNS, NOBODY = ("one", "two"), UUID(int=0)
runs, work = st.sampled_from(RUNS), st.sampled_from(list(WORK))
amounts = st.sampled_from([Decimal(text) for text in ("0", "0.618", "3", "9.60", "17", "4000.000000001", "7999")])
asked = st.lists(st.tuples(work, amounts), min_size=1, max_size=3, unique_by=lambda ask: ask[0])
ends = st.dictionaries(work, st.none() | amounts, min_size=1, max_size=2)


class World:
    """A loop and a pool for all examples; each example is an organization of its own."""

    def __init__(self, url: str) -> None:
        self.runner, self.stack = asyncio.Runner(), AsyncExitStack()
        self.transactions = Transactions(self.runner.run(self.stack.enter_async_context(open_pool(url, max_size=2))))

    def close(self) -> None:
        self.runner.run(self.stack.aclose())
        self.runner.close()


@pytest.fixture
def world(database_url: str) -> Generator[World]:
    opened = World(database_url)
    yield opened
    opened.close()


class EveryOrder(RuleBasedStateMachine):
    def __init__(self, world: World) -> None:
        super().__init__()
        self.world, self.org, self.clock = world, uuid4(), Clock()
        self.ledger = Ledger(self.clock)
        self.model = Model(Decimal(0))

    def in_transaction(self, method: Any, *args: Any, **kwargs: Any) -> Any:
        async def call() -> Any:
            async with self.world.transactions(self.org) as tx:
                return await method(tx, *args, **kwargs)

        return self.world.runner.run(call())

    def allowed(self, method: Any, *args: Any, **kwargs: Any) -> bool:
        try:
            self.in_transaction(method, *args, **kwargs)
        except MoneyError:
            return False
        return True

    @initialize(overage=st.sampled_from([Decimal(0), Decimal(5)]))
    def open(self, overage: Decimal) -> None:
        self.model.limit = overage
        self.in_transaction(execute, "insert into organizations (id, name) values (%(org)s, 'x')")
        self.in_transaction(balances, self.clock())
        limit = "update credit_accounts set overage_limit = %(limit)s where account = 'atlas_credits'"
        self.in_transaction(execute, limit, limit=overage)

    @rule(run=runs, asks=asked, budget=st.sampled_from([None, None, Decimal(4), Decimal(40)]))
    def reserve(self, run: str, asks: list[tuple[str, Decimal]], budget: Decimal | None) -> None:
        wanted = [(f"{run}:{name}", WORK[name], units) for name, units in asks]
        real = [Ask(key=k, feature=f, units=u, run_id=uuid5(NOBODY, run)) for k, f, u in wanted]
        answer = self.in_transaction(self.ledger.reserve, real, budget=budget)
        if isinstance(answer, Refusal):
            said = answer.kind, answer.feature
        else:
            said = ("paid" if answer.already_paid else "held"), None
        assert said == self.model.reserve(run, wanted, budget, self.clock())

    @rule(run=runs, actual=ends)
    def capture(self, run: str, actual: dict[str, Decimal | None]) -> None:
        told = {f"{run}:{name}": amount for name, amount in actual.items()}
        known = {key: amount for key, amount in told.items() if amount is not None}
        expected = self.model.capture(told, self.clock())
        assert self.allowed(self.ledger.capture, *told, actual=known) == expected

    @rule(run=runs, absorbed=ends)
    def release(self, run: str, absorbed: dict[str, Decimal | None]) -> None:
        told = {f"{run}:{name}": amount for name, amount in absorbed.items()}
        known = {key: amount for key, amount in told.items() if amount is not None}
        expected = self.model.release(told)
        assert self.allowed(self.ledger.release, *told, absorbed=known) == expected

    @rule(
        key=st.sampled_from(["cs_1", "cs_2", "cs_3"]),
        account=st.sampled_from(["ai_credits", "atlas_credits"]),
        amount=amounts.filter(bool),
        kind=st.sampled_from(["topup", "promo"]),
        days=st.none() | st.integers(1, 50),
    )
    def grant(self, key: str, account: Account, amount: Decimal, kind: Any, days: int | None) -> None:
        expires = self.clock() + timedelta(days=days) if days else None
        expected = self.model.grant(key, account, amount, 10 if kind == "promo" else 50, expires or NEVER)
        assert self.in_transaction(grant, account, amount, key, kind, expires) == expected

    @rule(hours=st.sampled_from([1, 24, 24 * 20]))
    def time_passes(self, hours: int) -> None:
        self.clock.go(hours=hours)

    @invariant()
    def the_books_agree_with_the_model(self) -> None:
        now = self.clock()
        self.model.renew(now)
        real = self.in_transaction(snapshot, now)
        assert real == {
            "balances": {name: self.model.balance(name, now) for name in ("ai_credits", "atlas_credits")},
            "lots": {(lot.account, lot.key): lot.remaining for lot in self.model.lots},
            "holds": {key: (h.state, h.generation, h.credits, h.charged) for key, h in self.model.holds.items()},
            "events": self.model.events,
            "absorbed": self.model.absorbed,
            "overage": self.model.overage,
        }
        assert self.in_transaction(books_balance)


async def snapshot(tx: Any, now: datetime) -> dict[str, Any]:
    accounts = await balances(tx, now)
    for account in accounts.values():
        assert min(account.usage, account.held, account.balance) >= 0
    lots = await fetch_all(tx, "select account, source_key, remaining from credit_grants")
    holds = await fetch_all(tx, "select key, state, generation, credits, captured, absorbed from credit_holds")
    events = await fetch_all(tx, "select key, credits from usage_events")
    (beyond,) = await fetch_all(tx, "select sum(overage_used) as used from credit_accounts")
    return {
        "balances": {name: account.balance for name, account in accounts.items()},
        "lots": {(lot["account"], lot["source_key"]): lot["remaining"] for lot in lots},
        "holds": {h["key"]: (h["state"], h["generation"], h["credits"], h["captured"]) for h in holds},
        "events": {event["key"]: event["credits"] for event in events},
        "absorbed": sum((hold["absorbed"] for hold in holds), Decimal(0)),
        "overage": beyond["used"],
    }


@pytest.mark.timeout(300)
@pytest.mark.parametrize("examples", [12, pytest.param(100, marks=pytest.mark.slow)])
def test_every_order_of_operations_keeps_the_books(world: World, examples: int) -> None:
    class InThisWorld(EveryOrder):
        def __init__(self) -> None:
            super().__init__(world)

    run_state_machine_as_test(
        InThisWorld, settings=settings(max_examples=examples, stateful_step_count=25, deadline=None, database=None)
    )
