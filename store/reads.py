"""What faces list and look up, in pages by key: nothing here changes a run."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from domain.ports import Tx
from store.queries import load
from store.rows import Row, fetch_all, fetch_one

_sql = load(Path(__file__).parent / "sql" / "reads.sql")


async def runs(tx: Tx, limit: int, before: tuple[datetime, UUID] | None, status: str | None) -> list[Row]:
    """Runs older than `before`, newest first."""
    moment, run_id = before or (None, None)
    return await fetch_all(tx, _sql.runs_page, limit=limit, before=moment, before_id=run_id, status=status)


async def audits(tx: Tx, run_id: UUID) -> list[Row]:
    """A run's audits with their four phases, in the order in which they are taken."""
    return await fetch_all(tx, _sql.audits_of_run, run_id=run_id)


async def audit(tx: Tx, audit_id: UUID) -> Row | None:
    """Whether there is one."""
    return await fetch_one(tx, _sql.audit, id=audit_id)


async def dossier(tx: Tx, dossier_id: UUID) -> Row | None:
    """Where a dossier belongs: its audit, run, and the opportunity that was audited."""
    return await fetch_one(tx, _sql.dossier, id=dossier_id)


async def pages(tx: Tx, audit_id: UUID) -> list[Row]:
    """The pages that an audit read, without their text."""
    return await fetch_all(tx, _sql.pages_of_audit, audit_id=audit_id)


async def page(tx: Tx, page_id: UUID) -> Row | None:
    """A page with its text."""
    return await fetch_one(tx, _sql.page, id=page_id)


async def usage(
    tx: Tx, limit: int, before: int | None, run_id: UUID | None, since: datetime | None, until: datetime | None
) -> list[Row]:
    """What was charged from `since` on and before `until`, newest first."""
    period = {"since": since, "until": until}
    return await fetch_all(tx, _sql.usage_page, limit=limit, before=before, run_id=run_id, **period)
