"""What Studio asks for becomes a run of ours: started, reviewed or resumed by the operations that every face uses."""

import contextlib
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from langgraph.types import Command
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from domain.errors import BadInput, NotFound
from domain.vocabulary import MAX_LEADS, MOST_LEADS, Run
from engine.operations import review, runs
from engine.services import Services

PAUSE_ID = re.compile("[0-9a-f]{32}")


class Asked(BaseModel):
    """A new run, or in a thread of its own id an existing one."""

    model_config = ConfigDict(extra="forbid", title="Run")

    text: str = Field(default="", description="What to find, such as dentists in Springfield")
    vertical: str | None = Field(default=None, description="The trade, such as dentists")
    geography: str | None = Field(default=None, description="The place, such as Springfield")
    leads: int = Field(default=10, description=f"1 to {MAX_LEADS} businesses, or to {MOST_LEADS} for a wide search")
    wide: bool = Field(default=False, description=f"Look for more than {MAX_LEADS}: each search costs 1 Atlas credit")
    audits: int = Field(default=MAX_LEADS, description="At most so many websites are audited, the best leads first")
    review: bool = Field(default=False, description="Wait for a decision before any audit is paid for")
    budget: Decimal | None = Field(default=None, description="The most Atlas credits this run may cost")
    run_id: UUID | None = Field(default=None, description="An existing run; its thread has the same id")

    def request(self, run_id: UUID) -> runs.Request:
        """The operation's own words for it."""
        return runs.Request(id=run_id, **self.model_dump(exclude={"run_id"}))


async def find(services: Services, run_id: UUID) -> Run | None:
    """The organization's run of this id, if there is one."""
    async with services.transaction(services.org_id) as tx:
        with contextlib.suppress(NotFound):
            return await services.runs.get(tx, run_id)
    return None


async def open_run(services: Services, run_id: UUID, given: Any) -> None:
    """Start the thread's run, or flip it back to `running`.

    Args:
        given: input or Command, as Studio sends it.

    Raises: BadInput, Conflict, NotEnoughCredits, with what to do instead.
    """
    asked = None if given is None or isinstance(given, Command) else _asked(given)
    if asked and asked.run_id not in (None, run_id):
        raise BadInput(f"Run {asked.run_id} lives in the thread of the same id: create that thread and go on there.")
    run = await find(services, run_id)
    if run is None:
        if asked is None or asked.run_id:
            raise BadInput(
                'This thread has no run yet: say what to find, for example {"text": "dentists in Springfield"}.'
            )
        await runs.start(services, asked.request(run_id), here=True)
        return
    if asked:
        _check_same(run, asked)
    if isinstance(given, Command):
        await _answer(services, run, cast("Command[Any]", given))
    await runs.resume(services, run_id, here=True)


def _asked(given: Any) -> Asked:
    try:
        return Asked.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "The input"
        raise BadInput(f"This cannot be used: {where}: {first['msg']}.") from None


def _check_same(run: Run, asked: Asked) -> None:
    """The same words sent twice go on with the run; others would be answered with a run that nobody asked for."""
    words = asked.text or asked.vertical or asked.geography
    if words and runs.wanted(asked.request(run.id), run.agency) != (run.vertical, run.geography):
        raise BadInput(f'This thread is the run "{run.query}": ask for another one in a new thread.')


async def _answer(services: Services, run: Run, command: Command[Any]) -> None:
    """A review is answered with its decision, or with true for all; any other pause only wants to go on."""
    if command.update is not None or command.goto:
        raise BadInput("A run's state is not edited: send only what it waits for.")
    if run.status == "waiting_for_review" and (decision := _decision(command.resume)) is not None:
        await review.decide(services, run.id, decision)


def _decision(answer: Any) -> Mapping[str, Any] | None:
    """Studio sends the answer alone or by the pause's id; a review has one pause."""
    if isinstance(answer, bool):
        return {"accept": answer}
    if not isinstance(answer, dict):
        return None
    told = cast("dict[str, Any]", answer)
    by_pause = [value for key, value in told.items() if PAUSE_ID.fullmatch(key)]
    return _decision(by_pause[0]) if by_pause else told
