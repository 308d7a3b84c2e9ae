"""Phase 2: drop whom nobody can call, find the reasons to call the others, score them (seed 001, step 2)."""

from typing import Any

from domain import signals
from domain.ports import Runs, Transactions
from nodes.state import State, org_id, run_id


async def filter_rank(state: State, *, transaction: Transactions, runs: Runs) -> dict[str, Any]:
    """Shortlist the snapshot by the agency's criteria."""
    async with transaction(org_id(state)) as tx:
        run = await runs.get(tx, run_id(state))
        leads, dropped = signals.shortlist(await runs.places(tx, run.id), run.agency.criteria)
        await runs.save_shortlist(tx, run.id, leads)  # the run's row before its events, as everybody does
        await runs.start_phase(tx, run.id, "filter_rank", "Filtering and scoring")
        reasons = "".join(f", {count} dropped ({reason})" for reason, count in sorted(dropped.items()))
        await runs.complete_phase(tx, run.id, "filter_rank", f"{len(leads)} kept{reasons}")
    return {}
