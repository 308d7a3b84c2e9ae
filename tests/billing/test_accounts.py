"""Balances, periods, grants, and who may see or rewrite the books."""

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import psycopg
import pytest

from billing.accounts import balances, grant
from billing.catalog import CATALOG
from billing.ledger import Ledger
from billing.plans import ensure_grants, lock_accounts, period_of
from billing.receipts import receipt
from domain import credits
from domain.errors import BadInput, Misconfigured
from domain.vocabulary import Ask, Refusal, Reserved
from store.rows import execute, fetch_all
from store.transaction import Transactions
from tests.billing.conftest import Clock, NewOrganization, ai, books_balance, research

TABLES = ["credit_accounts", "credit_grants", "credit_holds", "credit_entries", "usage_events", "model_calls"]


async def test_a_new_organization_has_the_free_plan(transactions: Transactions, org: UUID, clock: Clock) -> None:
    async with transactions(org) as tx:
        now = await balances(tx, clock())
    assert {name: account.balance for name, account in now.items()} == {"ai_credits": 8000, "atlas_credits": 50}
    atlas = now["atlas_credits"]
    assert (atlas.included, atlas.usage, atlas.held, atlas.low, atlas.empty) == (50, 0, 0, False, False)
    assert atlas.renews_at == datetime(2026, 12, 1, tzinfo=UTC)


async def test_a_period_is_granted_once_however_often_it_is_asked(
    transactions: Transactions, org: UUID, clock: Clock
) -> None:
    for _ in range(3):
        async with transactions(org) as tx:
            await ensure_grants(tx, clock())
            await balances(tx, clock())
    async with transactions(org) as tx:
        lots = await fetch_all(tx, "select source_key from credit_grants order by source_key")
    assert [lot["source_key"] for lot in lots] == ["plan:free:ai_credits:2026-11", "plan:free:atlas_credits:2026-11"]


async def test_a_new_period_replaces_what_was_left_and_keeps_top_ups(
    transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock
) -> None:
    async with transactions(org) as tx:
        await grant(tx, "atlas_credits", Decimal(10), "checkout:1", "topup")
        await ledger.reserve(tx, [Ask(key="k", feature="lead_discovery", units=Decimal(54))])
    clock.go(days=15)
    async with transactions(org) as tx:
        december = (await balances(tx, clock()))["atlas_credits"]
        assert (december.balance, december.held, december.usage) == (56, 54, 0)
        await ledger.release(tx, "k")
        after = (await balances(tx, clock()))["atlas_credits"]
        assert await books_balance(tx)
    assert (after.balance, after.held) == (60, 0), "what came from November's lot is gone with it"
    assert after.renews_at == datetime(2027, 1, 1, tzinfo=UTC)


async def test_credit_that_expires_first_is_spent_first_and_the_plan_before_what_was_paid(
    transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock
) -> None:
    async with transactions(org) as tx:
        await grant(tx, "atlas_credits", Decimal(10), "late", "topup")
        await grant(tx, "atlas_credits", Decimal(10), "soon", "topup", datetime(2027, 1, 1, tzinfo=UTC))
        await grant(tx, "atlas_credits", Decimal(10), "gift", "promo")
        await ledger.reserve(tx, [Ask(key="k", feature="lead_discovery", units=Decimal(63))])
        legs = await fetch_all(
            tx,
            """select split_part(g.source_key, ':', 1) as lot, e.amount from credit_entries e
                 join credit_grants g on g.id = e.grant_id where e.leg = 'debit' order by e.seq""",
        )
    assert [(leg["lot"], leg["amount"]) for leg in legs] == [("gift", -10), ("plan", -50), ("soon", -3)]


async def test_an_expired_lot_buys_nothing(transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock) -> None:
    async with transactions(org) as tx:
        await grant(tx, "atlas_credits", Decimal(10), "gift", "promo", datetime(2026, 11, 22, tzinfo=UTC))
    clock.go(hours=12)
    async with transactions(org) as tx:
        asks = [Ask(key="k", feature="lead_discovery", units=Decimal(51))]
        assert isinstance(await ledger.reserve(tx, asks), Refusal)


async def test_low_is_under_a_fifth_of_plan_and_top_ups_and_empty_is_nothing(
    transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock
) -> None:
    async with transactions(org) as tx:
        await grant(tx, "ai_credits", Decimal(2000), "checkout:1", "topup")
        await ledger.reserve(tx, [ai("a", "8000")])
        exactly = (await balances(tx, clock()))["ai_credits"]
        await ledger.reserve(tx, [ai("b", "0.01")])
        under = (await balances(tx, clock()))["ai_credits"]
        await ledger.reserve(tx, [ai("c", "1999.99")])
        nothing = (await balances(tx, clock()))["ai_credits"]
    assert (exactly.low, under.low, under.empty, nothing.empty) == (False, True, False, True)


