"""Cursors: where the last page ended, opaque to clients and refused when made up."""

import base64
import binascii
import json
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from api.models.common import in_utc
from domain.errors import BadInput

Limit = Annotated[int, Query(ge=1, le=100, description="The most items of a page.")]
Cursor = Annotated[str | None, Query(max_length=200, description="`next` of the page before.")]


def encode(*parts: Any) -> str:
    """A cursor of plain values; ids and times as text."""
    text = json.dumps([part.isoformat() if isinstance(part, datetime) else str(part) for part in parts])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def moment(cursor: str | None) -> tuple[datetime, UUID] | None:
    """The time and id that a cursor of runs holds. Raises: BadInput."""
    if cursor is None:
        return None
    try:
        at, key = _decode(cursor)
        return _time(at), UUID(key)
    except (ValueError, TypeError) as error:
        raise _unusable() from error


def part(cursor: str | None) -> tuple[datetime, str] | None:
    """The time and name that a cursor of sums holds. Raises: BadInput."""
    if cursor is None:
        return None
    try:
        at, name = _decode(cursor)
        return _time(at), name
    except (ValueError, TypeError) as error:
        raise _unusable() from error


def number(cursor: str | None) -> int | None:
    """The row number that a cursor holds. Raises: BadInput."""
    if cursor is None:
        return None
    try:
        (text,) = _decode(cursor)
        value = int(text)
    except (ValueError, TypeError) as error:
        raise _unusable() from error
    if not 0 <= value < 2**63:
        raise _unusable()
    return value


def _time(text: str) -> datetime:
    when = datetime.fromisoformat(text)
    if when.tzinfo is None:
        raise ValueError(text)
    return in_utc(when)


def _decode(cursor: str) -> list[str]:
    try:
        parts = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, RecursionError) as error:
        raise ValueError(cursor) from error
    if not isinstance(parts, list):
        raise ValueError(cursor)
    return [str(part) for part in parts]  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


def _unusable() -> BadInput:
    return BadInput("This cursor is not one of ours: use `next` of the page before, or leave it out.")
