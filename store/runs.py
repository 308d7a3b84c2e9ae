"""The run's row, its phases and its events: the `Runs` port, and what the engine's operations need besides."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from domain.areas import Coverage
from domain.errors import NotFound
from domain.ports import Tx
from domain.vocabulary import PHASES, Audit, AuditStatus, Lead, Phase, PhaseStatus, Place, Run
from store import records
from store.queries import load
from store.rows import Row, execute, execute_many, fetch_all, fetch_one, json, once_committed, send

log = logging.getLogger(__name__)
_sql = load(Path(__file__).parent / "sql" / "runs.sql")
ZERO = Decimal(0)


class PostgresRuns:
    """Each method is one or two statements; phase changes append their event (seed 001, lastEvent)."""

    async def insert(self, tx: Tx, run: Run) -> bool:
        """A new run, `idle`, with its six phases pending; False when there is one of this id, here or elsewhere."""
        values = {name: getattr(run, name) for name in ("id", "user_id", "vertical", "geography", "requested", "town")}
        more = {name: getattr(run, name) for name in ("review", "budget", "demo", "max_audits")}
        if not await execute(tx, _sql.insert_run, agency_id=run.agency.id, **values, **more):
            return False
        phases = [{"run_id": run.id, "phase": phase, "position": n} for n, phase in enumerate(PHASES)]
        await execute_many(tx, _sql.insert_phases, phases)
        return True

    async def get(self, tx: Tx, run_id: UUID) -> Run:
        return records.load(Run, await self.row(tx, run_id))

    async def lock(self, tx: Tx, run_id: UUID) -> Run:
        """The run as it is now and stays until the transaction ends. Raises: NotFound."""
        await send(tx, _sql.lock_run, id=run_id)
        return await self.get(tx, run_id)

    async def row(self, tx: Tx, run_id: UUID) -> Row:
        """The run's columns as they are. Raises: NotFound."""
        row = await fetch_one(tx, _sql.run, id=run_id)
        if row is None:
            raise NotFound(f"There is no run {run_id}. `leadatlas runs` lists yours.")
        return row

    async def exists(self, tx: Tx, run_id: UUID) -> bool:
        return await execute(tx, _sql.run_exists, id=run_id) == 1

    async def phases(self, tx: Tx, run_id: UUID) -> dict[Phase, PhaseStatus]:
        return {row["phase"]: row["status"] for row in await self.phase_rows(tx, run_id)}

    async def phase_rows(self, tx: Tx, run_id: UUID) -> list[Row]:
        return await fetch_all(tx, _sql.phases, run_id=run_id)

    async def start_phase(self, tx: Tx, run_id: UUID, phase: Phase, message: str, progress: Decimal = ZERO) -> None:
        values = {"phase": phase, "message": message, "progress": progress}
        if await execute(tx, _sql.start_phase, run_id=run_id, **values):
            _note(tx, run_id, "phase_started", message, phase)

    async def audit_ended(
        self, tx: Tx, audit: Audit, status: AuditStatus, message: str, *, progress: Decimal, so_far: str
    ) -> None:
        values = {"type": f"audit_{status}", "message": message, "progress": progress, "so_far": so_far}
        await send(tx, _sql.audit_ended, run_id=audit.run_id, audit_id=audit.id, **values)
        _note(tx, audit.run_id, f"audit_{status}", message, "generate_dossier")

    async def complete_phase(self, tx: Tx, run_id: UUID, phase: Phase, message: str) -> None:
        if await execute(tx, _sql.complete_phase, run_id=run_id, phase=phase, message=message):
            _note(tx, run_id, "phase_completed", message, phase)

    async def fail_phase(self, tx: Tx, run_id: UUID, phase: Phase, message: str) -> None:
        if await execute(tx, _sql.fail_phase, run_id=run_id, phase=phase, message=message):
            _note(tx, run_id, "phase_failed", message, phase)

    async def reopen_phases(self, tx: Tx, run_id: UUID) -> None:
        """Phases that failed are under way again once their run is resumed."""
        await send(tx, _sql.reopen_phases, run_id=run_id)

    async def reset_phases(self, tx: Tx, run_id: UUID, start: Phase) -> None:
        """`start` and what depends on it back to pending, finished phases apart."""
        await send(tx, _sql.reset_phases, run_id=run_id, position=PHASES.index(start))

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
        actor: str | None = None,
    ) -> None:
        _note(tx, run_id, type, message, phase)
        values = {"type": type, "message": message, "phase": phase, "audit_id": audit_id, "actor": actor}
        await send(tx, _sql.insert_event, run_id=run_id, data=json(dict(data or {})), **values)

    async def events(self, tx: Tx, run_id: UUID, after: int, limit: int = 200) -> list[Row]:
        """Events with an id above `after`, oldest first."""
        return await fetch_all(tx, _sql.events, run_id=run_id, after=after, limit=limit)

    async def save_places(self, tx: Tx, run_id: UUID, places: Sequence[Place], coverage: Coverage) -> None:
        values = {"places": records.column(places), "coverage": json(records.dump(coverage))}
        await send(tx, _sql.save_places, run_id=run_id, fetched=len(places), **values)

    async def places(self, tx: Tx, run_id: UUID) -> list[Place]:
        row = await fetch_one(tx, _sql.places, run_id=run_id)
        return records.load_all(Place, row["places_snapshot"] if row else [])

    async def save_shortlist(self, tx: Tx, run_id: UUID, leads: Sequence[Lead]) -> None:
        await send(tx, _sql.save_shortlist, run_id=run_id, leads=records.column(leads))

    async def shortlist(self, tx: Tx, run_id: UUID) -> list[Lead]:
        row = await fetch_one(tx, _sql.shortlist, run_id=run_id)
        return records.load_all(Lead, row["shortlist"] if row else [])

    async def review_decision(self, tx: Tx, run_id: UUID) -> Mapping[str, Any] | None:
        row = await fetch_one(tx, _sql.review_decision, run_id=run_id)
        return row["review_decision"] if row else None

    async def save_review_decision(self, tx: Tx, run_id: UUID, decision: Mapping[str, Any]) -> bool:
        """False when the run waits for none; while it waits, the last one counts."""
        return await execute(tx, _sql.save_review_decision, run_id=run_id, decision=json(dict(decision))) == 1

    async def counts(self, tx: Tx, run_id: UUID) -> dict[str, int]:
        return {row["key"]: row["n"] for row in await fetch_all(tx, _sql.counts, run_id=run_id)}

    async def rank(self, tx: Tx, run_id: UUID) -> None:
        await send(tx, _sql.rank, run_id=run_id)

    async def set_status(
        self,
        tx: Tx,
        run_id: UUID,
        status: str,
        *,
        from_: Sequence[str],
        billing_block: Mapping[str, Any] | None = None,
        error: str | None = None,
        resume_at: datetime | None = None,
    ) -> bool:
        """The conditional update that every change of status is; False when another one won."""
        block = json(dict(billing_block)) if billing_block else None
        values = {"status": status, "from": [*from_], "billing_block": block, "error": error, "resume_at": resume_at}
        return await execute(tx, _sql.set_status, run_id=run_id, **values) == 1

    async def mark_swept(self, tx: Tx, run_id: UUID) -> None:
        """Nothing of an ended run is held any more."""
        await send(tx, _sql.swept, run_id=run_id)

    async def stop_phases(self, tx: Tx, run_id: UUID, message: str) -> None:
        """Phases under way are not any more; the run's own event says why."""
        await send(tx, _sql.stop_phases, run_id=run_id, message=message)

    async def last_of_type(self, tx: Tx, run_id: UUID, type: str) -> Row | None:
        """The newest event of a type: message, actor, created_at."""
        return await fetch_one(tx, _sql.last_of_type, run_id=run_id, type=type)

    async def set_budget(self, tx: Tx, run_id: UUID, budget: Decimal) -> None:
        await send(tx, _sql.set_budget, run_id=run_id, budget=budget)

    async def start_attempt(self, tx: Tx, run_id: UUID, from_phase: str, worker: str) -> int:
        row = await fetch_one(tx, _sql.start_attempt, run_id=run_id, from_phase=from_phase, worker=worker)
        return row["id"] if row else 0

    async def deaths(self, tx: Tx, run_id: UUID) -> int:
        """How many attempts came to nothing, or died, since anything happened in this run."""
        row = await fetch_one(tx, _sql.deaths, run_id=run_id)
        return row["n"] if row else 0

    async def end_attempt(self, tx: Tx, attempt: int, outcome: str) -> None:
        await send(tx, _sql.end_attempt, id=attempt, outcome=outcome)


def _note(tx: Tx, run_id: UUID, type: str, message: str, phase: str | None) -> None:
    """An event is a line of the log too."""
    about = {"run": str(run_id), "phase": phase}
    once_committed(tx, partial(log.debug, "%s: %s", type, message, extra=about))