async def test_held_is_shown_apart_from_used(
    transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock
) -> None:
    async with transactions(org) as tx:
        await ledger.reserve(tx, [research("a"), research("b")])
        await ledger.capture(tx, "a")
        atlas = (await balances(tx, clock()))["atlas_credits"]
    assert (atlas.balance, atlas.held, atlas.usage) == (46, 2, 2)


async def test_the_same_top_up_key_is_credited_once_per_account(transactions: Transactions, org: UUID) -> None:
    async with transactions(org) as tx:
        assert await grant(tx, "ai_credits", Decimal(40_000), "checkout:cs_1", "topup")
        assert not await grant(tx, "ai_credits", Decimal(40_000), "checkout:cs_1", "topup")
        assert await grant(tx, "atlas_credits", Decimal(100), "checkout:cs_1", "topup")
        assert await books_balance(tx)


@pytest.mark.parametrize("amount", ["0", "-5", "NaN", "Infinity"])
async def test_only_an_amount_above_zero_can_be_granted(amount: str, transactions: Transactions, org: UUID) -> None:
    async with transactions(org) as tx:
        with pytest.raises(BadInput, match="above 0"):
            await grant(tx, "ai_credits", Decimal(amount), "k", "topup")


async def test_a_plan_that_the_catalog_does_not_know_is_said(
    transactions: Transactions, org: UUID, clock: Clock
) -> None:
    async with transactions(org) as tx:
        await execute(tx, "update organizations set plan = 'platinum'")
        with pytest.raises(Misconfigured, match="platinum"):
            await balances(tx, clock())


@pytest.mark.parametrize("table", ["credit_entries", "usage_events"])
@pytest.mark.parametrize("change", ["update {} set account = 'x'", "delete from {}", "truncate {}"])
async def test_the_books_cannot_be_rewritten(change: str, table: str, transactions: Transactions, org: UUID) -> None:
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="append-only"):
        async with transactions(org) as tx:
            await execute(tx, change.format(table))  # pyright: ignore[reportArgumentType]


async def test_another_organization_sees_and_touches_nothing(
    transactions: Transactions, org: UUID, new_organization: NewOrganization, ledger: Ledger, clock: Clock
) -> None:
    stranger = await new_organization()
    async with transactions(org) as tx:
        await ledger.reserve(tx, [research("k", org), ai("k:ai", run_id=org)])
        await ledger.capture(tx, "k")
    async with transactions(stranger) as tx:
        for table in TABLES:
            assert await fetch_all(tx, f"select 1 from {table}") == []  # pyright: ignore[reportArgumentType]
        assert (await receipt(tx, org)).events == ()
        await ledger.release(tx, "k:ai")
        assert await ledger.reserve(tx, [research("k")]) == Reserved()
        foreign = "insert into credit_accounts (org_id, account) values (%(other)s, 'ai_credits')"
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await execute(tx, foreign, other=org)


async def test_every_table_of_ours_forces_row_level_security(transactions: Transactions, org: UUID) -> None:
    async with transactions(org) as tx:
        forced = await fetch_all(
            tx, "select relname from pg_class where relname = any(%(tables)s) and relforcerowsecurity", tables=TABLES
        )
    assert len(forced) == len(TABLES)


def test_periods_are_calendar_months_and_years_in_utc() -> None:
    new_year = datetime(2027, 1, 1, tzinfo=UTC)
    assert period_of(datetime(2026, 12, 31, 23, 59, tzinfo=UTC), "month") == ("2026-12", new_year)
    assert period_of(new_year, "month") == ("2027-01", datetime(2027, 2, 1, tzinfo=UTC))
    assert period_of(datetime.fromisoformat("2027-01-01T01:00+02:00"), "year") == ("2026", new_year)


def test_the_catalog_has_the_seeds_amounts() -> None:
    assert CATALOG.plans["free"].included == {"ai_credits": 8000, "atlas_credits": 50, "canvases": 3}
    assert CATALOG.plans["pro_monthly"].included == {"ai_credits": 60_000, "atlas_credits": 500}
    assert CATALOG.plans["pro_annual"].included == {"ai_credits": 720_000, "atlas_credits": 6_000}
    assert CATALOG.plans["pro_annual"].overage == {"ai_credits": Decimal("0.00025")}
    assert {id: (pack.price, pack.included) for id, pack in CATALOG.packs.items()} == {
        "credit_topup": (10, {"ai_credits": 40_000}),
        "atlas_pack": (10, {"atlas_credits": 100}),
    }


@pytest.mark.parametrize("feature", list(credits.COSTS))
def test_the_catalog_and_the_price_list_of_the_domain_agree(feature: str) -> None:
    assert CATALOG.price(feature) == credits.COSTS[feature]


async def test_whoever_looks_at_balances_waits_for_no_gate(org: UUID, transactions: Transactions, clock: Clock) -> None:
    async with transactions(org) as tx:
        await balances(tx, clock())
    async with transactions(org) as gate:
        await lock_accounts(gate)
        async with asyncio.timeout(5), transactions(org) as tx:
            assert (await balances(tx, clock()))["atlas_credits"].balance == 50
