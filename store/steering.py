"""Commands that people give to a run, and what obeying them changes in its leads and audits: the `Steering` port."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from domain import signals
from domain.ports import Tx
from domain.vocabulary import MAX_LEADS, Audit, Command, CommandKind, Criterion, Run, Signal, SteeredLead
from store import records
from store.audits import audit_id, queue_audits
from store.leads import PostgresLeads, added
from store.queries import Queries, load
from store.rows import Row, execute_many, fetch_all, fetch_one, json, send

_SQL = Path(__file__).parent / "sql"
_sql: Queries = load(_SQL / "steering.sql")


class PostgresSteering:
    """Rows are taken in the order of everybody else: audits, then opportunities, then events."""

    def __init__(self, leads: PostgresLeads) -> None:
        """Added businesses become leads like those that were found."""
        self._leads = leads

    async def insert(
        self, tx: Tx, run_id: UUID, kind: CommandKind, payload: Mapping[str, Any], actor: str | None
    ) -> int:
        """A command that waits; its number."""
        values = {"kind": kind, "payload": json(dict(payload)), "actor": actor}
        row = await fetch_one(tx, _sql.insert, run_id=run_id, **values)
        return row["id"] if row else 0

    async def withdraw(self, tx: Tx, run_id: UUID) -> None:
        """Forget what an earlier decision of the run's review asked for."""
        await send(tx, _sql.withdraw, run_id=run_id)

    async def name(self, tx: Tx, run_id: UUID, lead_id: UUID) -> str | None:
        """A lead's name, None when it is none of the run's."""
        row = await fetch_one(tx, _sql.lead, run_id=run_id, id=lead_id)
        return row["name"] if row else None

    async def next(self, tx: Tx, run_id: UUID) -> Command | None:
        row = await fetch_one(tx, _sql.next, run_id=run_id)
        return records.load(Command, row) if row else None

    async def close(self, tx: Tx, command: Command, outcome: str) -> None:
        await send(tx, _sql.close, run_id=command.run_id, id=command.id, outcome=outcome)

    async def expire(self, tx: Tx, run_id: UUID) -> None:
        """Whatever still waits came too late: the run has ended."""
        await send(tx, _sql.close, run_id=run_id, id=None, outcome="Too late: the run had ended")

    async def of_run(self, tx: Tx, run_id: UUID) -> list[Row]:
        """All commands of a run, oldest first."""
        return await fetch_all(tx, _sql.of_run, run_id=run_id)

    async def is_stopping(self, tx: Tx, run_id: UUID) -> bool:
        """Whether somebody asked the run to stop and it has not obeyed yet: it needs no credit to do so."""
        row = await fetch_one(tx, _sql.is_stopping, run_id=run_id)
        return bool(row and row["stopping"])

    async def waiting(self, tx: Tx, run_id: UUID) -> list[Audit]:
        return records.load_all(Audit, await fetch_all(tx, _sql.waiting, run_id=run_id))

    async def lead(self, tx: Tx, run_id: UUID, lead_id: UUID) -> SteeredLead | None:
        audit = await fetch_one(tx, _sql.audit_of_lead, run_id=run_id, id=lead_id)
        row = await fetch_one(tx, _sql.lead, run_id=run_id, id=lead_id)
        if row is None:
            return None
        known = records.load(Audit, audit) if audit else None
        return SteeredLead(id=row["id"], name=row["name"], audit=known, shared=row["shared"])

    async def put_first(self, tx: Tx, audit: Audit) -> None:
        await send(tx, _sql.put_first, run_id=audit.run_id, id=audit.id)

    async def leave_out(self, tx: Tx, lead: SteeredLead) -> None:
        assert lead.audit is not None, "who has no audit cannot leave it"
        run_id = lead.audit.run_id
        await send(tx, _sql.detach, run_id=run_id, id=lead.id, audit_id=lead.audit.id)
        await send(tx, _sql.mark_lead, run_id=run_id, id=lead.id)

    async def rescore(self, tx: Tx, run_id: UUID, criteria: Sequence[Criterion]) -> None:
        await self.waiting(tx, run_id)
        rows = await fetch_all(tx, _sql.leads_to_score, run_id=run_id)
        scores = [{"run_id": run_id, "id": row["id"], **_score(row["signals"], criteria)} for row in rows]
        await execute_many(tx, _sql.rescore, scores)
        await send(tx, _sql.rescore_audits, run_id=run_id)
        await send(tx, _sql.save_criteria, run_id=run_id, criteria=records.column(criteria))

    async def add(self, tx: Tx, run: Run, fields: Mapping[str, Any]) -> SteeredLead | None:
        full = await fetch_one(tx, _sql.leads_of_run, run_id=run.id)
        if full and full["n"] >= max(MAX_LEADS, run.requested):
            return None
        lead = added(fields, run)
        if lead.place.domain:  # its audit may be about to end, and would not see whom we add
            await send(tx, _sql.lock_audit, id=audit_id(run.id, lead.place.domain))
        lead_id = await self._leads.add(tx, run, lead)
        await self._queue(tx, run.id, lead_id)
        return await self.lead(tx, run.id, lead_id)

    async def _queue(self, tx: Tx, run_id: UUID, lead_id: UUID) -> None:
        """One audit per domain: a new one, or the one that the run has for it."""
        lead = await fetch_one(tx, _sql.lead, run_id=run_id, id=lead_id)
        if lead is None or lead["domain"] is None:
            return
        await queue_audits(tx, run_id, [lead])
        await send(tx, _sql.attach, run_id=run_id, id=lead_id, audit_id=audit_id(run_id, lead["domain"]))
        await send(tx, _sql.mark_lead, run_id=run_id, id=lead_id)


def _score(found: Sequence[Mapping[str, Any]], criteria: Sequence[Criterion]) -> dict[str, Any]:
    score, parts = signals.score(records.load_all(Signal, found), criteria)
    return {"score": score, "score_parts": json([*parts])}
