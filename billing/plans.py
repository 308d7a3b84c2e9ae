"""A plan's credits arrive by themselves: each period's lots are inserted the first time anybody looks."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from billing.catalog import CATALOG, Interval, Plan
from domain.errors import Misconfigured
from domain.ports import Tx
from store.queries import load
from store.rows import Row, fetch_all, send

ACCOUNTS: Final = ("ai_credits", "atlas_credits")
PLAN_PRIORITY: Final = 20
"""Lots of lower priority are spent first: a plan's before those that were paid for."""

_sql = load(Path(__file__).parent / "sql" / "accounts.sql")


async def lock_accounts(tx: Tx) -> Plan:
    """Lock all accounts of the organization, opening them the first time.

    Every movement of credits begins with this, always with both accounts in one order: a gate that wants
    both and a finishing node that captures one after the other cannot block each other. Rows of runs, audits and
    businesses are locked before it, never after.

    Returns:
        The organization's plan.

    Raises:
        Misconfigured: the organization has a plan that the catalog does not know.
    """
    return _plan(await _lock(tx))


async def plan_of(tx: Tx) -> Plan:
    """The organization's plan, to look at. Raises: Misconfigured, as for `lock_accounts`."""
    return _plan(await fetch_all(tx, _sql.plan_of))


async def lock_plan(tx: Tx) -> str:
    """The same, for whoever is about to change the plan: its name, which the catalog may not know."""
    return (await _lock(tx))[0]["plan"]


async def ensure_grants(tx: Tx, now: datetime, *, begins: bool = True) -> Plan:
    """Lock the accounts and insert this period's lots of the plan, once however often it is asked.

    Where Autumn keeps the balances nothing is inserted.

    Args:
        tx: the organization's transaction.
        now: an aware time; periods are calendar months or years in UTC.
        begins: a lot that is missing means a new period; False after a change of plan, which is none.

    Raises:
        Misconfigured: as for `lock_accounts`.
    """
    rows = await _lock(tx)
    plan = _plan(rows)
    if missing := _missing(rows, plan, now):
        _, ends = period_of(now, plan.interval)
        amounts = [plan.included[account] for account in missing]
        lots = {"accounts": [*missing], "amounts": amounts, "keys": [*missing.values()]}
        await send(tx, _sql.renew, plan=plan.id, priority=PLAN_PRIORITY, expires=ends, begins=begins, **lots)
    return plan


async def see_grants(tx: Tx, now: datetime) -> Plan:
    """The same for whoever only looks: nothing is locked unless a lot is missing, so gates wait for nobody who watches.

    Raises:
        Misconfigured: as for `lock_accounts`.
    """
    if rows := await fetch_all(tx, _sql.see_accounts):
        plan = _plan(rows)
        if not _missing(rows, plan, now):
            return plan
    return await ensure_grants(tx, now)


def _missing(rows: Sequence[Row], plan: Plan, now: datetime) -> dict[str, str]:
    """This period's lots that are not there yet, by account."""
    if rows[0]["billing"] == "autumn":  # it grants its plans itself, and billing/autumn/mirror.py copies what is there
        return {}
    keys = lot_keys(plan, period_of(now, plan.interval)[0])
    newest = {row["account"]: row["newest_lot"] for row in rows}  # perhaps out of date, but lots never go away
    return {account: key for account, key in keys.items() if newest[account] != key}


def lot_keys(plan: Plan, period: str) -> dict[str, str]:
    """The name of each account's lot in a period; the same name is never granted twice."""
    return {account: f"plan:{plan.id}:{account}:{period}" for account in ACCOUNTS if account in plan.included}


async def _lock(tx: Tx) -> list[Row]:
    rows = await fetch_all(tx, _sql.lock_accounts)
    if not rows:
        await send(tx, _sql.open_accounts)
        rows = await fetch_all(tx, _sql.lock_accounts)
    return rows


def _plan(rows: Sequence[Row]) -> Plan:
    name = rows[0]["plan"]
    if (plan := CATALOG.plan(name)) is None:
        raise Misconfigured(f"The plan {name!r} is not in plans.toml: give the organization one of its plans.")
    return plan


def period_of(now: datetime, interval: Interval) -> tuple[str, datetime]:
    """The name of the period that holds `now` (`2026-11`, `2026`) and the moment it ends."""
    now = now.astimezone(UTC)
    if interval == "year":
        return f"{now:%Y}", datetime(now.year + 1, 1, 1, tzinfo=UTC)
    years, month = divmod(now.month, 12)
    return f"{now:%Y-%m}", datetime(now.year + years, month + 1, 1, tzinfo=UTC)
