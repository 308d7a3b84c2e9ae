"""Looks every second for runs that nobody executes any more, and for ended ones that still hold something."""

import logging
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from domain.errors import DatabaseUnreachable, NotFound
from engine.ending import sweep
from engine.services import Services
from engine.watching import for_ever
from engine.world import World
from store.queue import STALE_SECONDS, left_alone

log = logging.getLogger(__name__)


@dataclass
class Rescue:
    """Remembers since when a run has been seen alone: between a job's fetch and the lock it is so for a moment."""

    services: Services
    since: dict[UUID, float] = field(default_factory=dict[UUID, float])

    async def watch(self) -> None:
        """Look for ever; a database that is away is asked again."""
        await for_ever("rescue", lambda: self.look(time.monotonic()))

    async def look(self, at: float) -> None:
        """Queue what is left alone, put in order what has ended. Raises: DatabaseUnreachable."""
        if revived := await self.services.queue.revive(self.services.pool):
            log.warning("%s runs of dead workers are queued again", revived)
        world = World.around(self.services.settings)
        rows = await left_alone(self.services.pool, demo=world.demo, town=world.town)
        self.since = {row["run_id"]: self.since.get(row["run_id"], at) for row in rows if row["status"] == "running"}
        for row in rows:
            await self._tend(row, at)

    async def _tend(self, row: dict[str, Any], at: float) -> None:
        """One run; what is wrong with it keeps nobody from looking after the others."""
        try:
            if row["status"] != "running":
                await self._sweep(row)
            elif at - self.since[row["run_id"]] >= STALE_SECONDS:
                await self._queue(row)
        except DatabaseUnreachable:
            raise
        except Exception:
            log.exception("run cannot be rescued", extra=_names(row))

    async def _queue(self, row: dict[str, Any]) -> None:
        log.warning("run was left alone and is queued again", extra=_names(row))
        async with self.services.transaction(row["org_id"]) as tx:
            if row["job_id"] is None:
                await self.services.queue.defer(tx, row["run_id"])
            else:
                await self.services.queue.put_back(tx, row["job_id"])

    async def _sweep(self, row: dict[str, Any]) -> None:
        try:
            await sweep(self.services.of(row["org_id"]), row["run_id"])
        except NotFound:  # deleted since we looked
            log.info("nothing to sweep", extra=_names(row))


def _names(row: dict[str, Any]) -> dict[str, str]:
    return {"run": str(row["run_id"]), "organization": str(row["org_id"])}
