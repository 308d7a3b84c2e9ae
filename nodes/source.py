"""Phase 1: find businesses. One paid search, normalised and deduplicated; nothing found is not charged."""

from typing import Any

from domain import credits, dedupe, normalise
from domain.ports import Meter, Places, Runs, Transactions, Tx
from domain.vocabulary import MAX_LEADS, Place, Run
from nodes.state import State, org_id, run_id


async def source(
    state: State, *, transaction: Transactions, places: Places, meter: Meter, runs: Runs
) -> dict[str, Any]:
    """Search, clean, and store the snapshot with its charge (seed 001, step 1).

    A process may die between the charge and its checkpoint: the node that runs again finds its phase complete.
    """
    async with transaction(org_id(state)) as tx:
        run = await runs.get(tx, run_id(state))
        if (await runs.phases(tx, run.id))["source"] == "complete":
            return {}
        await runs.start_phase(tx, run.id, "source", f"Looking for {run.query}")
    limit = max(1, min(run.requested, MAX_LEADS))
    found = (await places.search(run.query, limit))[:limit]
    cleaned = dedupe.merge([normalise.place(place, run.agency.country) for place in found])
    async with transaction(org_id(state)) as tx:
        await runs.save_places(tx, run.id, cleaned)
        message = await _settle(tx, run, cleaned, len(found), meter)
        await runs.complete_phase(tx, run.id, "source", message)
    return {}


async def _settle(tx: Tx, run: Run, places: list[Place], found: int, meter: Meter) -> str:
    """Charge the search with its result; a search without a result costs nothing."""
    key = credits.discovery_key(run.id)
    if not places:
        await meter.release(tx, key)
        return f"No {run.vertical} found in {run.geography}. Nothing was charged."
    await meter.capture(tx, key)
    merged = f", {found - len(places)} listed twice" if found > len(places) else ""
    return f"{len(places)} found{merged}"
