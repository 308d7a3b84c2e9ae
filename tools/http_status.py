"""What adapters share about HTTP: which statuses may heal, how long a service asks us to wait, what may be quoted."""

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

Sleep = Callable[[float], Awaitable[object]]

SHORT_SECRET = 8
"""Characters below which a key may be part of a word, as of sandboxes and own servers."""
LONGEST_WAIT = 30.0
"""Seconds; a longer Retry-After is waited for this long only (DESIGN section 3)."""


def may_heal(status: int) -> bool:
    """True for what another try can mend: 408, 429 and 5xx."""
    return status in (408, 429) or status >= 500


def retry_after(value: str | None, now: datetime) -> float:
    """Seconds that a Retry-After header asks for, 0 when it is absent or unreadable.

    Args:
        value: the header, seconds or an HTTP date (RFC 9110 section 10.2.3).
        now: the present, with its time zone.
    """
    text = (value or "").strip()
    if re.fullmatch(r"\d+(\.\d+)?", text, re.ASCII):
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, OverflowError):  # the year 99999999999
        return 0.0
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())


async def wait_out(headers: Mapping[str, str], sleep: Sleep) -> None:
    """Sleep as long as the answer's Retry-After asks for, at most 30 s; not at all without one.

    Args:
        headers: the answer's headers, found in any case (httpx) or in lower case.
        sleep: takes seconds.
    """
    seconds = min(retry_after(headers.get("retry-after"), datetime.now(UTC)), LONGEST_WAIT)
    if seconds > 0:
        await sleep(seconds)


def excerpt(text: str, secret: str, limit: int = 200) -> str:
    """A service's own words, fit to be shown: one line, cut, and without our key should it quote that.

    Args:
        text: what the service said.
        secret: the key to leave out.
        limit: characters to keep.
    """
    whole = rf"(?<!\w){re.escape(secret)}(?!\w)"
    safe = text if not secret else re.sub(whole if len(secret) < SHORT_SECRET else re.escape(secret), "***", text)
    return " ".join(safe.split())[:limit]
