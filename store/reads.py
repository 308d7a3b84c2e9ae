"""What faces list and look up, in pages by key: nothing here changes a run."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from domain.ports import Tx
from store.queries import load
from store.rows import Row, fetch_all

_sql = load(Path(__file__).parent / "sql" / "reads.sql")


async def runs(tx: Tx, limit: int, before: tuple[datetime, UUID] | None, status: str | None) -> list[Row]:
    """Runs older than `before`, newest first."""
    moment, run_id = before or (None, None)
    return await fetch_all(tx, _sql.runs_page, limit=limit, before=moment, before_id=run_id, status=status)


async def audits(tx: Tx, run_id: UUID) -> list[Row]:
    """A run's audits with their four phases, in the order in which they are taken."""
    return await fetch_all(tx, _sql.audits_of_run, run_id=run_id)
