"""Goes on by itself with runs that wait for credits: those whose moment has come, and now and then all that may.

Monthly renewals send no event, so every minute each is tried. One that still lacks credit simply stays paused.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from domain.errors import (
    BadInput,
    BillingUnavailable,
    Conflict,
    DatabaseUnreachable,
    NotEnoughCredits,
    NotFound,
    NotItsTurn,
    NotQueued,
)
from engine.operations import runs, waking
from engine.services import Services, now
from engine.watching import for_ever
from engine.world import World
from store import resuming

log = logging.getLogger(__name__)

T = TypeVar("T")

TRY_ALL_SECONDS = 60.0
ORGANIZATIONS_AT_ONCE = 10
OURS = "It could not go on by itself, because of something on our side. Resume it to try again."


@dataclass
class Resuming:
    """Remembers when it last tried all; several may look at once, because one resume of a run wins.

    Organizations are tended beside each other: the billing service may keep one of them waiting.
    """

    services: Services
    clock: Callable[[], datetime] = now
    tried_all: float | None = None
    busy: dict[UUID, asyncio.Task[None]] = field(default_factory=dict[UUID, asyncio.Task[None]])
    """Organizations that an earlier look is still tending."""
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(ORGANIZATIONS_AT_ONCE))

    async def watch(self) -> None:
        """Look for ever, without waiting for what was begun; a database that is away is asked again."""
        try:
            await for_ever("resuming", lambda: self.begin(time.monotonic()))
        finally:
            for task in self.busy.values():
                task.cancel()

    async def look(self, at: float) -> None:
        """As `begin`, to its end. Raises: DatabaseUnreachable."""
        await self.begin(at)
        await asyncio.gather(*self.busy.values())

    async def begin(self, at: float) -> None:
        """Begin to resume what is due, and once a minute whatever may.

        Args:
            at: seconds of a clock that only goes forward.

        Raises: DatabaseUnreachable.
        """
        all_ = self.tried_all is None or at - self.tried_all >= TRY_ALL_SECONDS
        if all_:
            self.tried_all = at
        world, due = World.around(self.services.settings), self.clock()
        pool = self.services.pool
        rows = await resuming.resumable(pool, demo=world.demo, town=world.town, due=due, undated=all_)
        for org_id in dict.fromkeys(row["org_id"] for row in rows):
            if org_id not in self.busy:
                tending = self._tend_all([row for row in rows if row["org_id"] == org_id])
                self.busy[org_id] = asyncio.create_task(tending)
                self.busy[org_id].add_done_callback(partial(self._ended, org_id))

    def _ended(self, org_id: UUID, task: asyncio.Task[None]) -> None:
        self.busy.pop(org_id, None)
        if not task.cancelled() and (error := task.exception()):
            log.warning("resuming broke off: %s", error, extra={"organization": str(org_id)})

    async def _tend_all(self, rows: list[dict[str, Any]]) -> None:
        """One organization's runs, oldest first."""
        short, unknown = set[str](), False
        async with self.room:
            for row in rows:
                if unknown:
                    await self._guarded(row, self._waits(row))
                elif row["dated"] or row["phase"] not in short:
                    unknown = await self._guarded(row, self._resume(row, short)) is False

    async def _guarded(self, row: dict[str, Any], tending: Awaitable[T]) -> T | None:
        """What is wrong with one run keeps nobody from resuming the others."""
        try:
            return await tending
        except DatabaseUnreachable:
            raise
        except Exception:
            log.exception("run cannot be resumed", extra=_about(row))
            with contextlib.suppress(NotFound):
                await self._stays(row, OURS)

    async def _resume(self, row: dict[str, Any], short: set[str]) -> bool:
        """One run; `short` are the phases in which an older one has just been refused.

        Returns:
            False when nobody knows the balances: there is no use in asking for the organization's other runs.
        """
        try:
            await runs.resume(self.services.of(row["org_id"]), row["run_id"], by_itself=True)
        except NotItsTurn:
            log.debug("an older run goes first", extra=_about(row))
        except NotEnoughCredits as refusal:
            short.add(row["phase"])
            if row["dated"]:
                await self._stays(row, str(refusal))
        except BillingUnavailable:
            await self._waits(row)
            return False
        except NotQueued as failure:
            log.warning("run could not be queued: %s", failure.__cause__, extra=_about(row))
            await self._stays(row, str(failure))
        except (Conflict, BadInput) as reason:  # resumed, put off, cancelled or deleted since we looked
            log.info("nothing to resume: %s", reason, extra=_about(row))
        return True

    async def _waits(self, row: dict[str, Any]) -> None:
        """Nobody knows the balances. Who waits for that waits on, as long again as it has waited so far."""
        if row["status"] != "waiting_for_billing":
            return await self._stays(row, runs.UNKNOWN) if row["dated"] else None
        data = self.services.of(row["org_id"])
        async with data.transaction(data.org_id) as tx:
            run = await data.runs.lock(tx, row["run_id"])
            since = datetime.fromisoformat(run.billing_block["created_at"]) if run.billing_block else now()
            waits = min(max(self.clock() - since, waking.FIRST_RETRY), waking.LONGEST_RETRY)
            await resuming.later(tx, run.id, self.clock() + waits)

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


def _about(row: dict[str, Any]) -> dict[str, str]:
    return {"run": str(row["run_id"]), "organization": str(row["org_id"])}
