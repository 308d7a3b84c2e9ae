"""An executing process notices that its run was cancelled, and stops whatever it is doing for it."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar
from uuid import UUID

from engine.services import Data

LOOK_SECONDS = 1.0

T = TypeVar("T")


async def unless_cancelled(data: Data, run_id: UUID, work: Coroutine[Any, Any, T]) -> T | None:
    """What the work gives, or None when the run was cancelled meanwhile: then the work has been stopped.

    Raises: what the work raises; DatabaseUnreachable.
    """
    working = asyncio.create_task(work)
    looking = asyncio.create_task(_cancelled(data, run_id))
    try:
        await asyncio.wait({working, looking}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        looking.result()
        return None
    finally:
        await _stop(looking)
        await _stop(working)


async def _cancelled(data: Data, run_id: UUID) -> None:
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        async with data.transaction(data.org_id) as tx:
            if (await data.runs.row(tx, run_id))["status"] == "cancelled":
                return


async def _stop(task: asyncio.Task[Any]) -> None:
    task.cancel()
    await asyncio.wait({task})
    if not task.cancelled():
        task.exception()  # it was stopped: what it says about that is nobody's concern
