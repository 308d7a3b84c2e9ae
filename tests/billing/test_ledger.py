"""Key states, refusals and the receipt (DESIGN section 4), on a real Postgres."""

import json
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from billing.accounts import balances, grant
from billing.costs import Costs
from billing.holds import release_run
from billing.ledger import Ledger
from billing.receipts import receipt
from domain.credits import ai_key, discovery_keys, estimate_research, research_key
from domain.errors import MoneyError
from domain.ports import Meter
from domain.vocabulary import Ask, ModelAnswer, ModelCall, Refusal, Reserved
from store.rows import execute, fetch_all
from store.transaction import Transactions
from tests.billing.conftest import Clock, ai, books_balance, research

HELD, PAID = Reserved(), Reserved(already_paid=True)


async def reserve(
    transactions: Transactions, org: UUID, ledger: Meter, *asks: Ask, **budget: Any
) -> Reserved | Refusal:
    async with transactions(org) as tx:
        return await ledger.reserve(tx, asks, **budget)


async def balance(transactions: Transactions, org: UUID, clock: Clock, account: str = "atlas_credits") -> Decimal:
    async with transactions(org) as tx:
        assert await books_balance(tx)
        return (await balances(tx, clock()))[account].balance


async def test_a_held_key_is_held_once_however_often_it_is_reserved(
    transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock
) -> None:
    for _ in range(3):
        assert await reserve(transactions, org, ledger, research("k"), ai("k:ai")) == HELD
    assert await balance(transactions, org, clock) == 48
    assert await balance(transactions, org, clock, "ai_credits") == Decimal("7990.4")


async def test_a_captured_key_answers_already_paid_and_is_never_charged_again(
    transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock
) -> None:
    await reserve(transactions, org, ledger, research("k"))
    async with transactions(org) as tx:
        await ledger.capture(tx, "k")
    assert await reserve(transactions, org, ledger, research("k")) == PAID
    with pytest.raises(MoneyError, match="captured"):
        async with transactions(org) as tx:
            await ledger.capture(tx, "k")
    with pytest.raises(MoneyError, match="charged already"):
        async with transactions(org) as tx:
            await ledger.release(tx, "k")
    assert await balance(transactions, org, clock) == 48


async def test_a_released_key_takes_credit_again_with_a_new_generation(
    transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock
) -> None:
    for _ in range(2):
        assert await reserve(transactions, org, ledger, research("k")) == HELD
        async with transactions(org) as tx:
            await ledger.release(tx, "k")
            await ledger.release(tx, "k")
    assert await balance(transactions, org, clock) == 50
    assert await reserve(transactions, org, ledger, research("k")) == HELD
    async with transactions(org) as tx:
        legs = await fetch_all(tx, "select generation, leg, amount from credit_entries where key = 'k' order by id")
    assert [(leg["generation"], leg["leg"], leg["amount"]) for leg in legs] == [
        (1, "debit", -2), (1, "restore", 2), (2, "debit", -2), (2, "restore", 2), (3, "debit", -2),
    ]  # fmt: skip


async def test_nothing_but_a_held_key_can_be_captured(transactions: Transactions, org: UUID, ledger: Ledger) -> None:
    with pytest.raises(MoneyError, match="unknown"):
        async with transactions(org) as tx:
            await ledger.capture(tx, "absent")
    await reserve(transactions, org, ledger, research("k"))
    async with transactions(org) as tx:
        await ledger.release(tx, "k")
        await ledger.release(tx, "absent", absorbed={"absent": Decimal(3)})
    with pytest.raises(MoneyError, match="released"):
        async with transactions(org) as tx:
            await ledger.capture(tx, "k")


async def test_the_estimate_is_fixed_at_the_first_reserve(
    transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock
) -> None:
    await reserve(transactions, org, ledger, ai("k", "10"))
    assert await reserve(transactions, org, ledger, ai("k", "9000")) == HELD
    assert await balance(transactions, org, clock, "ai_credits") == 7990


async def test_a_key_belongs_to_one_feature(transactions: Transactions, org: UUID, ledger: Ledger) -> None:
    await reserve(transactions, org, ledger, research("k"))
    with pytest.raises(MoneyError, match="dossier_research"):
        await reserve(transactions, org, ledger, ai("k"))


