"""The movements of credits: hold, capture, release. Each is one change of a key's state with its entries."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Literal
from uuid import UUID

from billing.plans import lock_accounts
from domain.errors import MoneyError
from domain.ports import Tx
from store import records
from store.queries import load
from store.rows import fetch_all, once_committed, send

log = logging.getLogger(__name__)
_sql = load(Path(__file__).parent / "sql" / "holds.sql")


@dataclass(frozen=True, kw_only=True)
class Hold:
    """A key and the credits taken for it. The generation counts how often it was reserved after a release."""

    key: str
    account: str
    feature: str
    units: Decimal
    credits: Decimal
    state: Literal["held", "captured", "released"] = "held"
    generation: int = 1
    run_id: UUID | None = None
    audit_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class End:
    """How a hold ends."""

    key: str
    charged: Decimal = Decimal(0)
    """Credits, at most those held."""
    absorbed: Decimal = Decimal(0)
    """Credits of model cost that nobody pays."""


def plain(amount: Decimal) -> str:
    """An amount for JSON, never with an exponent."""
    return f"{amount:f}"


def about(hold: Hold, units: Decimal | None = None) -> dict[str, str]:
    """What a log record about a hold says; `units`: those that were used, where they are not the ones held."""
    named = {"run": hold.run_id, "audit": hold.audit_id, "feature": hold.feature}
    told = {name: str(value) for name, value in named.items() if value}
    return {**told, "units": plain(hold.units if units is None else units)}


async def find(tx: Tx, *keys: str) -> dict[str, Hold]:
    """The holds of these keys, whatever their state. The caller has locked the accounts."""
    return {row["key"]: Hold(**row) for row in await fetch_all(tx, _sql.find_holds, keys=list(keys))}


async def run_spent(tx: Tx, run_id: UUID) -> Decimal:
    """Atlas credits of a run, held and captured."""
    (row,) = await fetch_all(tx, _sql.run_spent, run_id=run_id)
    return row["credits"]


async def take(tx: Tx, holds: Sequence[Hold], now: datetime) -> None:
    """Take the holds' credits from the lots open at `now`; the caller has made sure that they are covered."""
    if holds:
        await send(tx, _sql.take, holds=records.column(holds), now=now)


async def finish(tx: Tx, state: Literal["captured", "released"], ends: Sequence[End]) -> None:
    """End holds: give back what is not charged, and write the receipt. The caller has seen that they are held."""
    charged = {end.key: end.charged for end in ends}
    rows = await fetch_all(tx, _sql.finish, state=state, holds=records.column(ends)) if ends else []
    for hold in (Hold(**row) for row in rows):
        once_committed(tx, partial(_tell, state, hold, charged[hold.key]))


def _tell(state: Literal["captured", "released"], hold: Hold, used: Decimal) -> None:
    if state == "released":
        log.info("released %s", plain(hold.credits), extra=about(hold))
    else:
        log.info("charged %s", plain(used), extra=about(hold, used if hold.feature == "ai_credits" else None))


async def release(tx: Tx, ends: Sequence[End]) -> None:
    """Give holds back, charging nothing; nothing happens to a key under which nothing is held.

    Raises:
        MoneyError: a key was captured already.
    """
    await lock_accounts(tx)
    known = await find(tx, *(end.key for end in ends))
    if paid := [key for key, hold in known.items() if hold.state == "captured"]:
        raise MoneyError(f"{paid[0]} was charged already and cannot be released.")
    await finish(tx, "released", [end for end in ends if end.key in known and known[end.key].state == "held"])


async def release_run(tx: Tx, run_id: UUID) -> int:
    """Give back everything a run still holds; what its open audits cost so far is recorded as absorbed.

    Returns:
        How many holds were released.
    """
    await lock_accounts(tx)
    held = [End(**row) for row in await fetch_all(tx, _sql.held_of_run, run_id=run_id)]
    await finish(tx, "released", held)
    return len(held)
