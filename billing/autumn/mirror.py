"""What Autumn said, in our books: one lot per account, so that gate, capture and balances work as with our own lots."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from billing.autumn.shapes import Balance
from billing.catalog import CATALOG
from billing.plans import lock_accounts
from domain.ports import Tx
from store import records
from store.queries import load
from store.rows import fetch_one, send

NO_LIMIT: Final = Decimal(10) ** 15
"""Credits that overage without a limit comes to: `overage_allowed` counts as enough (DESIGN section 4)."""

_sql = load(Path(__file__).parents[1] / "sql" / "autumn.sql")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Whom we ask about, and since when: what Autumn acknowledges later may not be in its answer."""

    name: str
    email: str | None
    asked_at: datetime
    """By the database's clock, as the acknowledgements are."""


async def begin(tx: Tx) -> Asked | None:
    """Read this before Autumn is asked; None when it keeps no balances of such an organization."""
    row = await fetch_one(tx, _sql.begin)
    return None if row is None else Asked(name=row["name"], email=row["email"], asked_at=row["asked_at"])


async def sync(tx: Tx, asked: Asked, balances: Mapping[str, Balance], plan: str | None = None) -> bool:
    """Set the lots to what is available, by an entry that says how much that changed.

    Args:
        tx: the organization's transaction.
        asked: as `begin` told, before the balances were fetched.
        balances: what Autumn says of each account.
        plan: the plan it says they are on; one that the catalog does not know is left aside.

    Returns:
        Whether credits were bought, granted or renewed since it was asked last.
    """
    if plan in CATALOG.plans:
        await send(tx, _sql.set_plan, plan=plan)
    await lock_accounts(tx)
    rows = [_row(account, balance) for account, balance in balances.items()]
    row = await fetch_one(tx, _sql.sync, balances=records.column(rows), asked_at=asked.asked_at)
    return row is not None and row["arrived"]


def _row(account: str, told: Balance) -> dict[str, Any]:
    return {
        "account": account,
        "balance": told.balance,
        "granted": max(told.granted, Decimal(0)),
        "unlimited": told.unlimited,
        "overage_limit": _overage(told),
        "renews_at": told.renews_at,
        "renews_every": told.interval,
    }


def _overage(told: Balance) -> Decimal:
    if not told.overage_allowed:
        return Decimal(0)
    return NO_LIMIT if told.usage_limit is None else max(told.usage_limit - told.granted, Decimal(0))
