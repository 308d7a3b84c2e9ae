"""Shapes that many requests and answers share: pages of a list, credit amounts, moments."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, PlainSerializer

T = TypeVar("T")


def number(value: Decimal) -> int | float:
    """An amount as a JSON number, whole where it is."""
    return int(value) if value == value.to_integral_value() else float(value)


Amount = Annotated[Decimal, PlainSerializer(number, return_type=float)]
"""Credits, or US dollars."""


def in_utc(moment: datetime) -> datetime:
    """The same moment as the database takes it, which knows no zone beyond 16 hours. Raises: ValueError."""
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("use a time between the years 1 and 9999 in UTC") from error


Moment = Annotated[AwareDatetime, AfterValidator(in_utc)]
"""A time that somebody sends."""
Share = Annotated[float, Field(ge=0, le=1)]


class Page(BaseModel, Generic[T]):
    """A part of a list; ask again with `cursor=next` for more."""

    items: list[T]
    next: str | None = None
