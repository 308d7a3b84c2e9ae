"""Sums of usage: every charge and every call is in exactly one group, whatever the group."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from billing.costs import Costs
from billing.ledger import Ledger
from billing.usage import usage
from domain.vocabulary import ModelAnswer, ModelCall
from store.transaction import Transactions
from tests.billing.conftest import NewOrganization, ai, research


def call(key: str, usd: str | None, model: str = "m", **whose: Any) -> ModelCall:
    answer = ModelAnswer(
        text="{}", provider="p", model=model, prompt_tokens=10, completion_tokens=5, generation_id=None,
        usd=None if usd is None else Decimal(usd),
    )  # fmt: skip
    return ModelCall(key=key, purpose="chat", answer=answer, **whose)


async def test_chats_and_people_have_sums_of_their_own(transactions: Transactions, org: UUID) -> None:
    thread, costs = uuid4(), Costs()
    async with transactions(org) as tx:
        await costs.record(tx, call("a", "0.001", thread_id=thread, user_id="ann"))
        await costs.record(tx, call("b", None, thread_id=thread, user_id="bob"))
        await costs.record(tx, call("c", "0.002", user_id="ann"))
        by_thread = {each.part: each for each in await usage(tx, "thread", 10)}
        by_user = {each.part: each for each in await usage(tx, "user", 10)}
    chat, rest = by_thread[str(thread)], by_thread[None]
    assert (chat.model_credits, chat.calls, chat.unpriced, chat.prompt_tokens) == (4, 2, 1, 20)
    assert (rest.model_credits, rest.calls, rest.unpriced) == (8, 1, 0)
    assert {name: (each.usd, each.calls) for name, each in by_user.items()} == {
        "ann": (Decimal("0.003"), 2), "bob": (0, 1),
    }  # fmt: skip


async def test_absorbed_cost_is_beside_what_was_charged(transactions: Transactions, org: UUID, ledger: Ledger) -> None:
    run, good, bad = uuid4(), uuid4(), uuid4()
    async with transactions(org) as tx:
        await ledger.reserve(tx, [research("d", run), ai("g", run_id=run, audit_id=good)])
        await ledger.reserve(tx, [ai("b", run_id=run, audit_id=bad)])
        await ledger.capture(tx, "d", "g", actual={"g": Decimal(4)})
        await ledger.release(tx, "b", absorbed={"b": Decimal(7)})
        (told,) = await usage(tx, "run", 10)
        by_audit = {each.part: each for each in await usage(tx, "audit", 10)}
    assert (told.part, told.atlas_credits, told.ai_credits, told.absorbed) == (str(run), 2, 4, 7)
    assert (by_audit[str(good)].ai_credits, by_audit[str(bad)].ai_credits, by_audit[str(bad)].absorbed) == (4, 0, 7)


async def test_a_period_begins_with_its_first_moment_and_ends_before_its_last(
    transactions: Transactions, org: UUID
) -> None:
    async with transactions(org) as tx:
        await Costs().record(tx, call("a", "0.001"))
        (told,) = await usage(tx, "model", 10)
        at, later = told.last_at, told.last_at + timedelta(microseconds=1)
        assert len(await usage(tx, "model", 10, since=at, until=later)) == 1
        assert await usage(tx, "model", 10, until=at) == []
        assert await usage(tx, "model", 10, since=later) == []
        assert at > datetime(2026, 1, 1, tzinfo=UTC)


async def test_another_organization_sees_nothing_of_it(
    transactions: Transactions, org: UUID, new_organization: NewOrganization
) -> None:
    async with transactions(org) as tx:
        await Costs().record(tx, call("a", "0.001", user_id="ann"))
    async with transactions(await new_organization()) as tx:
        assert await usage(tx, "user", 10) == []
