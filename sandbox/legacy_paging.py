"""Pages of a legacy search: the token carries the whole request, and is worth nothing until a moment has passed."""

import base64
import time
from dataclasses import asdict, dataclass

from sandbox.legacy_wire import LegacyError
from sandbox.places_paging import MOST, PAGE, decode
from sandbox.wire import dumps, is_object, text

MOMENT = 0.3
"""Seconds until a token works; Google takes about two."""


@dataclass(frozen=True)
class Search:
    """What is searched, and from which result on."""

    query: str
    type: str
    start: int = 0

    def token(self, found: int, now: float) -> str:
        """Where the next page is asked for; empty when nothing follows.

        Args:
            found: how many results there are.
            now: seconds since the epoch.
        """
        end = self.start + PAGE
        if end >= min(found, MOST):
            return ""
        inner = dumps(asdict(self) | {"start": end, "ripe": now + MOMENT})
        return base64.urlsafe_b64encode(inner.encode()).decode().rstrip("=")


def read_token(token: str) -> Search:
    """The search of a token.

    Raises:
        LegacyError: INVALID_REQUEST for one that is none of ours, or that came too soon.
    """
    inner = decode(token)
    start: object = inner.get("start") if is_object(inner) else None
    ripe: object = inner.get("ripe") if is_object(inner) else None
    if not is_object(inner) or not isinstance(start, int) or not isinstance(ripe, float) or time.time() < ripe:
        raise LegacyError("INVALID_REQUEST")
    return Search(text(inner.get("query")), text(inner.get("type")), start)
