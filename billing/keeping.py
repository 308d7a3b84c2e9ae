"""Who keeps an organization's balances is changed here and nowhere else, never by opening a database."""

from decimal import Decimal
from pathlib import Path

from billing.catalog import CATALOG
from billing.changes import most_overage
from billing.plans import ACCOUNTS
from billing.standing import Keeper
from domain.ports import Tx
from store.queries import load
from store.rows import fetch_all, send

__all__ = ["Keeper", "keep"]

_sql = load(Path(__file__).parent / "sql" / "accounts.sql")


async def keep(tx: Tx, keeper: Keeper) -> None:
    """Let another one keep the organization's balances from now on. Repeating it changes nothing.

    Lots stay where they are and count again on the way back. What is held stays with whom it was taken from. Where we
    keep the balances, the plan says again what may be used beyond its lots; Autumn tells so itself.
    """
    (row,) = await fetch_all(tx, _sql.plan_of)
    plan = CATALOG.plan(row["plan"]) if keeper == "ledger" else None
    limits = [most_overage(plan, each) if plan else Decimal(0) for each in ACCOUNTS]
    await send(tx, _sql.keep, keeper=keeper, accounts=[*ACCOUNTS], limits=limits)
