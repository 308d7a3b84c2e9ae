"""Optional: a person decides before any audit is paid for. The decision is a row, read again on resume."""

from typing import Any

from langgraph.types import interrupt

from domain.ports import Leads, Runs, Transactions
from nodes.state import State, org_id, run_id


async def review(state: State, *, transaction: Transactions, runs: Runs, leads: Leads) -> dict[str, Any]:
    """Pause until a decision is stored, then apply it; a run that did not ask for a review passes."""
    while True:
        async with transaction(org_id(state)) as tx:
            run = await runs.get(tx, run_id(state))
            if not run.review:
                return {}
            if decision := await runs.review_decision(tx, run.id):
                counts = await leads.apply_review(tx, run, decision)
                message = ", ".join(f"{count} {what}" for what, count in counts.items())
                await runs.event(tx, run.id, "review_applied", message, data=counts)
                return {}
        interrupt({"kind": "review"})
