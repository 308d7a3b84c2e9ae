"""Leads, and the audits of their websites."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from domain import vocabulary as v
from domain.ports.transactions import Tx


class Leads(Protocol):
    """The organization's opportunities and how runs refer to them."""

    async def persist(self, tx: Tx, run: v.Run, leads: Sequence[v.Lead]) -> dict[str, int]:
        """Upsert by (organization, place id), then the duplicate rule: {"created", "updated", "skipped"}."""
        ...

    async def apply_review(self, tx: Tx, run: v.Run, decision: Mapping[str, Any]) -> dict[str, int]:
        """Drop, edit and add as decided: {"accepted", "dropped", "edited", "added"}."""
        ...


class Audits(Protocol):
    """Audits with their pages and dossiers."""

    async def queue(self, tx: Tx, run: v.Run) -> dict[str, int]:
        """One queued audit per domain, the rest DATA_READY: {"queued", "skipped"}."""
        ...

    async def requeue(self, tx: Tx, run_id: UUID) -> None:
        """Queue again what is running: only while no slot is at work."""
        ...

    async def waiting(self, tx: Tx, run_id: UUID) -> int:
        """How many audits are queued."""
        ...

    async def claim(self, tx: Tx, run_id: UUID, slot: str) -> v.Turn:
        """The audit that carries this slot, else the first queued one, not yet marked. Raises: NotFound."""
        ...

    async def take(self, tx: Tx, audit_id: UUID, slot: str) -> None:
        """Mark a claimed audit as running in this slot."""
        ...

    async def get(self, tx: Tx, audit_id: UUID) -> v.Audit: ...

    async def enter(self, tx: Tx, audit_id: UUID, phase: v.AuditPhase, message: str) -> v.AuditSoFar:
        """Start a phase, unless it is complete or the audit has ended, and say how far it is. Raises: NotFound."""
        ...

    async def complete_phase(
        self,
        tx: Tx,
        audit_id: UUID,
        phase: v.AuditPhase,
        message: str,
        *,
        site_map: Sequence[v.Link] | None = None,
        choice: Sequence[str] | None = None,
    ) -> None:
        """End a phase with what it found for the phases after it."""
        ...

    async def save_pages(self, tx: Tx, audit_id: UUID, pages: Sequence[v.Page]) -> None:
        """Upsert by (audit, url)."""
        ...

    async def pages(self, tx: Tx, audit_id: UUID) -> dict[UUID, v.Page]: ...

    async def lead(self, tx: Tx, audit_id: UUID) -> v.Lead:
        """The opportunity this audit is for, as its run sees it, and those that share it."""
        ...

    async def complete(self, tx: Tx, audit_id: UUID, dossier: v.Dossier, contacts: Sequence[v.Contact]) -> None:
        """Store the dossier; audit completed, its opportunities READY."""
        ...

    async def close(
        self, tx: Tx, audit_id: UUID, status: v.AuditStatus, reason: str, contacts: Sequence[v.Contact] = ()
    ) -> bool:
        """End an audit without a dossier; its opportunities DATA_READY. False when it had ended already."""
        ...

    async def progress(self, tx: Tx, run_id: UUID) -> tuple[int, int]:
        """(done, total)."""
        ...
