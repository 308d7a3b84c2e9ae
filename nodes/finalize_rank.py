"""Phase 6: final ranking and counts. It never touches the run's status: that is engine/outcome's (DESIGN section 5)."""

import logging
from typing import Any

from domain.ports import Runs, Transactions
from nodes.state import State, org_id, run_id

log = logging.getLogger(__name__)


async def finalize_rank(state: State, *, transaction: Transactions, runs: Runs) -> dict[str, Any]:
    """Rank the leads; refuses to finish a run that is paused (the guard of seed 002)."""
    async with transaction(org_id(state)) as tx:
        run = await runs.get(tx, run_id(state))
        if run.status != "running":
            log.warning("finalize skipped: run is %s", run.status)
            return {}
        await runs.start_phase(tx, run.id, "finalize_rank", "Ranking")
        await runs.rank(tx, run.id)
        counts = await runs.counts(tx, run.id)
        message = f"{counts.get('leads', 0)} leads, {counts.get('audits_completed', 0)} with a dossier"
        await runs.complete_phase(tx, run.id, "finalize_rank", message)
    return {}
