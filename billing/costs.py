"""What model calls cost, kept with their answers: a question asked again is answered from here, free."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from billing import estimates
from domain.credits import usd_to_credits
from domain.ports import Tx
from domain.vocabulary import ModelAnswer, ModelCall
from store.queries import load
from store.rows import fetch_all, fetch_one, send

_sql = load(Path(__file__).parent / "sql" / "receipts.sql")


class Costs:
    """Implements `domain.ports.CostSink` on the table model_calls."""

    async def answers(self, tx: Tx, audit_id: UUID) -> dict[str, ModelAnswer]:
        """What was asked for an audit before: the call's key → the stored answer."""
        rows = await fetch_all(tx, _sql.answers, audit_id=audit_id)
        return {row.pop("key"): ModelAnswer(**row) for row in rows}

    async def stored(self, tx: Tx, keys: Sequence[str]) -> dict[str, ModelAnswer]:
        """What was asked under these keys before: the key → the stored answer."""
        rows = await fetch_all(tx, _sql.stored, keys=list(keys))
        return {row.pop("key"): ModelAnswer(**row) for row in rows}

    async def record(self, tx: Tx, call: ModelCall) -> None:
        """Store a call. A key recorded before keeps its first answer; without USD the call counts as unpriced.

        A generation is counted once: reported again under another key, its cost there is 0.
        """
        answer = call.answer
        await send(
            tx,
            _sql.record_call,
            key=call.key,
            purpose=call.purpose,
            user_id=call.user_id,
            run_id=call.run_id,
            audit_id=call.audit_id,
            thread_id=call.thread_id,
            provider=answer.provider,
            model=answer.model,
            prompt_tokens=answer.prompt_tokens,
            completion_tokens=answer.completion_tokens,
            usd=answer.usd,
            credits=None if answer.usd is None else usd_to_credits(answer.usd),
            generation_id=answer.generation_id,
            answer=answer.text,
        )

    async def spent(self, tx: Tx, audit_id: UUID) -> Decimal:
        """AI credits of all priced calls of an audit, exact."""
        row = await fetch_one(tx, _sql.spent_on_audit, audit_id=audit_id)
        return row["credits"] if row else Decimal(0)

    async def to_hold(self, tx: Tx) -> Decimal:
        """AI credits to hold for one audit, by this organization's own past."""
        return await estimates.to_hold(tx)
