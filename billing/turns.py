"""What messages of the chat cost: before they are sent, and afterwards to the last digit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from billing.estimates import ENOUGH
from domain import credits
from domain.ports import Tx
from store.queries import load
from store.rows import fetch_all, fetch_one

MOST_CALLS: Final = 8
"""Model calls that one message may take."""
LATEST: Final = 200

_sql = load(Path(__file__).parent / "sql" / "turns.sql")


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one message took."""

    key: str
    credits: Decimal
    """AI credits that were charged."""
    due: Decimal
    """AI credits of its calls that nobody has absorbed."""
    prompt_tokens: int
    completion_tokens: int
    unpriced: int
    """Calls whose cost no gateway told: they are in none of the sums."""


async def costs(tx: Tx, keys: Sequence[str]) -> dict[str, Cost]:
    """Of these messages, those for which credits were ever held."""
    rows = await fetch_all(tx, _sql.turns, keys=list(keys)) if keys else []
    return {row["key"]: Cost(**row) for row in rows}


async def estimate(tx: Tx, prompt_tokens: int) -> Decimal:
    """AI credits to hold for a message: what nine of ten of the organization's own did not exceed.

    Args:
        prompt_tokens: of all that is sent with it; by seed 003's formula while there are few messages to go by.
    """
    row = await fetch_one(tx, _sql.past, most=LATEST)
    if row is None or row["turns"] < ENOUGH:
        return credits.estimate(prompt_tokens)
    return max(row["p90"], credits.estimate(1))


async def stale(tx: Tx, before: datetime) -> list[str]:
    """Keys under which credits have been held since before that time, an aware one."""
    return [row["key"] for row in await fetch_all(tx, _sql.stale, before=before)]
