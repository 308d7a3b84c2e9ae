"""A run's events as they happen: rows by id, so that whoever was away goes on exactly where they stopped."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID

from domain.errors import DatabaseUnreachable
from engine.services import Data

log = logging.getLogger(__name__)

POLL_SECONDS = 2.0
"""How late news may come when the notice of it was lost."""
BREATH_SECONDS = 0.1
"""Between two reads: four audits at work tell more than anybody can watch."""
AT_ONCE = 200


async def follow(data: Data, run_id: UUID, after: int = 0) -> AsyncGenerator[dict[str, Any]]:
    """Events of a run in the order of their ids, each once, for ever: it waits for more when it has told all.

    A database that goes away is waited for. Who stops early closes it (`contextlib.aclosing`).

    Args:
        after: the last id that is known already; 0 = from the beginning.

    Yields:
        `id, type, phase, audit_id, actor, message, data, created_at`.

    Raises: NotFound.
    """
    async with data.transaction(data.org_id) as tx:
        await data.runs.get(tx, run_id)
    with data.hub.follow(run_id) as bell:
        while True:
            rows = await _read(data, run_id, after)
            for row in rows:
                after = row["id"]
                yield row
            if len(rows) < AT_ONCE:
                await asyncio.sleep(BREATH_SECONDS)
                await bell.wait(POLL_SECONDS - BREATH_SECONDS)


async def _read(data: Data, run_id: UUID, after: int) -> list[dict[str, Any]]:
    """What is new; nothing while the database is away."""
    try:
        async with data.transaction(data.org_id) as tx:
            return await data.runs.events(tx, run_id, after, AT_ONCE)
    except DatabaseUnreachable as error:
        log.warning(
            "events cannot be read now: %s", error, extra={"run": str(run_id), "organization": str(data.org_id)}
        )
        return []
