"""Phase 4: queue one audit per website; whoever has none is ready as it is (seed 001, step 4)."""

from typing import Any

from domain.ports import Audits, Runs, Transactions
from nodes.state import State, org_id, run_id


async def scrape_content(state: State, *, transaction: Transactions, runs: Runs, audits: Audits) -> dict[str, Any]:
    """Queue the run's audits."""
    async with transaction(org_id(state)) as tx:
        run = await runs.get(tx, run_id(state))
        await runs.start_phase(tx, run.id, "scrape_content", "Queueing audits")
        counts = await audits.queue(tx, run)
        audits_queued = f"{counts['queued']} {'audit' if counts['queued'] == 1 else 'audits'} queued"
        leads = f"{counts['skipped']} {'lead' if counts['skipped'] == 1 else 'leads'}"
        message = f"{audits_queued}, {leads} without a site of their own" if counts["skipped"] else audits_queued
        await runs.complete_phase(tx, run.id, "scrape_content", message)
    return {}