@pytest.mark.parametrize("amount", ["-1", "NaN", "Infinity"])
async def test_what_is_not_an_amount_is_refused(
    amount: str, transactions: Transactions, org: UUID, ledger: Ledger
) -> None:
    with pytest.raises(MoneyError, match="not an amount"):
        await reserve(transactions, org, ledger, ai("k", amount))
    await reserve(transactions, org, ledger, ai("k"))
    with pytest.raises(MoneyError, match="not an amount"):
        async with transactions(org) as tx:
            await ledger.capture(tx, "k", actual={"k": Decimal(amount)})


async def test_all_are_charged_or_none(transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock) -> None:
    await reserve(transactions, org, ledger, research("k"), ai("k:ai"))
    async with transactions(org) as tx:
        with pytest.raises(MoneyError, match="unknown"):
            await ledger.capture(tx, "k", "absent")
        with pytest.raises(MoneyError, match="none of the keys"):
            await ledger.capture(tx, "k", actual={"k:ai": Decimal(1)})
        assert await fetch_all(tx, "select 1 from usage_events") == []
        await ledger.capture(tx, "k", "k:ai", actual={"k:ai": Decimal("1.25")})
        assert [row["credits"] for row in await fetch_all(tx, "select credits from usage_events order by key")] == [
            2,
            Decimal("1.25"),
        ]
    assert await balance(transactions, org, clock, "ai_credits") == Decimal("7998.75")


async def test_holds_of_one_account_empty_its_lots_one_after_the_other(
    transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock
) -> None:
    async with transactions(org) as tx:
        await grant(tx, "ai_credits", Decimal(100), "checkout:1", "topup")
    assert await reserve(transactions, org, ledger, ai("a", "7990"), ai("b", "60"), ai("c", "50")) == HELD
    async with transactions(org) as tx:
        legs = await fetch_all(tx, "select key, amount from credit_entries where leg = 'debit' order by key, seq")
        await ledger.release(tx, "a", "c")
    assert [(leg["key"], leg["amount"]) for leg in legs] == [("a", -7990), ("b", -10), ("b", -50), ("c", -50)]
    assert await balance(transactions, org, clock, "ai_credits") == 8040


async def test_both_are_held_or_none_and_a_denied_key_works_after_a_grant(
    transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock
) -> None:
    refusal = await reserve(transactions, org, ledger, research("k"), ai("k:ai", "8001"))
    assert isinstance(refusal, Refusal)
    assert (refusal.kind, refusal.feature) == ("insufficient", "ai_credits")
    async with transactions(org) as tx:
        assert await fetch_all(tx, "select 1 from credit_holds") == []
        assert await fetch_all(tx, "select 1 from credit_entries where leg <> 'grant'") == []
        await grant(tx, "ai_credits", Decimal(1), "checkout:1", "topup")
    assert await reserve(transactions, org, ledger, research("k"), ai("k:ai", "8001")) == HELD
    assert await balance(transactions, org, clock, "ai_credits") == 0


async def test_a_refusal_tells_the_whole_credit_info_of_the_seed(
    transactions: Transactions, org: UUID, ledger: Ledger
) -> None:
    await reserve(transactions, org, ledger, *(research(f"k{number}") for number in range(25)))
    refusal = await reserve(transactions, org, ledger, research("late"), ai("late:ai"))
    assert isinstance(refusal, Refusal)
    info = dict(json.loads(json.dumps(refusal.credit_info)))
    assert [product["id"] for product in info.pop("preview")["products"]] == ["pro_monthly", "pro_annual", "atlas_pack"]
    assert info == {
        "allowed": False,
        "feature": "dossier_research",
        "atlas_feature_id": "atlas_credits",
        "required_balance": "2",
        "balance": "0",
        "deficit": "2",
        "usage": "50",
        "included_usage": "50",
        "interval": "month",
        "interval_count": 1,
        "unlimited": False,
        "overage_allowed": False,
        "credit_schema": [
            {"feature_id": "lead_discovery", "credit_amount": "1"},
            {"feature_id": "dossier_research", "credit_amount": "2"},
        ],
    }


