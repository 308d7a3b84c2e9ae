"""Phase 1: find businesses. Paid searches, normalised and deduplicated; what was not needed is given back."""

from collections.abc import Sequence
from typing import Any

from domain import credits, dedupe, normalise
from domain.areas import Coverage
from domain.ports import Geocoder, Meter, Places, Runs, Transactions, Tx
from domain.searching import most_searches
from domain.vocabulary import MOST_LEADS, Place, Run
from nodes.explore import explore
from nodes.state import State, org_id, run_id


async def source(
    state: State, *, transaction: Transactions, places: Places, geocoder: Geocoder, meter: Meter, runs: Runs
) -> dict[str, Any]:
    """Search, clean, and store the snapshot with its charge (seed 001, step 1).

    A process may die between the charge and its checkpoint: the node that runs again finds its phase complete.
    """
    async with transaction(org_id(state)) as tx:
        run = await runs.get(tx, run_id(state))
        if (await runs.phases(tx, run.id))["source"] == "complete":
            return {}
        await runs.start_phase(tx, run.id, "source", f"Looking for {run.query}")
    found, coverage = await explore(places, geocoder, run, max(1, min(run.requested, MOST_LEADS)))
    cleaned = dedupe.merge([normalise.place(place, run.agency.country) for place in found])
    async with transaction(org_id(state)) as tx:
        await runs.save_places(tx, run.id, cleaned, coverage)
        await _settle(tx, run, coverage.searches if cleaned else 0, meter)
        await runs.complete_phase(tx, run.id, "source", _told(run, cleaned, len(found), coverage))
    return {}


async def _settle(tx: Tx, run: Run, searches: int, meter: Meter) -> None:
    """Charge the searches with their result; those that were not needed, or found nobody, cost nothing."""
    keys = credits.discovery_keys(run.id, most_searches(run.requested))
    if searches:
        await meter.capture(tx, *keys[:searches])
    if spare := keys[searches:]:
        await meter.release(tx, *spare)


def _told(run: Run, places: Sequence[Place], found: int, coverage: Coverage) -> str:
    if not places:
        return f"No {run.vertical} found in {run.geography}. Nothing was charged. {coverage.note}".rstrip()
    parts = f" in {len(coverage.tiles)} parts" if len(coverage.tiles) > 1 else ""
    wide = f" by {coverage.searches} searches{parts}" if coverage.searches > 1 else ""
    merged = f", {found - len(places)} listed twice" if found > len(places) else ""
    return f"{len(places)} found{wide}{merged}" + (f". {coverage.note}." if coverage.note else "")
