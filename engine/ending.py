"""What a run that ended for good leaves behind is put in order: open audits, holds, and what was asked too late."""

from uuid import UUID

from billing.holds import release_run
from domain.errors import RunBusy
from domain.ports import Tx
from domain.vocabulary import ENDED
from engine.services import Data
from store.lock import run_lock

CANCELLED = "Cancelled"


async def sweep(data: Data, run_id: UUID) -> None:
    """Put an ended run in order, unless a process is still executing it: then that one does it.

    Raises: NotFound, DatabaseUnreachable.
    """
    try:
        async with run_lock(data.url, run_id):
            await put_in_order(data, run_id)
    except RunBusy:
        return


async def put_in_order(data: Data, run_id: UUID) -> None:
    """In one transaction; the caller holds the run's lock, so nothing is under way. Repeating it changes nothing.

    Raises: NotFound, DatabaseUnreachable.
    """
    async with data.transaction(data.org_id) as tx:
        run = await data.runs.lock(tx, run_id)
        if run.status not in ENDED:
            return
        skipped = await _skip_audits(data, tx, run_id) if run.status == "cancelled" else 0
        await release_run(tx, run_id)  # after the audits: whoever finishes one locks the accounts last
        await data.runs.mark_swept(tx, run_id)
        await data.steering.expire(tx, run_id)
        if skipped:
            words = "1 website was left out" if skipped == 1 else f"{skipped} websites were left out"
            await data.runs.event(tx, run_id, "audits_skipped", words, data={"audits": skipped})


async def _skip_audits(data: Data, tx: Tx, run_id: UUID) -> int:
    """Audits in flight are not charged; what is finished stays."""
    told = await data.runs.last_of_type(tx, run_id, "run_cancelled")
    reason = told["message"] if told else CANCELLED
    await data.runs.stop_phases(tx, run_id, reason)
    return await data.audits.close_open(tx, run_id, "skipped", reason)
