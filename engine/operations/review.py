"""What a person may decide in a review, checked before it is stored: the run applies it later and cannot ask back."""

from collections.abc import Collection, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from domain import normalise
from domain.errors import BadInput
from domain.vocabulary import MAX_LEADS

LONGEST = 300
"""Characters of a name, an address or a number."""


def _line(text: str) -> str:
    words = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    if not words:
        raise ValueError("is empty")
    return words


def _website(text: str) -> str:
    if site := normalise.website(text):
        return site
    raise ValueError("is no web address")


def _phone(text: str) -> str:
    if number := normalise.phone(text, None, None)[0]:
        return number
    raise ValueError("is no phone number")


Line = Annotated[str, Field(max_length=LONGEST), AfterValidator(_line)]
Website = Annotated[Line, AfterValidator(_website)]
Phone = Annotated[Line, AfterValidator(_phone)]


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Edited(_Data):
    """What is known better about a lead; absent means as it was."""

    name: Line | None = None
    website: Website | None = None
    phone: Phone | None = None


class Added(_Data):
    """A business that the search did not find."""

    name: Line
    website: Website | None = None
    phone: Phone | None = None


class Decision(_Data):
    """Leads by place id; empty accepts all."""

    accept: bool = True
    drop: list[str] = []
    edit: dict[str, Edited] = {}
    add: Annotated[list[Added], Field(max_length=MAX_LEADS)] = []


def checked(decision: Mapping[str, Any], leads: Collection[str]) -> dict[str, Any]:
    """The decision in plain JSON values, of these leads.

    Args:
        leads: place ids of the run.

    Raises: BadInput when it is not one, names other leads, or leaves more than 20.
    """
    try:
        told = Decision.model_validate(dict(decision))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadInput(f"This decision cannot be used: {where}: {first['msg']}.") from None
    if not told.accept:
        raise BadInput("To accept nothing, drop every lead or cancel the run.")
    for place in (*told.drop, *told.edit):
        if place not in leads:
            raise BadInput(f"{place!r} is not a lead of this run.")
    if len(leads) - len({*told.drop}) + len(told.add) > MAX_LEADS:
        raise BadInput(f"A run has at most {MAX_LEADS} businesses: drop some or add fewer.")
    return told.model_dump(mode="json", exclude_none=True)
