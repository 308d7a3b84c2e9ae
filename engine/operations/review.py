"""What a person decides in a review, checked before it is stored: the run applies it later and cannot ask back."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from pydantic import Field, ValidationError

from domain.errors import BadInput, Conflict
from domain.vocabulary import MAX_LEADS
from engine.operations.given import Given, Line, Phone, Website
from engine.services import Data


class Edited(Given):
    """What is known better about a lead; absent means as it was."""

    name: Line | None = None
    website: Website | None = None
    phone: Phone | None = None


class Added(Given):
    """A business that the search did not find."""

    name: Line
    website: Website | None = None
    phone: Phone | None = None


class Decision(Given):
    """Leads by place id; empty accepts all."""

    accept: bool = True
    drop: list[str] = Field(default=[])
    """Out of the list."""
    skip: list[str] = Field(default=[])
    """In the list, but their websites are not audited."""
    edit: dict[str, Edited] = Field(default={})
    add: list[Added] = Field(default=[], max_length=MAX_LEADS)


async def decide(data: Data, run_id: UUID, decision: Mapping[str, Any]) -> None:
    """Store a review's decision: `{"drop": [place id …], "skip": [place id …], "edit": {place id: {…}}, "add": [{…}]}`.

    Nothing accepts all. What is skipped becomes a command to the run, as if it had been steered. As long as the run
    waits, the last decision counts.

    Raises: NotFound, BadInput when it cannot be applied, Conflict when the run does not wait for a review.
    """
    async with data.transaction(data.org_id) as tx:
        run = await data.runs.get(tx, run_id)
        leads = {row["place_id"]: row["id"] for row in await data.leads.of_run(tx, run_id)}
        told = checked(decision, leads, max(MAX_LEADS, run.requested))
        if not await data.runs.save_review_decision(tx, run_id, told):
            raise Conflict("This run does not wait for a review.")
        await data.steering.withdraw(tx, run_id)
        for place in dict.fromkeys(each for each in told["skip"] if each not in told["drop"]):
            await data.steering.insert(tx, run_id, "skip", {"lead": str(leads[place]), "of_review": True}, data.actor)
        await data.runs.event(tx, run_id, "review_decided", "Reviewed", actor=data.actor)


def checked(decision: Mapping[str, Any], leads: Collection[str], most: int = MAX_LEADS) -> dict[str, Any]:
    """The decision in plain JSON values, of these leads.

    Args:
        leads: place ids of the run.
        most: leads that it may have.

    Raises: BadInput when it is not one, names other leads, or leaves too many.
    """
    try:
        told = Decision.model_validate(dict(decision))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadInput(f"This decision cannot be used: {where}: {first['msg']}.") from None
    if not told.accept:
        raise BadInput("To accept nothing, drop every lead or cancel the run.")
    for place in (*told.drop, *told.skip, *told.edit):
        if place not in leads:
            raise BadInput(f"{place!r} is not a lead of this run.")
    if len(leads) - len({*told.drop}) + len(told.add) > most:
        raise BadInput(f"This run has at most {most} businesses: drop some or add fewer.")
    return told.model_dump(mode="json", exclude_none=True)
