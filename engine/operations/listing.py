"""Lists for a face that turns pages: runs, and the audits of one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.vocabulary import RunStatus
from engine.operations.documents import plain
from engine.services import Data
from store import reads


async def runs(
    data: Data, limit: int, before: tuple[datetime, UUID] | None = None, status: RunStatus | None = None
) -> list[dict[str, Any]]:
    """The organization's runs, newest first.

    Args:
        limit: the most rows.
        before: `created_at` and id of the last row of the page before.
        status: only runs with it.
    """
    async with data.transaction(data.org_id) as tx:
        return await reads.runs(tx, limit, before, status)


async def audits(data: Data, run_id: UUID) -> list[dict[str, Any]]:
    """A run's audits with their phases. Raises: NotFound."""
    async with data.transaction(data.org_id) as tx:
        await data.runs.row(tx, run_id)
        return plain(await reads.audits(tx, run_id))


async def events(data: Data, run_id: UUID, after: int, limit: int) -> list[dict[str, Any]]:
    """What has happened in a run after an event, oldest first. Raises: NotFound."""
    async with data.transaction(data.org_id) as tx:
        await data.runs.row(tx, run_id)
        return await data.runs.events(tx, run_id, after, limit)
