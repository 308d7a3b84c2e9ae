"""Gates: nodes that only reserve. Refused, they interrupt, in a loop, so that a resume always asks again (seed 002).

The interrupt stands outside every try, and nothing else happens in the node: an interrupted node runs again from its
top, and a pause is an exception that a broad except would swallow.
"""

from decimal import Decimal
from typing import Any

from langgraph.types import interrupt

from domain import credits
from domain.ports import Audits, Meter, Runs, Transactions, Tx
from domain.searching import most_searches
from domain.vocabulary import Ask, Audit, Refusal, Run, Turn
from nodes.obey import Obey
from nodes.state import State, org_id, run_id


async def reserve_discovery(state: State, *, transaction: Transactions, meter: Meter, runs: Runs) -> dict[str, Any]:
    """Hold the credits for as many places searches as the run may take."""
    while True:
        await meter.refresh(org_id(state))
        async with transaction(org_id(state)) as tx:
            run = await runs.get(tx, run_id(state))
            answer = await meter.reserve(tx, discovery(run), budget=run.budget)
        if not isinstance(answer, Refusal):
            return {}
        interrupt(block(answer, "source"))


async def reserve_research(
    state: State, *, transaction: Transactions, meter: Meter, audits: Audits, obey: Obey
) -> dict[str, Any]:
    """Claim the next queued audit for this slot and hold its credits, both or neither; commands of people go first."""
    while True:
        await meter.refresh(org_id(state))
        async with transaction(org_id(state)) as tx:
            turn = await audits.claim(tx, run_id(state), state["slot"])
            answer = await _hold(tx, turn, state, meter, audits)
        if turn.steered:
            await obey(state)
        elif isinstance(answer, Refusal):
            interrupt(block(answer, "generate_dossier"))
        else:
            return {"audit_id": str(turn.audit.id) if turn.audit else ""}


async def _hold(tx: Tx, turn: Turn, state: State, meter: Meter, audits: Audits) -> Refusal | None:
    """An audit that carries the slot already was paid for when it was taken."""
    slot, estimate = state["slot"], state.get("estimate")
    if turn.audit is None or turn.audit.slot == slot:
        return None
    asks = research(turn.audit, Decimal(estimate) if estimate else credits.estimate_research())
    answer = await meter.reserve(tx, asks, budget=turn.budget)
    if isinstance(answer, Refusal):
        return answer
    await audits.take(tx, turn.audit.id, slot)
    return None


def discovery(run: Run) -> list[Ask]:
    """1 unit per search, under keys of their own."""
    keys = credits.discovery_keys(run.id, most_searches(run.requested))
    return [Ask(key=key, feature="lead_discovery", run_id=run.id) for key in keys]


def research(audit: Audit, estimate: Decimal) -> list[Ask]:
    """One audit: 1 unit of research, and an estimate of the model's cost in AI credits under a key of its own."""
    key, run = credits.research_key(audit.run_id, audit.id), audit.run_id
    return [
        Ask(key=key, feature="dossier_research", run_id=run, audit_id=audit.id),
        Ask(key=credits.ai_key(key), feature="ai_credits", units=estimate, run_id=run, audit_id=audit.id),
    ]


def block(refusal: Refusal, phase: str) -> dict[str, Any]:
    """What the pause says, in plain JSON values: it is stored in the checkpoint."""
    return {
        "kind": refusal.kind,
        "phase": phase,
        "feature_id": refusal.feature,
        "credit_info": dict(refusal.credit_info),
    }
