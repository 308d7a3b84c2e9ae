"""Shapes that all answers share: pages of a list, credit amounts."""

from decimal import Decimal
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, Field, PlainSerializer

T = TypeVar("T")


def number(value: Decimal) -> int | float:
    """An amount as a JSON number, whole where it is."""
    return int(value) if value == value.to_integral_value() else float(value)


Amount = Annotated[Decimal, PlainSerializer(number, return_type=float)]
"""Credits, or US dollars."""
Share = Annotated[float, Field(ge=0, le=1)]


class Page(BaseModel, Generic[T]):
    """A part of a list; ask again with `cursor=next` for more."""

    items: list[T]
    next: str | None = None
