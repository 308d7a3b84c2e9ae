"""What people and programs hand in, read the same way by every operation that takes something from them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from domain import normalise
from domain.one_line import one_line
from domain.vocabulary import SignalKey

LONGEST = 300
"""Characters of a name, an address or a number."""


def _line(text: str) -> str:
    words = one_line(text)
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


def _amount(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("is no number")
    return value


Amount = Annotated[Decimal, BeforeValidator(_amount)]


class Given(BaseModel):
    """What it does not know is refused: a typing error would otherwise pass for a wish."""

    model_config = ConfigDict(extra="forbid")


class Reason(Given):
    """A reason to call."""

    key: SignalKey


R = TypeVar("R", bound=Sequence[Reason])


def once_each(reasons: R) -> R:
    """Raises: ValueError."""
    if len({each.key for each in reasons}) < len(reasons):
        raise ValueError("each reason to call may be named once")
    return reasons
