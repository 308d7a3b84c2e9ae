"""Vocabulary to JSON columns and back; pydantic reads the dataclasses' own annotations."""

from collections.abc import Iterable
from functools import cache
from typing import Any, TypeVar, cast

from psycopg.types.json import Jsonb
from pydantic import TypeAdapter

from store.rows import json

T = TypeVar("T")


def dump(value: Any) -> Any:
    """Plain JSON values of a vocabulary record; Decimals become strings."""
    return adapter(cast("type[Any]", type(value))).dump_python(value, mode="json")


def column(values: Iterable[Any]) -> Jsonb:
    """A list of records for a jsonb column."""
    return json([dump(value) for value in values])


def load(kind: type[T], value: Any) -> T:
    """The record that `dump` or a row of the same names describes; other keys are ignored."""
    return adapter(kind).validate_python(value)


def load_all(kind: type[T], values: Iterable[Any]) -> list[T]:
    """Many of them."""
    return [load(kind, value) for value in values]


@cache
def adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """What reads and writes a kind of record; making one takes a few milliseconds."""
    return TypeAdapter(kind)
