"""What an operator changes in the books: plan, packs, adjustments, refunds. Entries are added, never rewritten.

A plan changes at once. What the old one gave for the period ends with it, spent or not, and the new one's credits are
there in full (seeds 003 and 004: an organization has one product, and a product includes a fixed amount); packs,
promotions and adjustments stay. Going back to a plan in the same period brings back what was left of it, so that
switching to and fro makes no credits.

Beyond the plan an account may use as much again as the plan includes, in each period, at the plan's price for overage:
the seeds name a price and no bound, and a bill without one is nobody's wish. A change of plan begins no period: what
was used of it stays used.
"""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

from billing import holds
from billing.accounts import grant
from billing.catalog import CATALOG, Plan
from billing.holds import Hold
from billing.plans import ACCOUNTS, ensure_grants, lock_accounts, lock_plan, lot_keys, period_of
from billing.standing import standings
from domain.credits import spoken
from domain.errors import BadInput, Conflict, NotFound
from domain.ports import Tx
from domain.vocabulary import Account
from store.queries import load
from store.rows import fetch_one, send

_sql = load(Path(__file__).parent / "sql" / "changes.sql")

ADJUSTMENT = "adjustment"
"""The feature that credits which an operator takes away are booked under."""


async def change_plan(tx: Tx, name: str, now: datetime) -> bool:
    """Give the organization a plan, at once. Repeating it changes nothing.

    Args:
        tx: the organization's transaction.
        name: of a plan in plans.toml.
        now: an aware time; it decides which period begins.

    Returns:
        False when it had this plan before.

    Raises:
        BadInput: there is no such plan.
    """
    if (plan := CATALOG.plan(name)) is None:
        raise BadInput(f"There is no plan {name!r}: use {', '.join(CATALOG.plans)}.")
    before = await lock_plan(tx)
    begun = await _has_begun(tx, before, now)
    period, ends = period_of(now, plan.interval)
    keys = [*lot_keys(plan, period).values()]
    await send(tx, _sql.set_plan, plan=name)
    await send(tx, _sql.end_plan_lots, now=now, keys=keys)
    await send(tx, _sql.reopen_plan_lots, expires=ends, keys=keys)
    await send(tx, _sql.set_overage, accounts=[*ACCOUNTS], limits=[most_overage(plan, each) for each in ACCOUNTS])
    await ensure_grants(tx, now, begins=not begun)
    return name != before


async def _has_begun(tx: Tx, plan: str, now: datetime) -> bool:
    """Whether this period's lots are there already; those of a plan that the catalog does not know are nobody's."""
    known = CATALOG.plan(plan)
    keys = lot_keys(known, period_of(now, known.interval)[0]) if known else {}
    return await fetch_one(tx, _sql.plan_lot, keys=[*keys.values()]) is not None


def most_overage(plan: Plan, account: str) -> Decimal:
    """Credits that may be used beyond the lots in a period: as many as the plan includes, where it prices overage."""
    return plan.included[account] if account in plan.overage else Decimal(0)


async def buy_pack(tx: Tx, name: str, key: str) -> bool:
    """Add what a pack includes; it never expires.

    Args:
        tx: the organization's transaction.
        name: of a pack in plans.toml.
        key: of the purchase.

    Returns:
        False when this purchase was booked before.

    Raises:
        BadInput: there is no such pack.
    """
    if name not in CATALOG.packs:
        raise BadInput(f"There is no pack {name!r}: use {', '.join(CATALOG.packs)}.")
    included = CATALOG.packs[name].included
    added = [await grant(tx, account, included[account], key, "topup") for account in ACCOUNTS if account in included]
    return any(added)


async def adjust(tx: Tx, account: Account, amount: Decimal, key: str, reason: str, now: datetime) -> bool:
    """Add credits that never expire, or take some away; never below 0.

    Args:
        tx: the organization's transaction.
        account: which credits.
        amount: credits, below 0 to take them away.
        key: of the decision: the same one is booked once.
        reason: for whoever reads the books.
        now: an aware time; it decides which credits are there.

    Returns:
        False when it was booked before.

    Raises:
        BadInput: the amount is 0, or more than there is.
    """
    named = f"adjust:{key}"
    await ensure_grants(tx, now)
    if await fetch_one(tx, _sql.adjusted, key=named):
        return False
    if amount >= 0:
        await grant(tx, account, amount, named, "adjustment")
        await send(tx, _sql.give_reason, account=account, key=named, reason=reason)
    else:
        await _take_away(tx, account, -amount, named, now)
        await send(tx, _sql.charge_adjustment, key=named, reason=reason)
    return True


async def _take_away(tx: Tx, account: Account, amount: Decimal, key: str, now: datetime) -> None:
    have = (await standings(tx, now))[account].balance
    if have < amount:
        raise BadInput(f"There are only {spoken(account, have)}: take away at most so many.")
    taken = Hold(key=key, account=account, feature=ADJUSTMENT, units=amount, credits=amount)
    await holds.take(tx, [taken], now)


async def refund(tx: Tx, key: str, reason: str) -> Decimal | None:
    """Give back what was charged under a key, as credits that never expire. The charge itself stays in the books.

    Args:
        tx: the organization's transaction.
        key: as `usage` lists it.
        reason: for whoever reads the books.

    Returns:
        Credits; None when it was given back before.

    Raises:
        NotFound: nothing was ever charged under this key.
        Conflict: nothing is left to give back, because it cost nothing.
    """
    await lock_accounts(tx)
    charge = await fetch_one(tx, _sql.charged, key=key)
    if charge is None:
        raise NotFound(f"Nothing was charged under {key!r}: use a key that the usage lists.")
    if not charge["captured"]:
        raise Conflict(f"{key} cost nothing: there is nothing to give back.")
    new = await grant(tx, charge["account"], charge["captured"], f"refund:{key}", "refund")
    if not new:
        return None
    await send(tx, _sql.give_reason, account=charge["account"], key=f"refund:{key}", reason=reason)
    return charge["captured"]
