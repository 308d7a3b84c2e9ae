"""Pages of a text search: a token carries where to go on and for which request, so nothing is stored."""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from typing import cast

from sandbox.places_errors import OTHER_PARAMETERS, PlacesError
from sandbox.wire import Object, dumps, is_object

PAGE = 20
MOST = 60


@dataclass(frozen=True)
class Page:
    """Which results to give: `size` places from `start` on."""

    start: int
    size: int


def read_page(body: Object) -> Page:
    """The page a request asks for.

    Raises:
        PlacesError: 400 for a negative or odd size, an unreadable token, or a token of another request.
    """
    size: object = body.get("pageSize", body.get("maxResultCount", 0))
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise PlacesError(400, "page_size must be between 1 and 20, inclusive.")
    token: object = body.get("pageToken") or ""
    start = read_token(token, body) if token else 0
    return Page(start, min(size or PAGE, PAGE))


def next_token(page: Page, found: int, body: Object) -> str:
    """The token of the page after this one; empty when nothing follows or 60 places have been given."""
    end = page.start + page.size
    if end >= min(found, MOST):
        return ""
    inner = dumps({"start": end, "request": fingerprint(body)})
    return base64.urlsafe_b64encode(inner.encode()).decode().rstrip("=")


def read_token(token: object, body: Object) -> int:
    """Where the page of a token starts."""
    inner = decode(token) if isinstance(token, str) else None
    start: object = inner.get("start") if is_object(inner) else None
    if not is_object(inner) or not isinstance(start, int):
        raise PlacesError(400, "Invalid page_token.")
    if inner.get("request") != fingerprint(body):
        raise PlacesError(400, OTHER_PARAMETERS)
    return start


def decode(token: str) -> object:
    """The JSON inside a token; None if it is none of ours."""
    try:
        return cast("object", json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))))
    except (binascii.Error, ValueError):
        return None


def fingerprint(body: Object) -> str:
    """A short hash of every parameter but the token."""
    others = {name: value for name, value in sorted(body.items()) if name != "pageToken"}
    return hashlib.sha256(dumps(others).encode()).hexdigest()[:16]
