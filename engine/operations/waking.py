"""Credits arrive, or a person wants to wait: when a paused run goes on by itself (DESIGN section 4, blocks)."""

import logging
from datetime import timedelta
from typing import Final
from uuid import UUID

from domain.errors import Conflict, DatabaseUnreachable
from engine.operations import headroom
from engine.services import Data, now
from store import resuming

log = logging.getLogger(__name__)

COUNTDOWN: Final = timedelta(seconds=5)
"""Seed 001: time for a person to say "not now"."""
FIRST_RETRY: Final = timedelta(seconds=15)
LONGEST_RETRY: Final = timedelta(minutes=10)


def retry_after(outages: int) -> timedelta:
    """How long a run waits for a billing service that has not answered: 15 s, doubling to 10 minutes.

    Args:
        outages: how often in a row it has not answered before.
    """
    return min(FIRST_RETRY * 2 ** min(outages, 10), LONGEST_RETRY)


async def wake(data: Data, *, granted: bool = False) -> None:
    """Let the organization's runs that lacked credits and are covered now go on in 5 seconds.

    The worker asks again when the time has come, oldest first. What is not covered keeps waiting: a webhook may tell of
    anything, and a countdown that ends in a refusal helps nobody.

    Args:
        data: acts for the organization; what its provider says was fetched before.
        granted: credits were given or bought: runs that were put off count as well from now on.

    Raises: DatabaseUnreachable.
    """
    async with data.transaction(data.org_id) as tx:
        phases = await headroom.covered(data, tx)
    async with data.transaction(data.org_id) as tx:  # whoever resumes locks the run first, and the accounts then
        await resuming.wake(tx, now() + COUNTDOWN, phases, granted)


async def credited(data: Data) -> None:
    """The same after credits were booked. They are: a database that goes away now must not look as if they were not.

    Then whoever resumes finds these runs within a minute.
    """
    try:
        await wake(data, granted=True)
    except DatabaseUnreachable as error:
        log.warning("paused runs were not told of new credits: %s", error, extra={"organization": str(data.org_id)})


async def put_off(data: Data, run_id: UUID) -> None:
    """Not now: a paused run goes on only when a person resumes it, or after the next grant. Repeating changes nothing.

    Raises: NotFound, Conflict when it does not wait for credits.
    """
    async with data.transaction(data.org_id) as tx:
        run = await data.runs.lock(tx, run_id)
        if run.status != "paused_for_upgrade":
            raise Conflict(f"This run is {run.status}: there is nothing to put off.")
        if run.put_off:
            return
        await resuming.put_off(tx, run_id)
        await data.runs.event(tx, run_id, "resume_put_off", "Put off until more credits arrive", actor=data.actor)