async def test_the_budget_caps_what_a_run_holds_and_was_charged(
    transactions: Transactions, org: UUID, ledger: Ledger
) -> None:
    run, cap = uuid4(), Decimal(5)
    discovery = Ask(key="d", feature="lead_discovery", run_id=run)
    assert await reserve(transactions, org, ledger, discovery, budget=cap) == HELD
    async with transactions(org) as tx:
        await ledger.capture(tx, "d")
    assert await reserve(transactions, org, ledger, research("a", run), ai("a:ai", "90", run), budget=cap) == HELD
    assert await reserve(transactions, org, ledger, research("b", run), budget=cap) == HELD
    refusal = await reserve(transactions, org, ledger, research("c", run), budget=cap)
    assert isinstance(refusal, Refusal)
    assert refusal.kind == "budget"
    told = refusal.credit_info
    assert (told["budget"], told["budget_used"], told["budget_deficit"]) == ("5", "5", "2")
    assert await reserve(transactions, org, ledger, research("b", run), budget=cap) == HELD
    assert await reserve(transactions, org, ledger, research("other", uuid4()), budget=cap) == HELD
    assert await reserve(transactions, org, ledger, research("c", run), budget=Decimal(7)) == HELD


async def test_actual_cost_below_the_hold_gives_the_rest_back_last_lot_first(
    transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock
) -> None:
    async with transactions(org) as tx:
        await grant(tx, "ai_credits", Decimal(100), "checkout:1", "topup")
    await reserve(transactions, org, ledger, ai("k", "8060"))
    async with transactions(org) as tx:
        await ledger.capture(tx, "k", actual={"k": Decimal("7999.5")})
        lots = await fetch_all(tx, "select kind, remaining from credit_grants where account = 'ai_credits'")
        (event,) = await fetch_all(tx, "select units, credits, data from usage_events")
    assert {lot["kind"]: lot["remaining"] for lot in lots} == {"plan": Decimal("0.5"), "topup": Decimal(100)}
    assert event == {"units": Decimal("7999.5"), "credits": Decimal("7999.5"), "data": {"held": "8060"}}
    assert await balance(transactions, org, clock, "ai_credits") == Decimal("100.5")


async def test_overshoot_is_an_operation_of_its_own(
    transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock
) -> None:
    run = uuid4()
    await reserve(transactions, org, ledger, ai("k", "10", run))
    async with transactions(org) as tx:
        await ledger.capture(tx, "k", actual={"k": Decimal("12.25")})
        bill = await receipt(tx, run)
    assert [(event.key, event.credits) for event in bill.events] == [("k", 10), ("k:overshoot", Decimal("2.25"))]
    assert (bill.charged("ai_credits"), bill.absorbed) == (Decimal("12.25"), 0)
    assert await balance(transactions, org, clock, "ai_credits") == Decimal("7987.75")


async def test_overshoot_that_is_not_covered_is_absorbed_and_reported(
    transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock
) -> None:
    run = uuid4()
    await reserve(transactions, org, ledger, ai("k", "7999", run))
    async with transactions(org) as tx:
        await ledger.capture(tx, "k", actual={"k": Decimal(8001)})
        bill = await receipt(tx, run)
    assert [(event.key, event.credits, event.data) for event in bill.events] == [("k", 7999, {"absorbed": "2"})]
    assert bill.absorbed == 2
    assert await balance(transactions, org, clock, "ai_credits") == 1


async def test_a_failed_audit_costs_nothing_and_tells_what_it_cost_us(
    transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock
) -> None:
    run = uuid4()
    for _ in range(2):
        await reserve(transactions, org, ledger, ai("k", run_id=run))
        async with transactions(org) as tx:
            await ledger.release(tx, "k", absorbed={"k": Decimal("3.5")})
    async with transactions(org) as tx:
        bill = await receipt(tx, run)
    assert [(event.key, event.credits) for event in bill.events] == [("k:absorbed:1", 0), ("k:absorbed:2", 0)]
    assert bill.absorbed == 7
    assert await balance(transactions, org, clock, "ai_credits") == 8000


