"""Phase 4: queue one audit per website; whoever has none is ready as it is (seed 001, step 4)."""

from collections.abc import Mapping
from typing import Any

from domain.ports import Audits, Runs, Transactions
from nodes.state import State, org_id, run_id


async def scrape_content(state: State, *, transaction: Transactions, runs: Runs, audits: Audits) -> dict[str, Any]:
    """Queue the run's audits."""
    async with transaction(org_id(state)) as tx:
        run = await runs.get(tx, run_id(state))
        await runs.start_phase(tx, run.id, "scrape_content", "Queueing audits")
        await runs.complete_phase(tx, run.id, "scrape_content", _told(await audits.queue(tx, run)))
    return {}


def _told(counts: Mapping[str, int]) -> str:
    """How many audits wait, and why the other leads have none."""
    parts = [f"{_many(counts['queued'], 'audit')} queued"]
    if none := counts["skipped"] - counts["beyond"]:
        parts.append(f"{_many(none, 'lead')} without a site of their own")
    if counts["beyond"]:
        parts.append(f"{_many(counts['beyond'], 'lead')} beyond the best {counts['queued']}")
    return ", ".join(parts)


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
