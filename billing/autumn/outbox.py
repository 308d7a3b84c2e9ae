"""Telling Autumn what was charged: each event until it is acknowledged, and counted there once.

Their idempotency keys live 24 hours. After that, when an event was only queued, and when the key was used already (a
send that is still under way uses it too, and may yet fail), the list of events decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final, Literal
from uuid import UUID

from billing.autumn.client import Autumn
from domain.errors import BillingRefused
from domain.ports import Tx
from store.pool import Pool, reaching
from store.queries import load
from store.rows import execute, fetch_all, send

KEY_LIVES: Final = timedelta(hours=23)
"""An hour less than Autumn's 24: a key must not end between our look and their answer."""
SETTLES: Final = timedelta(minutes=10)
"""By then what Autumn queued is in its list; what is not is sent again, under the same key."""
AT_ONCE: Final = 20
FIRST_SECONDS, LONGEST_SECONDS = 2.0, 600.0
MARGIN: Final = timedelta(hours=1)
"""By which their clock and ours may differ."""

Outcome = Literal["acknowledged", "queued"]

_sql = load(Path(__file__).parents[1] / "sql" / "autumn.sql")


@dataclass(frozen=True, kw_only=True)
class Untold:
    """A charge that Autumn has not acknowledged; `tries` counts this one too."""

    key: str
    feature: str
    value: Decimal
    tries: int
    queued: bool
    created_at: datetime
    age: timedelta

    @property
    def pause(self) -> float:
        """Seconds until the next try: 2, doubling to 10 minutes."""
        return min(FIRST_SECONDS * 2 ** min(self.tries - 1, 20), LONGEST_SECONDS)


async def due(pool: Pool) -> list[UUID]:
    """Organizations that have something to tell by now. Raises: DatabaseUnreachable."""
    with reaching(pool):
        async with pool.connection() as connection, connection.transaction():
            rows = await (await connection.execute(_sql.due)).fetchall()
    return [row["org_id"] for row in rows]


async def claim(tx: Tx) -> list[Untold]:
    """The next charges to tell; nobody else gets them within a minute."""
    return [Untold(**row) for row in await fetch_all(tx, _sql.claim_untold, most=AT_ONCE)]


async def untold(tx: Tx) -> int:
    """How many of the organization's charges Autumn has not acknowledged."""
    return len(await fetch_all(tx, _sql.untold))


async def occupy(tx: Tx, key: str, feature: str, change: Literal[1, -1]) -> None:
    """Tell, where Autumn counts, that one more or one less of a feature is kept; in the transaction that does it.

    Args:
        tx: the organization's transaction.
        key: of what is kept, and of what became of it.
        feature: a continuous_use one (seed 004).
        change: by how much.
    """
    await send(tx, _sql.occupy, key=key, feature=feature, change=change)


async def acknowledge(tx: Tx, key: str) -> None:
    """Autumn has it."""
    await execute(tx, _sql.acknowledge, key=key)


async def later(
    tx: Tx, rows: Sequence[Untold], seconds: float, error: str | None = None, *, queued: bool = False
) -> None:
    """Try again after so many seconds; `queued`: Autumn has taken it, but not yet counted."""
    keys = [row.key for row in rows]
    await send(tx, _sql.tell_later, keys=keys, seconds=seconds, error=error, queued=queued)


async def tell(autumn: Autumn, org_id: UUID, row: Untold) -> Outcome:
    """Send one charge, unless Autumn is seen to have it.

    Raises: BillingUnavailable, BadKey, BillingRefused.
    """
    if (row.queued or row.age > KEY_LIVES) and await _counted(autumn, org_id, row):
        return "acknowledged"
    if row.queued and row.age < SETTLES:
        return "queued"
    try:
        told = await autumn.track(org_id, row.feature, row.value, row.key)
    except BillingRefused as refusal:
        if refusal.code != "customer_not_found":
            raise
        await autumn.customer(org_id, str(org_id))
        told = await autumn.track(org_id, row.feature, row.value, row.key)
    if told == "duplicate":
        return "acknowledged" if await _counted(autumn, org_id, row) else "queued"
    return "queued" if told == "queued" else "acknowledged"


async def _counted(autumn: Autumn, org_id: UUID, row: Untold) -> bool:
    events = await autumn.events(org_id, [row.feature], row.created_at - MARGIN)
    return any(event.key == row.key for event in events)
