"""Looks every minute for messages of the chat whose answer never came, and gives back what is held for them."""

import logging
import time
from dataclasses import dataclass

from engine.operations import turns
from engine.services import Services
from engine.watching import for_ever
from store.organizations import everybody

log = logging.getLogger(__name__)

EVERY_SECONDS = 60.0


@dataclass
class Forgotten:
    """Organization by organization; whoever does it twice changes nothing."""

    services: Services
    next: float = 0.0

    async def watch(self) -> None:
        """Look for ever."""
        await for_ever("the search for forgotten messages", lambda: self.look(time.monotonic()))

    async def look(self, at: float) -> None:
        """Once a minute. Raises: DatabaseUnreachable."""
        if at < self.next:
            return
        self.next = at + EVERY_SECONDS
        for org_id in await everybody(self.services.pool):
            if count := await turns.expire(self.services.of(org_id)):
                log.warning("%s messages were never answered", count, extra={"organization": str(org_id)})
