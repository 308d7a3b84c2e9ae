"""What travels through a run: ids and small plain values. Leads, pages and dossiers live in tables."""

from typing import Annotated

from typing_extensions import TypedDict


def merged(known: dict[str, str], new: dict[str, str]) -> dict[str, str]:
    """Outcomes of parallel audits come together."""
    return known | new


class RunState(TypedDict, total=False):
    """The run's own state."""

    run_id: str
    org_id: str
    start_phase: str
    """Where a person asked to begin; the entry gate may go further."""
    entry: str
    """Where the entry gate decided to begin."""
    round: int
    """How often audits were opened; part of each slot's id."""
    slots: list[str]
    """Slots of the current round, one per queued audit."""
    estimate: str
    """AI credits to hold for each audit of the round."""
    outcomes: Annotated[dict[str, str], merged]
    """Audit id → how it ended."""


class AuditState(TypedDict, total=False):
    """One slot: it claims an audit and carries it to its end."""

    run_id: str
    org_id: str
    slot: str
    estimate: str
    audit_id: str
    outcomes: dict[str, str]


class AuditResult(TypedDict, total=False):
    """What a slot gives back to the run; without it shared keys would be written back too."""

    outcomes: dict[str, str]
