"""A run as its nodes see it: its row, phases and events, and the commands of people."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from domain import vocabulary as v
from domain.areas import Coverage
from domain.ports.transactions import Tx


class Runs(Protocol):
    """The run's row, its phases and its events."""

    async def get(self, tx: Tx, run_id: UUID) -> v.Run:
        """Raises: NotFound."""
        ...

    async def phases(self, tx: Tx, run_id: UUID) -> dict[v.Phase, v.PhaseStatus]: ...

    async def start_phase(
        self, tx: Tx, run_id: UUID, phase: v.Phase, message: str, progress: Decimal = ...
    ) -> None: ...

    async def audit_ended(
        self, tx: Tx, audit: v.Audit, status: v.AuditStatus, message: str, *, progress: Decimal, so_far: str
    ) -> None:
        """`generate_dossier` moves on to `progress`, and an event says how this audit ended."""
        ...

    async def complete_phase(self, tx: Tx, run_id: UUID, phase: v.Phase, message: str) -> None: ...

    async def fail_phase(self, tx: Tx, run_id: UUID, phase: v.Phase, message: str) -> None: ...

    async def event(
        self,
        tx: Tx,
        run_id: UUID,
        type: str,
        message: str,
        *,
        phase: str | None = None,
        audit_id: UUID | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> None: ...

    async def save_places(self, tx: Tx, run_id: UUID, places: Sequence[v.Place], coverage: Coverage) -> None:
        """The snapshot and `fetched`."""
        ...

    async def places(self, tx: Tx, run_id: UUID) -> list[v.Place]: ...

    async def save_shortlist(self, tx: Tx, run_id: UUID, leads: Sequence[v.Lead]) -> None: ...

    async def shortlist(self, tx: Tx, run_id: UUID) -> list[v.Lead]: ...

    async def review_decision(self, tx: Tx, run_id: UUID) -> Mapping[str, Any] | None: ...

    async def counts(self, tx: Tx, run_id: UUID) -> dict[str, int]:
        """Leads and audits by status."""
        ...

    async def rank(self, tx: Tx, run_id: UUID) -> None:
        """Write final ranks: score first, then those with a dossier, then the name."""
        ...


class Steering(Protocol):
    """Commands that people give to a run, and what obeying them changes."""

    async def next(self, tx: Tx, run_id: UUID) -> v.Command | None:
        """The oldest command that nobody has obeyed; nobody else can until the transaction ends."""
        ...

    async def close(self, tx: Tx, command: v.Command, outcome: str) -> None:
        """It has been obeyed: appends `steer_applied`, with who asked and what came of it."""
        ...

    async def waiting(self, tx: Tx, run_id: UUID) -> list[v.Audit]:
        """The audits that nobody has begun, locked: no slot can claim them."""
        ...

    async def lead(self, tx: Tx, run_id: UUID, lead_id: UUID) -> v.SteeredLead | None:
        """A lead with its audit; None when it is none of the run's, or was dropped."""
        ...

    async def put_first(self, tx: Tx, audit: v.Audit) -> None:
        """Claimed before all others."""
        ...

    async def leave_out(self, tx: Tx, lead: v.SteeredLead) -> None:
        """The lead goes without; the audit stays for those who share it."""
        ...

    async def rescore(self, tx: Tx, run_id: UUID, criteria: Sequence[v.Criterion]) -> None:
        """Other criteria for this run: all scores, and with them the order of what waits."""
        ...

    async def add(self, tx: Tx, run: v.Run, fields: Mapping[str, Any]) -> v.SteeredLead | None:
        """A business that a person names, its audit queued unless its website has one; None when the run is full."""
        ...
