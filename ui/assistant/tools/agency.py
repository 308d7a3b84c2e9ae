"""The agency: who the leads are for, and which reasons to call count how much. A change is shown back."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import BadInput
from domain.vocabulary import SignalKey
from engine.operations import agency
from engine.operations.agency import Profile
from ui.assistant import telling
from ui.assistant.desk import Desk, Nothing, Told, Tool


class Change(BaseModel):
    """What is to be different; the rest stays."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = None
    services: list[str] | None = None
    tone: str | None = None
    default_vertical: str | None = None
    default_geography: str | None = None
    country: str | None = None


class Criteria(BaseModel):
    """How much each reason to call counts; one that is not named stays, 0 leaves it out."""

    weights: dict[SignalKey, float] = Field(min_length=1)


async def get_agency(desk: Desk, given: Nothing) -> Told:
    """The agency's profile: name, services, tone, usual trade and place, and its criteria with their weights."""
    return Told(text=await telling.profile(desk.services))


async def set_agency(desk: Desk, given: Change) -> Told:
    """Change the agency's profile: only what the person names. Runs that exist keep their scores."""
    changes = given.model_dump(exclude_none=True)
    if not changes:
        raise BadInput("Say what to change.")
    return await _save(desk, changes)


async def set_criteria(desk: Desk, given: Criteria) -> Told:
    """Change how much reasons to call count in new runs, from 0 (not at all) to 100; 1 is usual."""
    known = {each["key"]: each["weight"] for each in (await agency.read(desk.services))["criteria"]}
    weights = {key: weight for key, weight in {**known, **given.weights}.items() if weight}
    return await _save(desk, {"criteria": [{"key": key, "weight": weight} for key, weight in weights.items()]})


async def _save(desk: Desk, changes: dict[str, Any]) -> Told:
    before = await agency.read(desk.services)
    after = await agency.save(desk.services, Profile.model_validate({**before, **changes}))
    return Told(text=f"Changed.\nBefore:\n{telling.profiled(before)}\nNow:\n{telling.profiled(after)}")


TOOLS = (
    Tool(run=get_agency, arguments=Nothing),
    Tool(run=set_agency, arguments=Change, acts=True),
    Tool(run=set_criteria, arguments=Criteria, acts=True),
)
