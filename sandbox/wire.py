"""What every service here shares about JSON on the wire: one name for objects, careful reading, exact bytes."""

import json
from typing import Any, TypeGuard, cast

from starlette.responses import Response

Object = dict[str, Any]


def is_object(value: object) -> TypeGuard[Object]:
    """True for a JSON object (its keys are always text)."""
    return isinstance(value, dict)


def objects(value: object) -> list[Object]:
    """The objects in a JSON list; anything else in it, and anything that is no list, is left out."""
    if not isinstance(value, list):
        return []
    return [item for item in cast("list[object]", value) if is_object(item)]


def strings(value: object) -> list[str]:
    """The texts in a JSON list; anything else is left out."""
    if not isinstance(value, list):
        return []
    return [item for item in cast("list[object]", value) if isinstance(item, str)]


def text(value: object) -> str:
    """The value when it is text, else the empty text."""
    return value if isinstance(value, str) else ""


def dumps(value: object) -> str:
    """Compact JSON, non-ASCII kept as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def json_response(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """An answer in JSON.

    Args:
        value: what to serialise.
        status: the HTTP status.
        headers: further headers, such as Retry-After.
    """
    return Response(dumps(value), status, headers, media_type="application/json")
