"""Audits, their pages and dossiers: the `Audits` port. An audit's id is made from run and domain."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from domain.errors import NotFound
from domain.ports import Tx
from domain.vocabulary import (
    AUDIT_PHASES,
    Audit,
    AuditPhase,
    AuditStatus,
    Contact,
    Dossier,
    Lead,
    Link,
    Page,
    Place,
    Run,
)
from store import records
from store.queries import load
from store.rows import Row, execute, execute_many, fetch_all, fetch_one, json

_sql = load(Path(__file__).parent / "sql" / "audits.sql")


def audit_id(run_id: UUID, domain: str) -> UUID:
    """The same run and domain always give the same audit, and so the same keys for money (DESIGN section 4)."""
    return uuid5(run_id, domain)


class PostgresAudits:
    """One site audit and one charge per run and domain; branches share it."""

    async def queue(self, tx: Tx, run: Run) -> dict[str, int]:
        best = await fetch_all(tx, _sql.queue, run_id=run.id)
        for row in best:
            audit = audit_id(run.id, row["domain"])
            values = {"domain": row["domain"], "target_url": row["website"], "score": row["score"]}
            await execute(tx, _sql.insert_audit, id=audit, run_id=run.id, opportunity_id=row["id"], **values)
            phases = [{"audit_id": audit, "phase": phase, "position": n} for n, phase in enumerate(AUDIT_PHASES)]
            await execute_many(tx, _sql.insert_phases, phases)
        await execute(tx, _sql.assign_audits, run_id=run.id)
        await execute(tx, _sql.mark_leads, run_id=run.id, audit_id=None, fit_reason=None)
        counts = await fetch_one(tx, _sql.lead_counts, run_id=run.id)
        return {"queued": len(best), "skipped": counts["ready"] if counts else 0}

    async def waiting(self, tx: Tx, run_id: UUID) -> int:
        row = await fetch_one(tx, _sql.waiting, run_id=run_id)
        return row["n"] if row else 0

    async def claim(self, tx: Tx, run_id: UUID, slot: str) -> Audit | None:
        row = await fetch_one(tx, _sql.of_slot, run_id=run_id, slot=slot)
        row = row or await fetch_one(tx, _sql.next_queued, run_id=run_id)
        return records.load(Audit, row) if row else None

    async def take(self, tx: Tx, audit_id: UUID, slot: str) -> None:
        await execute(tx, _sql.take, id=audit_id, slot=slot)

    async def get(self, tx: Tx, audit_id: UUID) -> Audit:
        row = await fetch_one(tx, _sql.audit, id=audit_id)
        if row is None:
            raise NotFound(f"There is no audit {audit_id}.")
        return records.load(Audit, row)

    async def start_phase(self, tx: Tx, audit_id: UUID, phase: AuditPhase, message: str) -> None:
        await execute(tx, _sql.start_phase, audit_id=audit_id, phase=phase, message=message)

    async def complete_phase(self, tx: Tx, audit_id: UUID, phase: AuditPhase, message: str) -> None:
        await execute(tx, _sql.complete_phase, audit_id=audit_id, phase=phase, message=message)

    async def save_map(self, tx: Tx, audit_id: UUID, links: Sequence[Link]) -> None:
        await execute(tx, _sql.save_map, id=audit_id, links=records.column(links))

    async def site_map(self, tx: Tx, audit_id: UUID) -> list[Link] | None:
        plan = await self._plan(tx, audit_id)
        return records.load_all(Link, plan["site_map"]) if plan["site_map"] is not None else None

    async def save_choice(self, tx: Tx, audit_id: UUID, urls: Sequence[str]) -> None:
        await execute(tx, _sql.save_choice, id=audit_id, urls=json([*urls]))

    async def choice(self, tx: Tx, audit_id: UUID) -> list[str] | None:
        return (await self._plan(tx, audit_id))["choice"]

    async def _plan(self, tx: Tx, audit_id: UUID) -> Row:
        return await fetch_one(tx, _sql.plan, id=audit_id) or {"site_map": None, "choice": None}

    async def save_pages(self, tx: Tx, audit_id: UUID, pages: Sequence[Page]) -> None:
        await execute_many(tx, _sql.save_page, [_page_columns(audit_id, page) for page in pages])

    async def pages(self, tx: Tx, audit_id: UUID) -> dict[UUID, Page]:
        rows = await fetch_all(tx, _sql.pages, audit_id=audit_id)
        return {row.pop("id"): records.load(Page, row) for row in rows}

    async def read(self, tx: Tx, audit_id: UUID) -> dict[str, int]:
        return {row["url"]: row["visible_chars"] for row in await fetch_all(tx, _sql.read, audit_id=audit_id)}

    async def lead(self, tx: Tx, audit_id: UUID) -> Lead:
        row = await fetch_one(tx, _sql.lead, id=audit_id)
        if row is None:
            raise NotFound(f"There is no audit {audit_id}.")
        scored = {name: row.pop(name) for name in ("signals", "score", "score_parts")}
        return records.load(Lead, {"place": records.load(Place, row), **scored})

    async def complete(self, tx: Tx, audit_id: UUID, dossier: Dossier, contacts: Sequence[Contact]) -> None:
        dossier_id = uuid5(audit_id, "dossier")
        await execute(tx, _sql.insert_dossier, id=dossier_id, audit_id=audit_id, **_dossier_columns(dossier))
        claims = (
            {**records.dump(claim), "page_id": claim.page_id, "dossier_id": dossier_id, "position": number}
            for number, claim in enumerate(dossier.claims)
        )
        await execute_many(tx, _sql.insert_claim, claims)
        await execute(tx, _sql.complete, id=audit_id, contacts=records.column(contacts))
        fit = records.column(dossier.fit_reason)
        await execute(tx, _sql.mark_leads, run_id=None, audit_id=audit_id, fit_reason=fit)

    async def close(
        self, tx: Tx, audit_id: UUID, status: AuditStatus, reason: str, contacts: Sequence[Contact] = ()
    ) -> bool:
        values = {"status": status, "reason": reason, "contacts": records.column(contacts)}
        if not await execute(tx, _sql.close, id=audit_id, **values):
            return False
        await execute(tx, _sql.fail_phases, audit_id=audit_id, message=reason)
        await execute(tx, _sql.mark_leads, run_id=None, audit_id=audit_id, fit_reason=None)
        return True

    async def progress(self, tx: Tx, run_id: UUID) -> tuple[int, int]:
        row = await fetch_one(tx, _sql.progress, run_id=run_id)
        return (row["done"], row["total"]) if row else (0, 0)

    async def requeue(self, tx: Tx, run_id: UUID) -> None:
        """Running audits queue again and lose their slot; what they have stored and hold stays theirs."""
        await execute(tx, _sql.requeue, run_id=run_id)

    async def of_run(self, tx: Tx, run_id: UUID) -> list[Row]:
        """Every audit with its business and the phase it is in."""
        return await fetch_all(tx, _sql.of_run, run_id=run_id)


def _page_columns(audit: UUID, page: Page) -> dict[str, Any]:
    names = ("url", "title", "markdown", "hash", "status", "visible_chars", "fetched_at")
    values = {name: getattr(page, name) for name in names}
    lists = {"contacts": records.column(page.contacts), "facts": json(dict(page.facts))}
    return {"id": uuid5(audit, page.url), "audit_id": audit, **values, **lists}


def _dossier_columns(dossier: Dossier) -> dict[str, Any]:
    names = ("summary", "gaps", "talking_points", "fit_reason")
    lists = {name: records.column(getattr(dossier, name)) for name in names}
    counts = {"dropped_claims": dossier.dropped_claims, "dropped_sentences": dossier.dropped_sentences}
    return {**lists, **counts, "sources": json([*dossier.sources]), "model": dossier.model}