async def test_the_end_of_a_run_releases_its_holds_and_only_its_own(
    transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock
) -> None:
    run, other, audit = uuid4(), uuid4(), uuid4()
    await reserve(transactions, org, ledger, research("a", run), ai("a:ai", "9", run, audit), research("b", other))
    answer = ModelAnswer(
        text="{}",
        provider="p",
        model="m",
        prompt_tokens=1,
        completion_tokens=1,
        usd=Decimal("0.001"),
        generation_id=None,
    )
    async with transactions(org) as tx:
        await Costs().record(tx, ModelCall(key="q", purpose="dossier", answer=answer, run_id=run, audit_id=audit))
        assert await release_run(tx, run) == 2
        assert await release_run(tx, run) == 0
        assert (await receipt(tx, run)).absorbed == 4
    assert await balance(transactions, org, clock) == 48
    assert await balance(transactions, org, clock, "ai_credits") == 8000


async def test_a_result_that_fails_to_save_is_not_charged(
    transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock
) -> None:
    await reserve(transactions, org, ledger, research("k"))

    async def finish() -> None:
        async with transactions(org) as tx:
            await ledger.capture(tx, "k")
            raise RuntimeError("disk full")

    with pytest.raises(RuntimeError, match="disk"):
        await finish()
    async with transactions(org) as tx:
        assert await fetch_all(tx, "select 1 from usage_events") == []
        await ledger.capture(tx, "k")
    assert await balance(transactions, org, clock) == 48


async def test_overage_is_bounded_and_given_back_first(
    transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock
) -> None:
    assert await balance(transactions, org, clock) == 50
    async with transactions(org) as tx:
        await execute(tx, "update credit_accounts set overage_limit = 3 where account = 'atlas_credits'")
    asks = [Ask(key="many", feature="lead_discovery", units=Decimal(53))]
    refusal = await reserve(transactions, org, ledger, *asks, research("one too many"))
    assert isinstance(refusal, Refusal)
    assert refusal.credit_info["overage_allowed"]
    assert await reserve(transactions, org, ledger, *asks) == HELD
    async with transactions(org) as tx:
        await ledger.capture(tx, "many", actual={"many": Decimal(51)})
        (account,) = await fetch_all(tx, "select overage_used from credit_accounts where account = 'atlas_credits'")
    assert account["overage_used"] == 1
    assert await balance(transactions, org, clock) == 0


async def test_an_unlimited_account_is_never_refused_and_still_booked(
    transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock
) -> None:
    assert await balance(transactions, org, clock) == 50
    async with transactions(org) as tx:
        await execute(tx, "update credit_accounts set unlimited = true")
    await reserve(transactions, org, ledger, Ask(key="k", feature="lead_discovery", units=Decimal(500)))
    async with transactions(org) as tx:
        await ledger.capture(tx, "k")
        left = (await balances(tx, clock()))["atlas_credits"]
    assert (left.usage, left.balance, left.low, left.empty) == (500, 0, False, False)
    assert await balance(transactions, org, clock) == 0


async def test_a_run_of_twenty_costs_41_atlas_credits(
    transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock
) -> None:
    run, audits = uuid4(), [uuid4() for _ in range(20)]
    await reserve(transactions, org, ledger, Ask(key=discovery_keys(run)[0], feature="lead_discovery", run_id=run))
    async with transactions(org) as tx:
        await ledger.capture(tx, *discovery_keys(run))
    for audit in audits:
        key = research_key(run, audit)
        asks = [research(key, run), Ask(key=ai_key(key), feature="ai_credits", units=estimate_research(), run_id=run)]
        assert await reserve(transactions, org, ledger, *asks, budget=Decimal(41)) == HELD
        async with transactions(org) as tx:
            await ledger.capture(tx, key)
            await ledger.capture(tx, ai_key(key), actual={ai_key(key): Decimal("7.25")})
    async with transactions(org) as tx:
        bill = await receipt(tx, run)
    assert (bill.charged("atlas_credits"), bill.charged("ai_credits")) == (41, 145)
    assert await balance(transactions, org, clock) == 9
