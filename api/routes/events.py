"""A run's events as they happen. A browser's EventSource reconnects by itself and loses nothing (`Last-Event-ID`)."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, HTTPException, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from api.caller import Acting, still
from api.models.runs import EventOut
from api.problems import documented
from domain.vocabulary import ENDED
from engine.operations import documents, events, listing
from engine.services import Services

router = APIRouter(tags=["events"], responses=documented(401, 403, 404, 422))

GRACE_SECONDS = {"run_completed": 0.2, "run_cancelled": 5.0}
"""How long a stream stays open after its run has ended: what is being stopped still reports."""
AT_ONCE = 200
Event = dict[str, Any]
After = Annotated[int, Query(ge=0, lt=2**63, description="Only what happened after this event.")]
Follow = Annotated[bool, Query(description="False: only what there is already.")]
LastEventId = Annotated[str | None, Header(max_length=40, description="Of the last event received; wins over `after`.")]


async def last_known(run_id: UUID, services: Acting, after: After = 0, last_event_id: LastEventId = None) -> int:
    """Where to go on. A run of somebody else is a 404 before the stream begins, and one with nothing more a 204."""
    last = _number(last_event_id, after)
    run = await documents.run(services, run_id)
    if last and run["status"] in ENDED and not await listing.events(services, run_id, last, 1):
        raise HTTPException(204)
    return last


@router.get(
    "/runs/{run_id}/events",
    response_class=EventSourceResponse,
    responses={204: {"description": "The run is over and you have heard it all: a browser's EventSource stops."}},
)
async def follow_events(
    request: Request, run_id: UUID, services: Acting, last: Annotated[int, Depends(last_known)], follow: Follow = True
) -> AsyncIterator[EventOut]:
    """Events in order, from the beginning or after `Last-Event-ID`. It ends some seconds after its run has ended."""
    async with _watch(request, services) as leaving:
        told = events.follow(services, run_id, last)
        async with aclosing(_until_over(told, leaving) if follow else _so_far(services, run_id, last)) as rows:
            async for row in rows:
                message = ServerSentEvent(id=str(row["id"]), event=row["type"], data=EventOut(**row))
                yield message  # pyright: ignore[reportReturnType]


def _number(last_event_id: str | None, after: int) -> int:
    """What is no id of ours counts as none."""
    usable = last_event_id is not None and last_event_id.isascii() and last_event_id.isdigit()
    return min(int(last_event_id), 2**63 - 1) if usable and last_event_id else after


async def _until_over(rows: AsyncGenerator[Event], leaving: asyncio.Task[None]) -> AsyncGenerator[Event]:
    grace = None
    async with aclosing(rows):
        while (row := await _next(rows, leaving, grace)) is not None:
            yield row
            grace = GRACE_SECONDS.get(row["type"], grace)


async def _next(rows: AsyncGenerator[Event], leaving: asyncio.Task[None], seconds: float | None) -> Event | None:
    """The next event; None when none comes in time, or its reader has to leave."""
    coming = asyncio.ensure_future(anext(rows, None))
    try:
        await asyncio.wait({coming, leaving}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if leaving.done():
            return leaving.result()
        return coming.result() if coming.done() else None
    finally:
        coming.cancel()
        await asyncio.wait({coming})


@asynccontextmanager
async def _watch(request: Request, services: Services) -> AsyncGenerator[asyncio.Task[None]]:
    """A task that ends when the reader is not who they were, also while the run says nothing."""
    leaving = asyncio.create_task(_until_unknown(request, services))
    try:
        yield leaving
    finally:
        leaving.cancel()
        await asyncio.wait({leaving})


async def _until_unknown(request: Request, services: Services) -> None:
    known = True
    while known:
        await asyncio.sleep(request.app.state.recheck)
        known = await still(request, services)


async def _so_far(services: Services, run_id: UUID, after: int) -> AsyncGenerator[Event]:
    while rows := await listing.events(services, run_id, after, AT_ONCE):
        for row in rows:
            yield row
        after = rows[-1]["id"]
