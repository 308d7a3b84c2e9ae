"""Blanks what a places service told once its time is over, every hour (DESIGN section 8; the services' terms)."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.errors import Contended, NotForgotten
from engine.services import Services, now
from engine.watching import for_ever
from store.retention import expire, organizations

log = logging.getLogger(__name__)
HOUR = 3600.0


@dataclass
class Retention:
    """Remembers when it looked last; several may look at once."""

    services: Services
    clock: Callable[[], datetime] = now
    looked: float | None = None

    async def watch(self) -> None:
        """Look for ever; a database that is away is asked again."""
        await for_ever("retention", lambda: self.look(time.monotonic()))

    async def look(self, at: float) -> None:
        """Blank all that is too old, once an hour; an organization where it fails is tried again in the next.

        Args:
            at: seconds of a clock that only goes forward.

        Raises: DatabaseUnreachable.
        """
        if self.looked is not None and at - self.looked < HOUR:
            return
        before = self.clock() - timedelta(days=self.services.settings.places_retention_days)
        for org_id in await organizations(self.services.pool):
            try:
                await self._blank(org_id, before)
            except (NotForgotten, Contended) as error:
                log.error("%s", error, extra={"organization": str(org_id)})
        self.looked = at

    async def _blank(self, org_id: UUID, before: datetime) -> None:
        while blanked := await expire(self.services.pool, org_id, before):
            about = {"organization": str(org_id)}
            log.info("%d businesses blanked: a places service told them too long ago", blanked, extra=about)
