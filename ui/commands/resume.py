"""`resume`: go on with a run that waits or was stopped, here, with what a person decided meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from ui.commands.execution import Session
from ui.commands.options import How, Json, RunId, amount
from ui.commands.users import Organization
from ui.session import ask

if TYPE_CHECKING:
    from engine.services import Data, Services

Leads = list[str] | None


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What a person says before the run goes on. `review` names leads by place id; None = nothing is reviewed."""

    review: Mapping[str, list[str]] | None
    budget: Decimal | None

    async def apply(self, data: "Data", run_id: UUID) -> None:
        """Store it. Raises: what the operations raise."""
        from engine.operations import headroom, review

        if self.review is not None:
            await review.decide(data, run_id, self.review)
        if self.budget is not None:
            await headroom.raise_budget(data, run_id, self.budget)


def resume(
    context: typer.Context,
    run: RunId,
    accept: Annotated[bool, typer.Option("--accept", help="After a review: audit all leads that are left.")] = False,
    drop: Annotated[
        Leads, typer.Option(metavar="LEAD", help="After a review: leave this lead out (number or place id).")
    ] = None,
    skip: Annotated[
        Leads, typer.Option(metavar="LEAD", help="After a review: keep this lead, but do not audit its website.")
    ] = None,
    budget: Annotated[str | None, typer.Option(metavar="CREDITS", help="Raise the limit of Atlas credits.")] = None,
    organization: Organization = None,
    json: Json = False,
) -> int:
    """Continue a run that waits or was stopped, at the exact audit where it was."""
    from engine.operations import runs
    from engine.settings import read_settings
    from ui.review import find_run, place_ids

    limit = amount(budget)
    run_id, town = ask(lambda data: find_run(data, run), quiet=json, organization=organization)
    given = {"drop": drop, "skip": skip}
    named = {
        name: ask(lambda data, leads=leads: place_ids(data, run_id, leads), quiet=json, organization=organization)
        for name, leads in given.items()
        if leads
    }
    decided = Decided(review=named if accept or named else None, budget=limit)

    async def begin(services: "Services") -> UUID:
        await decided.apply(services, run_id)
        await runs.resume(services, run_id, here=True)
        return run_id

    how = How(organization=organization, json=json, verbose=context.obj)
    return Session(read_settings(town=town), begin, how).execute()
