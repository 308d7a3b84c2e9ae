"""Single values out of Autumn's JSON, whatever else may stand in their place."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final, cast

from domain.credits import countable

Object = Mapping[str, Any]
ZERO = Decimal(0)
DIGITS: Final = 18
FINEST: Final = -400
"""Digits before the point, and the place of the last one behind it: no double that counts credits has more, and
Postgres cannot keep all that JSON can write."""


def interval(body: Object) -> str | None:
    """In the words of 1.2.0, where `one_off` is `lifetime`."""
    reset = object_of(body.get("reset")).get("interval")
    told = body.get("interval") or reset
    return "lifetime" if told == "one_off" else told if isinstance(told, str) else None


def schema(body: Object) -> dict[str, Decimal]:
    """1.2.0 has it in the answer, 2.x in the feature, under other names."""
    rows = list_of(body.get("credit_schema")) or list_of(object_of(body.get("feature")).get("credit_schema"))
    names = [str(row.get("feature_id") or row.get("metered_feature_id")) for row in rows]
    return {name: number(row, "credit_amount", "credit_cost") or ZERO for name, row in zip(names, rows, strict=True)}


def number(body: Object, *names: str) -> Decimal | None:
    """The first of these fields that is a number, and one that can be an amount."""
    for name in names:
        value = body.get(name)
        if not isinstance(value, int | Decimal) or isinstance(value, bool):
            continue
        if countable(told := Decimal(value), DIGITS, FINEST):
            return told
    return None


def moment(value: object) -> datetime | None:
    """Milliseconds since 1970."""
    if not isinstance(value, int | Decimal) or isinstance(value, bool) or not 0 < value < 250_000_000_000_000:
        return None
    return datetime.fromtimestamp(float(value) / 1000, UTC)


def object_of(value: object) -> Object:
    """The value when it is an object, else an empty one."""
    return cast(Object, value) if isinstance(value, Mapping) else {}


def list_of(value: object) -> list[Object]:
    """The objects in a list."""
    items: Iterable[object] = cast("list[object]", value) if isinstance(value, list) else []
    return [each for each in map(object_of, items) if each]


def values(value: object) -> list[Object]:
    """The objects in an object."""
    return [each for each in map(object_of, object_of(value).values()) if each]
