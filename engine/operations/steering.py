"""Steering a run that is under way or paused: a command is checked, stored with who asked, and obeyed by the run itself
before it begins its next audit (nodes/obey.py). Ending a run at once is `runs.cancel`."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError

from domain import normalise, signals
from domain.errors import BadInput, Conflict
from domain.ports import Tx
from domain.vocabulary import ENDED, Criterion
from engine.operations.given import Amount, Given, Line, Phone, Reason, Website, once_each
from engine.services import Data

KINDS = "stop, skip, first, criteria or add"


class Stop(Given):
    """Finish the audits that are under way, leave out the others, rank, and complete."""

    kind: Literal["stop"]


class Skip(Given):
    """Leave a lead's audit out; the lead stays in the list."""

    kind: Literal["skip"]
    lead: UUID
    """The opportunity's id."""


class First(Given):
    """Audit a lead before all others that wait."""

    kind: Literal["first"]
    lead: UUID
    """The opportunity's id."""


class Weight(Reason):
    """A reason to call and how much it counts."""

    weight: Amount = Field(default=Decimal(1), ge=0, le=100, max_digits=6, decimal_places=3)


def _usable(weights: list[Weight]) -> list[Weight]:
    once_each(weights)
    if not any(each.weight for each in weights):
        raise ValueError("at least one weight must be above 0")
    return weights


class Criteria(Given):
    """Rank by other criteria than the agency's, in this run only."""

    kind: Literal["criteria"]
    criteria: Annotated[list[Weight], Field(min_length=1, max_length=len(signals.NAMES)), AfterValidator(_usable)]


def _own(website: str) -> str:
    if normalise.registrable_domain(website) is None:
        raise ValueError("is a page that many share: give the business's own website")
    return website


class Add(Given):
    """Audit a business that the search did not find."""

    kind: Literal["add"]
    name: Line
    website: Annotated[Website, AfterValidator(_own)]
    phone: Phone | None = None


Command = Annotated[Stop | Skip | First | Criteria | Add, Field(discriminator="kind")]
"""What a person may ask of a run."""
_COMMANDS: TypeAdapter[Stop | Skip | First | Criteria | Add] = TypeAdapter(Command)


async def steer(data: Data, run_id: UUID, command: Mapping[str, Any]) -> int:
    """Store a command for a run that has not ended; a paused one obeys when it is resumed.

    Args:
        command: `{"kind": "stop"}`, `{"kind": "skip" | "first", "lead": opportunity id}`,
            `{"kind": "criteria", "criteria": [{"key", "weight"}]}` or `{"kind": "add", "name", "website", "phone"?}`.

    Returns:
        The command's number, which the events `steer_asked` and `steer_applied` carry as `data.command`.

    Raises: NotFound, BadInput with what to give instead, Conflict when the run has ended.
    """
    told = checked(command)
    async with data.transaction(data.org_id) as tx:
        run = await data.runs.lock(tx, run_id)
        if run.status in ENDED:
            raise Conflict(f"This run is {run.status}: there is nothing left to steer.")
        asked = await _in_words(data, tx, run_id, told)
        payload = told.model_dump(mode="json", exclude={"kind"}, exclude_none=True)
        number = await data.steering.insert(tx, run_id, told.kind, payload, data.actor)
        about = {"command": number, "kind": told.kind, **payload}
        await data.runs.event(tx, run_id, "steer_asked", asked, data=about, actor=data.actor)
    return number


async def commands(data: Data, run_id: UUID) -> Sequence[dict[str, Any]]:
    """What was asked of a run, oldest first: `id, kind, payload, actor, created_at, applied_at, outcome`.

    Raises: NotFound.
    """
    async with data.transaction(data.org_id) as tx:
        await data.runs.get(tx, run_id)
        return await data.steering.of_run(tx, run_id)


def checked(command: Mapping[str, Any]) -> Stop | Skip | First | Criteria | Add:
    """The command that is meant. Raises: BadInput with what is wrong."""
    try:
        return _COMMANDS.validate_python(dict(command))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        if first["type"].startswith("union_tag"):
            raise BadInput(f"The kind of a command is {KINDS}.") from None
        where = ".".join(str(part) for part in first["loc"][1:])
        raise BadInput(f"This command cannot be used: {where}: {first['msg'].removeprefix('Value error, ')}.") from None


async def _in_words(data: Data, tx: Tx, run_id: UUID, told: Stop | Skip | First | Criteria | Add) -> str:
    match told:
        case Stop():
            return "Asked to stop after the audits under way"
        case Skip():
            return f"Asked to leave out {await _name(data, tx, run_id, told.lead)}"
        case First():
            return f"Asked to audit {await _name(data, tx, run_id, told.lead)} first"
        case Criteria():
            given = [Criterion(key=each.key, weight=each.weight) for each in told.criteria]
            return f"Asked to rank by {signals.in_words(given)}"
        case Add():
            return f"Asked to add {told.name} ({normalise.host(told.website)})"


async def _name(data: Data, tx: Tx, run_id: UUID, lead: UUID) -> str:
    name = await data.steering.name(tx, run_id, lead)
    if name is None:
        raise BadInput(f"{str(lead)!r} is not a lead of this run.")
    return name
