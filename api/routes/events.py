"""A run's events as they happen. A browser's EventSource reconnects by itself and loses nothing (`Last-Event-ID`)."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent

from api.caller import Acting
from api.models.runs import EventOut
from api.problems import documented
from engine.operations import documents, runs
from engine.services import Services

router = APIRouter(tags=["events"], responses=documented(401, 403, 404, 422))

GRACE_SECONDS = 5.0
"""How long a stream stays open after its run has ended: what is being stopped still reports."""
ENDS = ("run_completed", "run_cancelled")
POLL_SECONDS = 0.5
EventId = Annotated[int, Query(ge=0, lt=2**63, description="Only what happened after this event.")]


async def known(run_id: UUID, services: Acting) -> None:
    """A run of somebody else is a 404 before the stream begins."""
    await documents.run(services, run_id)


@router.get("/runs/{run_id}/events", response_class=EventSourceResponse, dependencies=[Depends(known)])
async def follow_events(
    run_id: UUID,
    services: Acting,
    after: EventId = 0,
    follow: Annotated[bool, Query(description="False: only what there is already.")] = True,
    last_event_id: Annotated[str | None, Header(max_length=40)] = None,
) -> AsyncIterator[EventOut]:
    """Events in order, from the beginning or after `Last-Event-ID`. It ends some seconds after its run has ended."""
    last = int(last_event_id) if last_event_id and last_event_id.isascii() and last_event_id.isdigit() else after
    async for row in _until_over(_rows(services, run_id, last, follow)):
        yield ServerSentEvent(id=str(row["id"]), event=row["type"], data=EventOut(**row))  # pyright: ignore[reportReturnType]


async def _until_over(rows: AsyncGenerator[dict[str, Any]]) -> AsyncGenerator[dict[str, Any]]:
    grace = None
    try:
        while True:
            row = await asyncio.wait_for(anext(rows), grace)
            yield row
            grace = GRACE_SECONDS if row["type"] in ENDS else grace
    except (StopAsyncIteration, TimeoutError):
        return
    finally:
        await rows.aclose()


async def _rows(services: Services, run_id: UUID, after: int, follow: bool) -> AsyncGenerator[dict[str, Any]]:
    while True:
        rows = (await runs.snapshot(services, run_id, after))["events"]
        for row in rows:
            yield row
            after = row["id"]
        if not rows:
            if not follow:
                return
            await asyncio.sleep(POLL_SECONDS)
