"""Obeys what people ask of a run that is under way: a command is a row, obeyed before the next audit is claimed.

One transaction per command: what it changes, its outcome and the event of it stand or fall together.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from domain import signals
from domain.ports import Audits, CostSink, Meter, Runs, Steering, Transactions, Tx
from domain.vocabulary import Audit, AuditStatus, Command, Criterion, SteeredLead
from nodes.close import close_audit
from nodes.state import State, org_id, run_id

Obey = Callable[[State], Awaitable[None]]
"""What a node is given that has to obey first."""

TOO_LATE: dict[AuditStatus, str] = {
    "running": "is being audited already",
    "completed": "has its dossier already",
    "unreadable": "has been tried: its website could not be read",
    "skipped": "has been left out already",
    "error": "has been tried: its audit failed",
}


@dataclass(frozen=True, kw_only=True)
class Hands:
    """What a command may touch."""

    runs: Runs
    audits: Audits
    meter: Meter
    costs: CostSink
    steering: Steering


async def obey(
    state: State,
    *,
    transaction: Transactions,
    runs: Runs,
    audits: Audits,
    meter: Meter,
    costs: CostSink,
    steering: Steering,
) -> None:
    """Obey all commands that wait, oldest first."""
    hands = Hands(runs=runs, audits=audits, meter=meter, costs=costs, steering=steering)
    obeyed = True
    while obeyed:
        async with transaction(org_id(state)) as tx:
            obeyed = await _obey_next(tx, run_id(state), hands)


async def _obey_next(tx: Tx, run: UUID, hands: Hands) -> bool:
    command = await hands.steering.next(tx, run)
    if command is None:
        return False
    outcome = await DOING[command.kind](tx, command, hands)
    await hands.steering.close(tx, command, outcome)
    return True


async def _stop(tx: Tx, command: Command, hands: Hands) -> str:
    """What is under way is finished and paid for; what has not begun is left out."""
    waiting = await hands.steering.waiting(tx, command.run_id)
    for audit in waiting:
        await _close(tx, audit, f"Stopped {by(command)}", hands)
    left = f"{len(waiting)} websites are" if len(waiting) != 1 else "1 website is"
    return f"Stopped: {left} left out" if waiting else "Stopped: no website was waiting"


async def _skip(tx: Tx, command: Command, hands: Hands) -> str:
    lead = await _lead(tx, command, hands)
    if isinstance(lead, str):
        return lead
    assert lead.audit is not None, "it waits"
    if lead.shared:
        await hands.steering.leave_out(tx, lead)
    else:
        await _close(tx, lead.audit, f"Left out {by(command)}", hands)
    return f"{lead.name} is left out"


async def _first(tx: Tx, command: Command, hands: Hands) -> str:
    lead = await _lead(tx, command, hands)
    if isinstance(lead, str):
        return lead
    assert lead.audit is not None, "it waits"
    await hands.steering.put_first(tx, lead.audit)
    return f"{lead.name} is audited next"


async def _rerank(tx: Tx, command: Command, hands: Hands) -> str:
    told = command.payload["criteria"]
    criteria = [Criterion(key=each["key"], weight=Decimal(each["weight"])) for each in told]
    await hands.steering.rescore(tx, command.run_id, criteria)
    return f"Ranked by {signals.in_words(criteria)}"


async def _add(tx: Tx, command: Command, hands: Hands) -> str:
    run = await hands.runs.get(tx, command.run_id)
    lead = await hands.steering.add(tx, run, command.payload)
    if lead is None:
        return f"{command.payload['name']} is not added: the run is full"
    if lead.audit is None:
        return f"{lead.name} is added, without an audit: its website is not its own"
    late = TOO_LATE.get(lead.audit.status)
    return f"{lead.name} {late}" if late else f"{lead.name} is added and will be audited"


async def _lead(tx: Tx, command: Command, hands: Hands) -> SteeredLead | str:
    """The lead that is meant while its audit waits; otherwise why nothing can be done about it."""
    lead = await hands.steering.lead(tx, command.run_id, UUID(command.payload["lead"]))
    if lead is None:
        return "This business is not in the run any more"
    if lead.audit is None:
        return f"{lead.name} has no website to audit"
    late = TOO_LATE.get(lead.audit.status)
    return f"{lead.name} {late}" if late else lead


async def _close(tx: Tx, audit: Audit, reason: str, hands: Hands) -> None:
    """Its holds are released too: an audit that lost its slot may have some."""
    await close_audit(
        tx, audit, "skipped", reason, audits=hands.audits, meter=hands.meter, costs=hands.costs, runs=hands.runs
    )


def by(command: Command) -> str:
    """`by Ann`, or `on request` where there is only one person."""
    return f"by {command.actor}" if command.actor else "on request"


DOING: dict[str, Callable[[Tx, Command, Hands], Awaitable[str]]] = {
    "stop": _stop,
    "skip": _skip,
    "first": _first,
    "criteria": _rerank,
    "add": _add,
}
