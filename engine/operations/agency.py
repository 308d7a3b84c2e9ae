"""Who the leads are for: what the agency offers, how it speaks, and which reasons to call count how much."""

from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Any

from phonenumbers import SUPPORTED_REGIONS
from pydantic import AfterValidator, Field

from domain import query
from domain.errors import BadInput
from domain.vocabulary import SIGNALS, Agency, Criterion
from engine.operations.given import Given, Line, Reason, once_each
from engine.services import Data


class Weighted(Reason):
    """A reason to call and how much it counts."""

    weight: Annotated[float, Field(strict=True, ge=0, le=100)] = 1


def _searchable(text: str) -> str:
    try:
        words = query.words(text)
    except BadInput as error:
        raise ValueError(str(error)) from error
    if not words:
        raise ValueError("is empty")
    return words


def _country(code: str) -> str:
    if code not in SUPPORTED_REGIONS:
        raise ValueError("is no country: use two letters such as US or DE")
    return code


Words = Annotated[str, Field(min_length=1, max_length=query.LONGEST), AfterValidator(_searchable)]


class Profile(Given):
    """An agency as a person edits it. What is left out is empty afterwards."""

    name: Annotated[Line, Field(max_length=120)]
    services: list[Annotated[Line, Field(max_length=80)]] = Field(default=[], max_length=20)
    tone: Annotated[Line, Field(max_length=120)] = "friendly and concrete"
    default_vertical: Words | None = None
    """Searched for when a person names only a place."""
    default_geography: Words | None = None
    country: Annotated[str, AfterValidator(_country)] | None = None
    """ISO 3166 code, for phone numbers whose address names no country."""
    criteria: Annotated[list[Weighted], Field(max_length=len(SIGNALS)), AfterValidator(once_each)]


async def read(data: Data) -> dict[str, Any]:
    """The organization's profile."""
    async with data.transaction(data.org_id) as tx:
        return _told(await data.organizations.agency(tx))


async def save(data: Data, profile: Profile) -> dict[str, Any]:
    """Replace the profile; the runs there are keep their scores."""
    given = profile.model_dump(exclude={"services", "criteria"})
    criteria = tuple(Criterion(key=each.key, weight=Decimal(str(each.weight))) for each in profile.criteria)
    async with data.transaction(data.org_id) as tx:
        known = await data.organizations.agency(tx)
        agency = replace(known, services=tuple(profile.services), criteria=criteria, **given)
        await data.organizations.save_agency(tx, agency)
    return _told(agency)


def _told(agency: Agency) -> dict[str, Any]:
    names = ("name", "tone", "default_vertical", "default_geography", "country")
    criteria = [{"key": each.key, "weight": float(each.weight)} for each in agency.criteria]
    return {**{name: getattr(agency, name) for name in names}, "services": [*agency.services], "criteria": criteria}
