"""Phase 5, its door: as many slots as audits are queued, until none is; opens and closes `generate_dossier`."""

from typing import Any

from domain.ports import Audits, CostSink, Runs, Transactions, Tx
from domain.progress import dossier_progress
from domain.vocabulary import Run
from nodes.obey import Obey
from nodes.state import State, org_id, run_id


async def open_audits(
    state: State, *, transaction: Transactions, runs: Runs, audits: Audits, costs: CostSink, obey: Obey
) -> dict[str, Any]:
    """Obey the commands that wait, then name the slots of the next round; an empty round ends the phase.

    No slot is at work here. An audit that is running all the same lost its own: LangGraph ends a branch in silence when
    a run is resumed whose error handler had raised.
    """
    while True:
        async with transaction(org_id(state)) as tx:
            run = await runs.get(tx, run_id(state))
            await audits.requeue(tx, run.id)
            if not run.steered:
                opened = await _open(tx, run, state.get("round", 0) + 1, runs, audits)
                return {**opened, "estimate": str(await costs.to_hold(tx))} if opened["slots"] else opened
        await obey(state)


async def _open(tx: Tx, run: Run, number: int, runs: Runs, audits: Audits) -> dict[str, Any]:
    queued = await audits.waiting(tx, run.id)
    if number == 1:
        await runs.start_phase(
            tx,
            run.id,
            "generate_dossier",
            f"{queued} {'audit' if queued == 1 else 'audits'}",
            dossier_progress(0, queued),
        )
    if not queued:
        await _close(tx, run, runs, audits)
    return {"round": number, "slots": [f"{number}:{slot}" for slot in range(queued)]}


async def _close(tx: Tx, run: Run, runs: Runs, audits: Audits) -> None:
    counts = await runs.counts(tx, run.id)
    failed = counts.get("audits_error", 0)
    done = f"{counts.get('audits_completed', 0)} dossiers written"
    unread = f", {counts['audits_unreadable']} unreadable" if counts.get("audits_unreadable") else ""
    skipped = f", {counts['audits_skipped']} left out" if counts.get("audits_skipped") else ""
    message = f"{done}{unread}{skipped}" + (f", completed with some failures ({failed})" if failed else "")
    await runs.complete_phase(tx, run.id, "generate_dossier", message)
