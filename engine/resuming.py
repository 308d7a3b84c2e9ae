"""Goes on by itself with runs that wait for credits: those whose moment has come, and now and then all that may.

Monthly renewals send no event, so every minute each is tried. One that still lacks credit simply stays paused.
"""

import contextlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.errors import BadInput, Conflict, DatabaseUnreachable, NotEnoughCredits, NotFound, NotItsTurn, NotQueued
from engine.operations import runs
from engine.services import Services, now
from engine.watching import for_ever
from engine.world import World
from store import resuming

log = logging.getLogger(__name__)

TRY_ALL_SECONDS = 60.0
OURS = "It could not go on by itself, because of something on our side. Resume it to try again."


@dataclass
class Resuming:
    """Remembers when it last tried all; several may look at once, because one resume of a run wins."""

    services: Services
    clock: Callable[[], datetime] = now
    tried_all: float | None = None

    async def watch(self) -> None:
        """Look for ever; a database that is away is asked again."""
        await for_ever("resuming", lambda: self.look(time.monotonic()))

    async def look(self, at: float) -> None:
        """Resume what is due, and once a minute whatever may.

        Args:
            at: seconds of a clock that only goes forward.

        Raises: DatabaseUnreachable.
        """
        all_ = self.tried_all is None or at - self.tried_all >= TRY_ALL_SECONDS
        if all_:
            self.tried_all = at
        world, due = World.around(self.services.settings), self.clock()
        pool = self.services.pool
        short = set[tuple[UUID, str]]()
        for row in await resuming.resumable(pool, demo=world.demo, town=world.town, due=due, undated=all_):
            if row["dated"] or (row["org_id"], row["phase"]) not in short:
                await self._tend(row, short)

    async def _tend(self, row: dict[str, Any], short: set[tuple[UUID, str]]) -> None:
        """One run; what is wrong with it keeps nobody from resuming the others.

        Args:
            row: of `resumable`.
            short: organizations and phases in which an older run has just been refused.
        """
        about = {"run": str(row["run_id"]), "organization": str(row["org_id"])}
        try:
            await self._resume(row, short)
        except DatabaseUnreachable:
            raise
        except Exception:
            log.exception("run cannot be resumed", extra=about)
            with contextlib.suppress(NotFound):
                await self._stays(row, OURS)

    async def _resume(self, row: dict[str, Any], short: set[tuple[UUID, str]]) -> None:
        try:
            await runs.resume(self.services.of(row["org_id"]), row["run_id"], by_itself=True)
        except NotItsTurn:
            log.debug("an older run goes first", extra={"run": str(row["run_id"])})
        except NotEnoughCredits as refusal:
            short.add((row["org_id"], row["phase"]))
            if row["dated"]:
                await self._stays(row, str(refusal))
        except NotQueued as failure:
            log.warning("run could not be queued: %s", failure.__cause__, extra={"run": str(row["run_id"])})
            await self._stays(row, str(failure))
        except (Conflict, BadInput) as reason:  # resumed, put off, cancelled or deleted since we looked
            log.info("nothing to resume: %s", reason, extra={"run": str(row["run_id"])})

    async def _stays(self, row: dict[str, Any], reason: str) -> None:
        """Back to paused, with the reason; whoever watches is told once."""
        data = self.services.of(row["org_id"])
        async with data.transaction(data.org_id) as tx:
            run = await data.runs.lock(tx, row["run_id"])
            if run.status != row["status"]:
                return
            await resuming.stays(tx, run.id, reason)
            if run.error != reason:
                await data.runs.event(tx, run.id, "resume_refused", reason)
