"""Plans with a clock that passes: renewals, changes, overage; packs, adjustments and refunds."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from billing.accounts import Balance, balances
from billing.changes import adjust, buy_pack, change_plan, refund
from billing.ledger import Ledger
from billing.plans import ensure_grants
from domain.errors import BadInput, Conflict, Misconfigured, NotFound
from domain.vocabulary import Ask, Refusal, Reserved
from store.rows import execute, fetch_all
from store.transaction import Transactions
from tests.billing.conftest import Clock, ai, books_balance, research

MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
LOTS = "select source_key, remaining, expires_at from credit_grants where account = 'atlas_credits' order by created_at"


async def both(transactions: Transactions, org: UUID, clock: Clock) -> dict[str, Balance]:
    async with transactions(org) as tx:
        assert await books_balance(tx)
        return await balances(tx, clock())


async def left(transactions: Transactions, org: UUID, clock: Clock) -> tuple[Decimal, Decimal]:
    """AI and Atlas credits that can be spent."""
    told = await both(transactions, org, clock)
    return told["ai_credits"].balance, told["atlas_credits"].balance


async def change(transactions: Transactions, org: UUID, plan: str, clock: Clock) -> None:
    async with transactions(org) as tx:
        await change_plan(tx, plan, clock())


async def spend(transactions: Transactions, org: UUID, ledger: Ledger, key: str, credits: str) -> Reserved | Refusal:
    async with transactions(org) as tx:
        answer = await ledger.reserve(tx, [ai(key, credits)])
        if isinstance(answer, Reserved):
            await ledger.capture(tx, key)
        return answer


@pytest.mark.parametrize(("plan", "included"), [("free", (8_000, 50)), ("pro_monthly", (60_000, 500))])
async def test_two_years_of_months_are_each_granted_once_and_end_with_their_last_moment(
    transactions: Transactions, org: UUID, clock: Clock, plan: str, included: tuple[int, int]
) -> None:
    clock.now = datetime(2027, 1, 1, tzinfo=UTC)
    await change(transactions, org, plan, clock)
    for month in range(24):
        begins = clock.now
        days = 29 if (begins.year, begins.month) == (2028, 2) else MONTHS[month % 12]
        for moment in (begins, begins + timedelta(days=days, microseconds=-1)):
            clock.now = moment
            for _ in range(3):
                assert await left(transactions, org, clock) == included
        clock.now = begins + timedelta(days=days)
        assert (clock.now.day, clock.now.hour) == (1, 0)
        async with transactions(org) as tx:
            lots = await fetch_all(tx, LOTS)
        assert len(lots) == month + 1
        assert lots[-1]["expires_at"] == clock.now
        assert lots[-1]["source_key"] == f"plan:{plan}:atlas_credits:{begins:%Y-%m}"


async def test_the_longest_and_the_shortest_month_renew_the_day_after(
    transactions: Transactions, org: UUID, clock: Clock
) -> None:
    for last_day, renews in (
        (datetime(2027, 1, 31, 23, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC)),
        (datetime(2027, 2, 28, 23, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=UTC)),
        (datetime(2028, 2, 28, 23, tzinfo=UTC), datetime(2028, 3, 1, tzinfo=UTC)),
        (datetime(2028, 12, 31, 23, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)),
    ):
        clock.now = last_day
        assert (await both(transactions, org, clock))["atlas_credits"].renews_at == renews


async def test_a_yearly_plan_renews_once_at_new_year(
    transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock
) -> None:
    clock.now = datetime(2028, 12, 31, 23, 59, 59, tzinfo=UTC)
    await change(transactions, org, "pro_annual", clock)
    await spend(transactions, org, ledger, "k", "20000")
    assert await left(transactions, org, clock) == (700_000, 6_000)
    clock.go(seconds=1)
    for _ in range(3):
        assert await left(transactions, org, clock) == (720_000, 6_000)
    clock.go(days=364)
    assert await left(transactions, org, clock) == (720_000, 6_000)


async def test_an_upgrade_replaces_what_was_left_and_keeps_what_was_paid_for(
    transactions: Transactions, org: UUID, clock: Clock
) -> None:
    async with transactions(org) as tx:
        assert await buy_pack(tx, "credit_topup", "checkout:1")
    await change(transactions, org, "pro_monthly", clock)
    assert await left(transactions, org, clock) == (60_000 + 40_000, 500)
    told = await both(transactions, org, clock)
    assert (told["ai_credits"].included, told["ai_credits"].usage) == (60_000, 0)


async def test_switching_to_and_fro_makes_no_credits(
    transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock
) -> None:
    await spend(transactions, org, ledger, "free", "3000")
    for _ in range(3):
        await change(transactions, org, "pro_monthly", clock)
        await change(transactions, org, "pro_monthly", clock)
    await spend(transactions, org, ledger, "pro", "10000")
    for _ in range(3):
        await change(transactions, org, "free", clock)
        assert await left(transactions, org, clock) == (5_000, 50)
        await change(transactions, org, "pro_monthly", clock)
        assert await left(transactions, org, clock) == (50_000, 500)
        clock.go(minutes=1)
    async with transactions(org) as tx:
        lots = await fetch_all(tx, "select 1 from credit_grants")
    assert len(lots) == 4, "one for each plan and account"
    clock.go(days=30)
    assert await left(transactions, org, clock) == (60_000, 500)


async def test_a_plan_that_is_not_in_the_catalog_is_refused_with_those_that_are(
    transactions: Transactions, org: UUID, clock: Clock
) -> None:
    async with transactions(org) as tx:
        with pytest.raises(BadInput, match="use free, pro_monthly, pro_annual"):
            await change_plan(tx, "platinum", clock())


async def test_who_waited_for_the_lock_does_not_grant_the_plan_of_before(
    transactions: Transactions, org: UUID, clock: Clock
) -> None:
    """Its statement saw the old plan; a lot of that one would be credits nobody has paid for."""
    from billing.plans import _sql  # pyright: ignore[reportPrivateUsage]

    await change(transactions, org, "pro_monthly", clock)
    async with transactions(org) as tx:
        lots = {"accounts": ["atlas_credits"], "amounts": [Decimal(50)], "keys": ["plan:free:atlas_credits:2026-12"]}
        period = {"expires": clock() + timedelta(days=40), "begins": True}
        assert await execute(tx, _sql.renew, plan="free", priority=20, **period, **lots) == 0


async def test_overage_goes_as_far_again_as_the_plan_and_begins_anew_each_month(
    transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock
) -> None:
    await change(transactions, org, "pro_monthly", clock)
    assert isinstance(await spend(transactions, org, ledger, "a", "120000"), Reserved)
    assert isinstance(await spend(transactions, org, ledger, "b", "0.01"), Refusal)
    told = (await both(transactions, org, clock))["ai_credits"]
    assert (told.balance, told.usage) == (0, 120_000)
    clock.go(days=30)
    assert (await both(transactions, org, clock))["ai_credits"].usage == 0
    assert isinstance(await spend(transactions, org, ledger, "c", "120000"), Reserved)
    assert isinstance(await spend(transactions, org, ledger, "d", "0.01"), Refusal)
    assert (await both(transactions, org, clock))["ai_credits"].usage == 120_000


@pytest.mark.parametrize("captured", [None, Decimal(0), Decimal(20_000)])
async def test_what_comes_back_of_last_months_overage_is_not_this_months(
    transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock, captured: Decimal | None
) -> None:
    await change(transactions, org, "pro_monthly", clock)
    await spend(transactions, org, ledger, "a", "60000")
    async with transactions(org) as tx:
        assert isinstance(await ledger.reserve(tx, [ai("held", "50000")]), Reserved)
    clock.go(days=30)
    await spend(transactions, org, ledger, "b", "1000")
    assert (await both(transactions, org, clock))["ai_credits"].usage == 1_000
    await spend(transactions, org, ledger, "c", "119000")
    async with transactions(org) as tx:
        if captured is None:
            await ledger.release(tx, "held")
        else:
            await ledger.capture(tx, "held", actual={"held": captured})
    told = (await both(transactions, org, clock))["ai_credits"]
    assert (told.usage, told.overage_used) == (120_000, 60_000)
    assert isinstance(await spend(transactions, org, ledger, "d", "0.01"), Refusal)


async def test_what_comes_back_of_this_months_overage_may_be_used_again(
    transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock
) -> None:
    await change(transactions, org, "pro_monthly", clock)
    await spend(transactions, org, ledger, "a", "120000")
    clock.go(days=30)
    await spend(transactions, org, ledger, "b", "60000")
    async with transactions(org) as tx:
        await ledger.reserve(tx, [ai("held", "60000")])
        await ledger.release(tx, "held")
    assert isinstance(await spend(transactions, org, ledger, "c", "60000"), Reserved)
    assert isinstance(await spend(transactions, org, ledger, "d", "0.01"), Refusal)


async def test_switching_to_and_fro_makes_no_overage_either(
    transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock
) -> None:
    """Not even over a plan whose lots are new: they are another plan's, and no other period's."""
    await change(transactions, org, "pro_monthly", clock)
    await spend(transactions, org, ledger, "a", "120000")
    await change(transactions, org, "pro_annual", clock)
    await change(transactions, org, "pro_monthly", clock)
    assert isinstance(await spend(transactions, org, ledger, "b", "0.01"), Refusal)
    clock.go(days=30)
    assert isinstance(await spend(transactions, org, ledger, "c", "120000"), Reserved), "a new month does begin anew"
    assert isinstance(await spend(transactions, org, ledger, "d", "0.01"), Refusal)


async def test_an_organization_with_a_plan_that_is_gone_can_be_given_another(
    transactions: Transactions, org: UUID, clock: Clock
) -> None:
    async with transactions(org) as tx:
        await execute(tx, "update organizations set plan = 'gold' where id = %(org)s")
    with pytest.raises(Misconfigured, match="give the organization one of its plans"):
        await left(transactions, org, clock)
    await change(transactions, org, "free", clock)
    assert await left(transactions, org, clock) == (8_000, 50)


async def test_only_ai_credits_have_overage_and_only_on_pro(
    transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock
) -> None:
    assert isinstance(await spend(transactions, org, ledger, "a", "8000.01"), Refusal)
    await change(transactions, org, "pro_monthly", clock)
    async with transactions(org) as tx:
        asked = await ledger.reserve(tx, [Ask(key="k", feature="lead_discovery", units=Decimal(501))])
        assert isinstance(asked, Refusal)
        assert asked.credit_info["overage_allowed"] is False
    assert isinstance(await spend(transactions, org, ledger, "b", "60001"), Reserved)
    await change(transactions, org, "free", clock)
    await spend(transactions, org, ledger, "c", "8000")
    assert isinstance(await spend(transactions, org, ledger, "d", "1"), Refusal)
    await change(transactions, org, "pro_monthly", clock)
    assert isinstance(await spend(transactions, org, ledger, "e", "60000"), Refusal), "1 of the overage is used already"
    assert isinstance(await spend(transactions, org, ledger, "f", "59999"), Reserved)


async def test_packs_never_expire_and_are_booked_once(transactions: Transactions, org: UUID, clock: Clock) -> None:
    async with transactions(org) as tx:
        assert await buy_pack(tx, "atlas_pack", "checkout:1")
        assert await buy_pack(tx, "credit_topup", "checkout:1")
        assert not await buy_pack(tx, "atlas_pack", "checkout:1")
        with pytest.raises(BadInput, match="use credit_topup, atlas_pack"):
            await buy_pack(tx, "credits_500", "checkout:2")
    assert await left(transactions, org, clock) == (48_000, 150)
    clock.go(days=5000)
    assert await left(transactions, org, clock) == (48_000, 150)


async def test_an_adjustment_is_booked_once_whether_it_gives_or_takes(
    transactions: Transactions, org: UUID, clock: Clock
) -> None:
    async with transactions(org) as tx:
        for _ in range(2):
            await adjust(tx, "atlas_credits", Decimal(7), "ticket-1", "We were down", clock())
            await adjust(tx, "atlas_credits", Decimal(-9), "ticket-2", "Granted twice", clock())
        assert not await adjust(tx, "atlas_credits", Decimal(-7), "ticket-1", "The same key", clock())
        assert not await adjust(tx, "ai_credits", Decimal(9), "ticket-2", "The same key", clock())
    assert await left(transactions, org, clock) == (8_000, 48)
    async with transactions(org) as tx:
        reasons = await fetch_all(
            tx,
            """select reason from credit_grants where reason is not null
               union all select data->>'reason' from usage_events where feature = 'adjustment'""",
        )
    assert [row["reason"] for row in reasons] == ["We were down", "Granted twice"]


async def test_no_adjustment_takes_more_than_there_is(
    transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock
) -> None:
    await change(transactions, org, "pro_monthly", clock)
    async with transactions(org) as tx:
        await ledger.reserve(tx, [research("k")])
        with pytest.raises(BadInput, match="only 498 Atlas credits"):
            await adjust(tx, "atlas_credits", Decimal(-499), "a", "x", clock())
        with pytest.raises(BadInput, match="only 60,000"):
            await adjust(tx, "ai_credits", Decimal(-60_001), "b", "overage is no credit", clock())
        assert await adjust(tx, "atlas_credits", Decimal(-498), "c", "x", clock())
    assert (await left(transactions, org, clock))[1] == 0


async def test_a_charge_is_given_back_once_and_stays_in_the_books(
    transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock
) -> None:
    async with transactions(org) as tx:
        await ledger.reserve(tx, [research("k"), ai("k:ai", "9.6")])
        await ledger.capture(tx, "k", "k:ai", actual={"k:ai": Decimal("3.21")})
        assert await refund(tx, "k", "The dossier was about another business") == 2
        assert await refund(tx, "k", "again") is None
        assert await refund(tx, "k:ai", "Its model cost too") == Decimal("3.21")
        events = await fetch_all(tx, "select key, credits from usage_events order by key")
    assert [(row["key"], row["credits"]) for row in events] == [("k", 2), ("k:ai", Decimal("3.21"))]
    assert await left(transactions, org, clock) == (8_000, 50)
    clock.go(days=30)
    assert await left(transactions, org, clock) == (Decimal("8003.21"), 52), "what was given back does not expire"


async def test_only_what_was_charged_can_be_given_back(transactions: Transactions, org: UUID, ledger: Ledger) -> None:
    async with transactions(org) as tx:
        await ledger.reserve(tx, [research("held"), research("released"), ai("free", "1")])
        await ledger.release(tx, "released")
        await ledger.capture(tx, "free", actual={"free": Decimal(0)})
        for key in ("held", "released", "unknown"):
            with pytest.raises(NotFound, match="Nothing was charged"):
                await refund(tx, key, "x")
        with pytest.raises(Conflict, match="cost nothing"):
            await refund(tx, "free", "x")


async def test_holds_across_a_change_of_plan_keep_the_books_in_balance(
    transactions: Transactions, org: UUID, ledger: Ledger, clock: Clock
) -> None:
    async with transactions(org) as tx:
        await ledger.reserve(tx, [research("kept"), research("given back")])
        await change_plan(tx, "pro_monthly", clock())
        await ledger.capture(tx, "kept")
        await ledger.release(tx, "given back")
        await ensure_grants(tx, clock())
    assert await left(transactions, org, clock) == (60_000, 500)
