"""A result has one writer: this module turns what the graph returned into the run's status (DESIGN section 5)."""

import logging
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from billing.estimates import to_hold
from billing.holds import release_run
from domain import credits
from domain.ports import Tx
from domain.searching import most_searches
from domain.vocabulary import PAUSE_WORDS, Run, RunStatus
from engine.operations.waking import retry_after
from engine.services import Data, now
from store.resuming import outages
from store.rows import once_committed

log = logging.getLogger(__name__)

PAUSES: dict[str, RunStatus] = {
    "review": "waiting_for_review",
    "budget": "paused_for_upgrade",
    "insufficient": "paused_for_upgrade",
    "unavailable": "waiting_for_billing",
}
"""What a pause's kind makes of the run, in the order in which open kinds count."""


async def settle(
    data: Data, run_id: UUID, interrupts: Sequence[Mapping[str, Any]], error: str | None = None
) -> RunStatus:
    """Write status and billing block for what the graph came back with, in one transaction.

    Args:
        interrupts: the values of all open interrupts; any of them means paused, never completed.
        error: one sentence when the graph raised.

    Returns:
        The run's status now; unchanged when it was not `running` any more.
    """
    async with data.transaction(data.org_id) as tx:
        run = await data.runs.lock(tx, run_id)
        if run.status != "running":
            log.warning("completion skipped: run is %s", run.status, extra=_about(run))
            return run.status
        if error is not None:
            return await _fail(data, tx, run, error)
        if interrupts:
            return await _pause(data, tx, run, interrupts)
        return await _complete(data, tx, run)


async def _fail(data: Data, tx: Tx, run: Run, error: str) -> RunStatus:
    """An error keeps its holds until the run is resumed or cancelled."""
    for phase, status in (await data.runs.phases(tx, run.id)).items():
        if status == "running":
            await data.runs.fail_phase(tx, run.id, phase, error)
    await data.runs.set_status(tx, run.id, "error", from_=["running"], error=error)
    await data.runs.event(tx, run.id, "run_failed", error)
    return "error"


async def _pause(data: Data, tx: Tx, run: Run, interrupts: Sequence[Mapping[str, Any]]) -> RunStatus:
    kind = min((value["kind"] for value in interrupts), key=[*PAUSES].index)
    first = next(value for value in interrupts if value["kind"] == kind)
    block = None if kind == "review" else await _block(data, tx, run, first)
    again = now() + retry_after(await outages(tx, run.id)) if kind == "unavailable" else None
    await data.runs.set_status(tx, run.id, PAUSES[kind], from_=["running"], billing_block=block, resume_at=again)
    about = _about(run, phase=first.get("phase"), feature=first.get("feature_id"))
    once_committed(tx, partial(log.info, "pause detected: %s", kind, extra=about))
    await data.runs.event(
        tx, run.id, "run_paused", PAUSE_WORDS[kind], phase=first.get("phase"), data=block or {"kind": kind}
    )
    return PAUSES[kind]


def _about(run: Run, **more: str | None) -> dict[str, str]:
    """Fields of a log record."""
    known = {name: value for name, value in more.items() if value}
    return {"run": str(run.id), "organization": str(run.org_id), **known}


async def _block(data: Data, tx: Tx, run: Run, refused: Mapping[str, Any]) -> dict[str, Any]:
    """Seed 001's billingBlock: what was refused, which audits wait, and what the rest of the run needs."""
    waiting = [row for row in await data.audits.of_run(tx, run.id) if row["status"] == "queued"]
    return {
        **refused,
        "audit_ids": [str(row["id"]) for row in waiting],
        "created_at": now().isoformat(),
        "preview": refused["credit_info"].get("preview"),
        "checkout": refused["kind"] == "insufficient" and data.autumn is not None,
        "needed_to_finish": needed_to_finish(run, str(refused["phase"]), len(waiting), await to_hold(tx)),
    }


def needed_to_finish(run: Run, phase: str, waiting: int, estimate: Decimal) -> dict[str, str]:
    """Credits for all that is left. Before the search nobody knows how many sites there are: then it is the most.

    Args:
        estimate: AI credits of one audit.
    """
    before = phase == "source"
    audits, searches = (min(run.requested, run.max_audits), most_searches(run.requested)) if before else (waiting, 0)
    atlas = credits.cost("lead_discovery") * searches + credits.cost("dossier_research") * audits
    return {"atlas_credits": str(atlas), "ai_credits": str(estimate * audits)}


async def _complete(data: Data, tx: Tx, run: Run) -> RunStatus:
    """Only the row that finalize_rank wrote means finished; `state.next == ()` does not."""
    if (await data.runs.phases(tx, run.id))["finalize_rank"] != "complete":
        return await _fail(data, tx, run, "The run stopped before its end. Resume it to go on.")
    await release_run(tx, run.id)
    await data.runs.set_status(tx, run.id, "completed", from_=["running"])
    await data.runs.event(tx, run.id, "run_completed", "Completed", data=await data.runs.counts(tx, run.id))
    return "completed"
