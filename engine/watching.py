"""Work beside a worker that must never end: whatever goes wrong with it is logged, and it looks again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from domain.errors import DatabaseUnreachable

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0


async def for_ever(what: str, look: Callable[[], Awaitable[None]]) -> None:
    """Look every second until cancelled; `what` names the work in the log."""
    while True:
        try:
            await look()
        except DatabaseUnreachable as error:
            log.warning("%s cannot look: %s", what, error)
        except Exception:  # a worker without it would seem well, while runs wait and charges are not told
            log.exception("%s failed, and looks again", what)
        await asyncio.sleep(LOOK_SECONDS)
