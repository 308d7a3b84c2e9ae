"""Where a run begins: entry = max(start_phase, first phase that is not complete) (seed 001, phase gating)."""

import logging
from typing import Any

from domain.ports import Runs, Transactions
from domain.vocabulary import PHASES, Phase
from nodes.state import State, org_id, run_id

log = logging.getLogger(__name__)


async def entry_gate(state: State, *, transaction: Transactions, runs: Runs) -> dict[str, Any]:
    """Decide where to enter and say which phases are skipped, and why."""
    start = state.get("start_phase") or PHASES[0]
    async with transaction(org_id(state)) as tx:
        statuses = await runs.phases(tx, run_id(state))
        entry = entry_phase(start, statuses)
        for phase in PHASES[: PHASES.index(entry)]:
            message = f"Skipping {phase} (status={statuses[phase]}) due to start_phase={start}"
            log.info(message, extra={"phase": phase})
            await runs.event(tx, run_id(state), "phase_skipped", "Done before", phase=phase)
    return {"entry": entry}


def entry_phase(start: str, statuses: dict[Phase, Any]) -> Phase:
    """The later of `start` and the first phase that is not complete; the last phase when all are."""
    unfinished = (number for number, phase in enumerate(PHASES) if statuses[phase] != "complete")
    first = next(unfinished, len(PHASES) - 1)
    return PHASES[max(first, [*PHASES].index(start))] if start in PHASES else PHASES[first]
