"""Audits, their pages and dossiers: the `Audits` port. An audit's id is made from run and domain."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from domain.errors import NotFound
from domain.ports import Tx
from domain.vocabulary import (
    AUDIT_PHASES,
    Audit,
    AuditPhase,
    AuditSoFar,
    AuditStatus,
    Contact,
    Dossier,
    Lead,
    Link,
    Page,
    Place,
    Run,
    Turn,
)
from store import records
from store.queries import load
from store.rows import Row, execute, fetch_all, fetch_one, json, send

_sql = load(Path(__file__).parent / "sql" / "audits.sql")


def audit_id(run_id: UUID, domain: str) -> UUID:
    """The same run and domain always give the same audit, and so the same keys for money (DESIGN section 4)."""
    return uuid5(run_id, domain)


async def queue_audits(tx: Tx, run_id: UUID, leads: Iterable[Row]) -> None:
    """An audit for each lead (`id, domain, website, score`) whose domain has none in this run."""
    audits = [
        {
            "id": str(audit_id(run_id, lead["domain"])),
            "opportunity_id": str(lead["id"]),
            "domain": lead["domain"],
            "target_url": lead["website"],
            "score": str(lead["score"]),
        }
        for lead in leads
    ]
    await send(tx, _sql.insert_audits, run_id=run_id, audits=json(audits), phases=[*AUDIT_PHASES])


class PostgresAudits:
    """One site audit and one charge per run and domain; branches share it."""

    async def queue(self, tx: Tx, run: Run) -> dict[str, int]:
        best = await fetch_all(tx, _sql.queue, run_id=run.id)
        await queue_audits(tx, run.id, best[: run.max_audits])
        await send(tx, _sql.assign_audits, run_id=run.id)
        await send(tx, _sql.mark_leads, run_id=run.id, audit_id=None, fit_reason=None)
        counts = await fetch_one(tx, _sql.lead_counts, run_id=run.id)
        told = {"skipped": counts["ready"], "beyond": counts["beyond"]} if counts else {}
        return {"queued": min(len(best), run.max_audits), **told}

    async def waiting(self, tx: Tx, run_id: UUID) -> int:
        row = await fetch_one(tx, _sql.waiting, run_id=run_id)
        return row["n"] if row else 0

    async def claim(self, tx: Tx, run_id: UUID, slot: str) -> Turn:
        row = await fetch_one(tx, _sql.claim, run_id=run_id, slot=slot)
        if row is None:
            raise NotFound(f"There is no run {run_id}.")
        audit = records.load(Audit, row) if row["id"] else None
        return Turn(audit=audit, steered=row["steered"], budget=row["budget"])

    async def take(self, tx: Tx, audit_id: UUID, slot: str) -> None:
        await send(tx, _sql.take, id=audit_id, slot=slot)

    async def get(self, tx: Tx, audit_id: UUID) -> Audit:
        row = await fetch_one(tx, _sql.audit, id=audit_id)
        if row is None:
            raise NotFound(f"There is no audit {audit_id}.")
        return records.load(Audit, row)

    async def enter(self, tx: Tx, audit_id: UUID, phase: AuditPhase, message: str) -> AuditSoFar:
        row = await fetch_one(tx, _sql.enter, audit_id=audit_id, phase=phase, message=message)
        if row is None:
            raise NotFound(f"There is no audit {audit_id}.")
        return records.load(AuditSoFar, {**row, "audit": row})

    async def complete_phase(
        self,
        tx: Tx,
        audit_id: UUID,
        phase: AuditPhase,
        message: str,
        *,
        site_map: Sequence[Link] | None = None,
        choice: Sequence[str] | None = None,
    ) -> None:
        found = {
            "site_map": None if site_map is None else records.column(site_map),
            "choice": None if choice is None else json([*choice]),
        }
        await send(tx, _sql.complete_phase, audit_id=audit_id, phase=phase, message=message, **found)

    async def save_pages(self, tx: Tx, audit_id: UUID, pages: Sequence[Page]) -> None:
        rows = {page.url: {**records.dump(page), "id": str(uuid5(audit_id, page.url))} for page in pages}
        if rows:
            await send(tx, _sql.save_pages, audit_id=audit_id, pages=json([*rows.values()]))

    async def pages(self, tx: Tx, audit_id: UUID) -> dict[UUID, Page]:
        rows = await fetch_all(tx, _sql.pages, audit_id=audit_id)
        return {row.pop("id"): records.load(Page, row) for row in rows}

    async def lead(self, tx: Tx, audit_id: UUID) -> Lead:
        row = await fetch_one(tx, _sql.lead, id=audit_id)
        if row is None:
            raise NotFound(f"There is no audit {audit_id}.")
        beside = {name: row.pop(name) for name in ("signals", "score", "score_parts", "branches")}
        return records.load(Lead, {"place": records.load(Place, row), **beside})

    async def complete(self, tx: Tx, audit_id: UUID, dossier: Dossier, contacts: Sequence[Contact]) -> None:
        claims = json([{**records.dump(claim), "position": n} for n, claim in enumerate(dossier.claims)])
        columns = _dossier_columns(dossier)
        await send(tx, _sql.insert_dossier, id=uuid5(audit_id, "dossier"), audit_id=audit_id, claims=claims, **columns)
        await send(tx, _sql.complete, id=audit_id, contacts=records.column(contacts))
        fit = records.column(dossier.fit_reason)
        await send(tx, _sql.mark_leads, run_id=None, audit_id=audit_id, fit_reason=fit)

    async def close(
        self, tx: Tx, audit_id: UUID, status: AuditStatus, reason: str, contacts: Sequence[Contact] = ()
    ) -> bool:
        values = {"status": status, "reason": reason, "contacts": records.column(contacts)}
        if not await execute(tx, _sql.close, id=audit_id, **values):
            return False
        await send(tx, _sql.mark_leads, run_id=None, audit_id=audit_id, fit_reason=None)
        return True

    async def close_open(self, tx: Tx, run_id: UUID, status: AuditStatus, reason: str) -> int:
        """Close a run's queued and running audits, of which none is under way; how many they were."""
        await fetch_all(tx, _sql.lock_leads, run_id=run_id)
        rows = await self.of_run(tx, run_id)
        return sum([await self.close(tx, row["id"], status, reason) for row in rows])

    async def progress(self, tx: Tx, run_id: UUID) -> tuple[int, int]:
        row = await fetch_one(tx, _sql.progress, run_id=run_id)
        return (row["done"], row["total"]) if row else (0, 0)

    async def requeue(self, tx: Tx, run_id: UUID) -> None:
        """Running audits queue again and lose their slot; what they have stored and hold stays theirs."""
        await send(tx, _sql.requeue, run_id=run_id)

    async def of_run(self, tx: Tx, run_id: UUID) -> list[Row]:
        """Every audit with its business and the phase it is in."""
        return await fetch_all(tx, _sql.of_run, run_id=run_id)


def _dossier_columns(dossier: Dossier) -> dict[str, Any]:
    names = ("summary", "gaps", "talking_points", "fit_reason")
    lists = {name: records.column(getattr(dossier, name)) for name in names}
    counts = {"dropped_claims": dossier.dropped_claims, "dropped_sentences": dossier.dropped_sentences}
    return {**lists, **counts, "sources": json([*dossier.sources]), "model": dossier.model}
