"""Model calls: found again, priced exactly, unpriced but never forgotten; and the arithmetic of credits."""

import asyncio
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from billing.costs import Costs
from billing.receipts import receipt
from domain.credits import (
    ai_key,
    discovery_keys,
    display,
    estimate,
    estimate_research,
    low,
    research_key,
    tokens,
    usd_to_credits,
)
from domain.ports import CostSink
from domain.vocabulary import ModelAnswer, ModelCall
from store.transaction import Transactions


def answer(
    usd: str | None = "0.0001545", text: str = '{"pages": [0]}', generation: str | None = None, **more: Any
) -> ModelAnswer:
    values: dict[str, Any] = {"provider": "xai", "model": "grok-4-fast", **more}
    return ModelAnswer(
        text=text, prompt_tokens=720, completion_tokens=21, generation_id=generation,
        usd=None if usd is None else Decimal(usd), **values,
    )  # fmt: skip


def call(key: str, answer: ModelAnswer, **whose: Any) -> ModelCall:
    return ModelCall(key=key, purpose="dossier", answer=answer, **whose)


async def test_what_was_asked_for_an_audit_is_found_again(transactions: Transactions, org: UUID) -> None:
    costs: CostSink = Costs()
    audit = uuid4()
    async with transactions(org) as tx:
        assert await costs.answers(tx, audit) == {}
        await costs.record(tx, call("q", answer(), audit_id=audit))
        await costs.record(tx, call("p", answer(text="{}"), audit_id=audit))
        await costs.record(tx, call("else", answer(), audit_id=uuid4()))
        assert await costs.answers(tx, audit) == {"q": answer(), "p": answer(text="{}")}


async def test_recording_a_key_twice_keeps_the_first_answer_and_its_cost(transactions: Transactions, org: UUID) -> None:
    costs, audit = Costs(), uuid4()
    async with transactions(org) as tx:
        await costs.record(tx, call("q", answer(), audit_id=audit))
        await costs.record(tx, call("q", answer("9", "other"), audit_id=audit))
        assert await costs.answers(tx, audit) == {"q": answer()}
        assert await costs.spent(tx, audit) == Decimal("0.618")


async def test_costs_are_summed_exactly_and_per_audit(transactions: Transactions, org: UUID) -> None:
    costs, audit = Costs(), uuid4()
    async with transactions(org) as tx:
        for number in range(10):
            await costs.record(tx, call(f"q{number}", answer("0.00017999999999999998"), audit_id=audit))
        await costs.record(tx, call("else", answer("1"), audit_id=uuid4()))
        assert await costs.spent(tx, audit) == Decimal("7.1999999999999992")


async def test_a_call_without_cost_is_counted_as_unpriced(transactions: Transactions, org: UUID) -> None:
    costs, run, audit = Costs(), uuid4(), uuid4()
    async with transactions(org) as tx:
        await costs.record(tx, call("a", answer(generation="gen_1"), run_id=run, audit_id=audit))
        await costs.record(tx, call("b", answer(None, generation="gen_2"), run_id=run, audit_id=audit))
        bill = await receipt(tx, run)
        assert await costs.spent(tx, audit) == Decimal("0.618")
    assert (bill.unpriced, bill.usd) == (1, Decimal("0.0001545"))
    assert [(line.credits, line.generation_id) for line in bill.calls] == [(Decimal("0.618"), "gen_1"), (None, "gen_2")]


async def test_a_generation_reported_twice_is_one_cost(transactions: Transactions, org: UUID) -> None:
    costs, run, audit = Costs(), uuid4(), uuid4()
    whose = {"run_id": run, "audit_id": audit}
    async with transactions(org) as tx:
        await costs.record(tx, call("a", answer(generation="gen_1"), **whose))
        await costs.record(tx, call("b", answer(text="{}", generation="gen_1"), **whose))
        await costs.record(tx, call("c", answer(generation="gen_1", provider="another"), **whose))
        await costs.record(tx, call("d", answer(), **whose))
        await costs.record(tx, call("e", answer(), **whose))
        bill = await receipt(tx, run)
        assert await costs.spent(tx, audit) == 4 * Decimal("0.618")
        assert (await costs.answers(tx, audit))["b"].text == "{}", "the answer is kept all the same"
    assert [line.usd for line in bill.calls if line.repeated] == [Decimal(0)]
    assert [line.key for line in bill.calls if line.repeated] == ["b"]
    assert bill.unpriced == 0


async def test_a_generation_whose_price_comes_later_costs_that_price(transactions: Transactions, org: UUID) -> None:
    costs, run, audit = Costs(), uuid4(), uuid4()
    async with transactions(org) as tx:
        for key, usd in (("a", None), ("b", "0.001"), ("c", "0.001"), ("d", None)):
            await costs.record(tx, call(key, answer(usd, generation="gen_1"), run_id=run, audit_id=audit))
        assert await costs.spent(tx, audit) == 4
        assert (await receipt(tx, run)).unpriced == 1


async def test_one_generation_reported_by_many_at_once_is_one_cost(transactions: Transactions, org: UUID) -> None:
    costs, audit = Costs(), uuid4()

    async def report(key: str) -> None:
        async with transactions(org) as tx:
            await costs.record(tx, call(key, answer(generation="gen_1"), audit_id=audit))

    await asyncio.gather(*(report(f"q{number}") for number in range(8)))
    async with transactions(org) as tx:
        assert await costs.spent(tx, audit) == Decimal("0.618")


async def test_an_answer_with_nul_is_stored_without_it(transactions: Transactions, org: UUID) -> None:
    costs, audit = Costs(), uuid4()
    async with transactions(org) as tx:
        await costs.record(tx, call("q", answer(text="a\0b"), audit_id=audit))
        assert await costs.answers(tx, audit) == {"q": answer(text="ab")}


@given(usd=st.decimals(min_value=0, max_value=10**9, places=30))
def test_dollars_become_credits_without_loss(usd: Decimal) -> None:
    assert Fraction(usd_to_credits(usd)) == Fraction(usd) * 4000


def test_an_estimate_follows_the_seed() -> None:
    assert tokens("x" * 9) == 3
    assert tokens("") == 0
    assert estimate(1000) == Decimal("1.6")
    assert estimate_research() == Decimal("9.6")


def test_amounts_are_rounded_half_up_for_display_only() -> None:
    assert display(Decimal("0.618")) == Decimal("0.62")
    assert display(Decimal("0.125")) == Decimal("0.13")


def test_low_needs_something_granted() -> None:
    assert low(Decimal("9.99"), Decimal(50))
    assert not low(Decimal(10), Decimal(50))
    assert not low(Decimal(0), Decimal(0))


def test_keys_are_made_from_the_work() -> None:
    run, audit = UUID(int=1), UUID(int=2)
    assert discovery_keys(run, 2) == [f"{run}:discovery", f"{run}:discovery:2"]
    assert ai_key(research_key(run, audit)) == f"{run}:{audit}:research:ai"
