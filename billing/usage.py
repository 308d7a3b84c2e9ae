"""What an organization used, by run, audit, chat, model or person: charges, model cost, tokens, unpriced calls."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal
from uuid import UUID

from domain.ports import Tx
from store.queries import load
from store.rows import fetch_all

By = Literal["run", "audit", "thread", "model", "user"]

_sql = load(Path(__file__).parent / "sql" / "usage.sql")


@dataclass(frozen=True, kw_only=True)
class Group:
    """The sums of one run, audit, chat, model or person. Amounts are credits but `usd`."""

    part: str | None
    """Its id or name; None = all that belongs to none."""
    name: str | None
    """For a person to read."""
    atlas_credits: Decimal
    ai_credits: Decimal
    """Charged; 0 for models, which charges do not name."""
    absorbed: Decimal
    """Model cost that nobody pays."""
    usd: Decimal
    """What the gateways charged for the priced calls."""
    model_credits: Decimal
    """The same in AI credits, exact."""
    prompt_tokens: int
    completion_tokens: int
    calls: int
    unpriced: int
    """Calls whose cost no gateway told: they are in none of the sums."""
    last_at: datetime


async def usage(
    tx: Tx,
    by: By,
    limit: int,
    before: tuple[datetime, str] | None = None,
    run_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Group]:
    """Groups with the latest use first.

    Args:
        tx: the organization's transaction.
        by: what to sum up by.
        limit: the most groups.
        before: `last_at` and `part` (empty for None) of the last group of the page before.
        run_id: only what was used for this run.
        since: only what happened at or after it, an aware time.
        until: only what happened before it.
    """
    moment, part = before or (None, None)
    page = {"limit": limit, "before": moment, "before_part": part}
    rows = await fetch_all(tx, _sql.usage_by, by=by, run_id=run_id, since=since, until=until, **page)
    return [Group(**row) for row in rows]
