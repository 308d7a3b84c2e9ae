"""Tells Autumn what was charged, beside a worker: each charge until it is acknowledged, however often that takes."""

import asyncio
import logging
from uuid import UUID

from billing.autumn import outbox
from billing.autumn.client import Autumn
from billing.autumn.outbox import Untold
from domain.errors import BadKey, BillingRefused, BillingUnavailable, DatabaseUnreachable
from engine.services import Services
from engine.watching import for_ever

log = logging.getLogger(__name__)

ORGANIZATIONS_AT_ONCE = 10
LAST_SECONDS = 3.0
QUEUED_SECONDS = 30.0
"""After which a charge that Autumn only queued is looked for in its list."""


async def watch(services: Services) -> None:
    """Look for ever, where Autumn keeps the balances; a database that is away is asked again."""
    if (autumn := services.autumn) is not None:
        await for_ever("telling Autumn", lambda: deliver(services, autumn))


async def last_words(services: Services) -> None:
    """Tell what this process charged before it ends, in a few seconds; what is left waits for a worker."""
    if services.autumn is None:
        return
    try:
        async with asyncio.timeout(LAST_SECONDS):
            await deliver(services, services.autumn)
    except (TimeoutError, DatabaseUnreachable) as error:
        log.warning("not all charges were told: %s", error or "Autumn is slow")


async def deliver(services: Services, autumn: Autumn) -> None:
    """Tell what is due, of all organizations at once. Raises: DatabaseUnreachable."""
    orgs = (await outbox.due(services.pool))[:ORGANIZATIONS_AT_ONCE]
    await asyncio.gather(*(_deliver(services.of(org_id), autumn, org_id) for org_id in orgs))


async def _deliver(services: Services, autumn: Autumn, org_id: UUID) -> None:
    """One organization's charges in turn; when one cannot be told, the rest waits with it."""
    async with services.transaction(org_id) as tx:
        rows = await outbox.claim(tx)
    for number, row in enumerate(rows):
        try:
            outcome = await outbox.tell(autumn, org_id, row)
        except BillingUnavailable as error:
            return await _later(services, rows[number:], str(error), max(row.pause, error.retry_after))
        except (BillingRefused, BadKey) as error:
            log.error("Autumn does not take a charge: %s", error, extra=_about(org_id, row))
            await _later(services, [row], str(error), row.pause)
        else:
            await _told(services, row, outcome)


async def _told(services: Services, row: Untold, outcome: outbox.Outcome) -> None:
    async with services.transaction(services.org_id) as tx:
        if outcome == "acknowledged":
            await outbox.acknowledge(tx, row.key)
        else:
            await outbox.later(tx, [row], max(row.pause, QUEUED_SECONDS), queued=True)


async def _later(services: Services, rows: list[Untold], error: str, seconds: float) -> None:
    log.warning("Autumn is told later: %s", error, extra=_about(services.org_id, rows[0]))
    async with services.transaction(services.org_id) as tx:
        await outbox.later(tx, rows, min(seconds, outbox.LONGEST_SECONDS), error)


def _about(org_id: UUID, row: Untold) -> dict[str, str]:
    return {"organization": str(org_id), "key": row.key, "tries": str(row.tries)}
