"""Executes a run here and now while somebody watches: the tables are polled, the run never waits for a display.

A worker that is faster executes it instead; then this terminal only watches."""

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from domain.vocabulary import RunStatus

if TYPE_CHECKING:
    from engine.services import Services

POLL_SECONDS = 0.25
EVENTS_AT_ONCE = 200
"""How many events a snapshot brings at most."""


class Watcher(Protocol):
    """What is shown of a run while it runs."""

    def see(self, snapshot: dict[str, Any], told: dict[str, Any] | None) -> None:
        """A new snapshot; `told` is the run's document when it changed since the last one."""
        ...


async def follow(services: "Services", run_id: UUID, watcher: Watcher | None) -> RunStatus:
    """Execute until the run ends or waits for somebody.

    Raises: what `runs.execute` raises; when this is cancelled, the run is stopped first.
    """
    seen = await _last_event(services, run_id)  # before the run begins: it may be faster than we look
    run = asyncio.create_task(_execute(services, run_id))
    try:
        if watcher is not None:
            await _watch(services, run_id, watcher, run, seen)
        return await run
    finally:
        run.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait({run})


async def _execute(services: "Services", run_id: UUID) -> RunStatus:
    from domain.errors import RunBusy
    from engine.operations import listing, runs

    try:
        return await runs.execute(services, run_id)
    except RunBusy:
        status: RunStatus = "running"
        while status == "running":
            await asyncio.sleep(POLL_SECONDS)
            status = (await listing.snapshot(services, run_id))["run"]["status"]
        return status


async def _watch(
    services: "Services", run_id: UUID, watcher: Watcher, run: "asyncio.Task[RunStatus]", event: int
) -> None:
    from engine.operations import documents, listing

    over = False
    while not over:
        over = run.done()  # before the snapshot: the last one is taken after the end
        snapshot = await listing.snapshot(services, run_id, event)
        changed = any(each["type"] != "audit_phase" for each in snapshot["events"])  # of which documents say nothing
        watcher.see(snapshot, await documents.document(services, run_id) if changed else None)
        event = snapshot["events"][-1]["id"] if snapshot["events"] else event
        over = over and len(snapshot["events"]) < EVENTS_AT_ONCE
        await asyncio.wait({run}, timeout=POLL_SECONDS if not run.done() else 0)


async def _last_event(services: "Services", run_id: UUID) -> int:
    """What happened before this command is history: nobody is told it again, the start of this one excepted."""
    from engine.operations import listing

    last = 0
    while events := (await listing.snapshot(services, run_id, last))["events"]:
        last = events[-1]["id"]
    return max(last - 1, 0)
