"""Phase 3: the organization's opportunities, each known once however often it is found (seed 001, step 3)."""

from typing import Any

from domain.ports import Leads, Runs, Transactions
from nodes.state import State, org_id, run_id


async def persist_leads(state: State, *, transaction: Transactions, runs: Runs, leads: Leads) -> dict[str, Any]:
    """Upsert the shortlist and link it to the run."""
    async with transaction(org_id(state)) as tx:
        run = await runs.get(tx, run_id(state))
        await runs.start_phase(tx, run.id, "persist_leads", "Saving leads")
        counts = await leads.persist(tx, run, await runs.shortlist(tx, run.id))
        same = f", {counts['skipped']} the same as another" if counts["skipped"] else ""
        message = f"{counts['created']} new, {counts['updated']} known already{same}"
        await runs.complete_phase(tx, run.id, "persist_leads", message)
    return {}
