"""How far a run is: the mean of its phases; audits count only when they are done (seed 001)."""

from collections.abc import Iterable
from decimal import Decimal

STARTED = Decimal("0.1")


def dossier_progress(done: int, total: int) -> Decimal:
    """Progress of `generate_dossier`: 0.1 at its start, then 0.9 in proportion; 1 only when all are done."""
    return STARTED + (1 - STARTED) * done / total if total else STARTED


def run_progress(phases: Iterable[Decimal]) -> Decimal:
    """Mean of the six phases, 0–1."""
    values = [*phases]
    return sum(values, Decimal(0)) / len(values) if values else Decimal(0)
