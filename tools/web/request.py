"""One bounded GET as it travels: the address spelled, the answer's head read, the body inflated up to its cap."""

import re
import ssl
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import httpcore

from domain.errors import PageUnreadable, ServiceUnavailable
from tools.web.guard import GuardTransport
from tools.web.urls import bare, canonical, host_of

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml", ""})
MAX_BYTES = 8_000_000
NO_TARGET = "redirects to something that is no page"
MAX_RETRY_AFTER = 30.0
MAX_URL = 65_536
TRANSIENT = frozenset({408, 425, 429})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PATIENCE = {"timeout": {"connect": 5.0}}
"""Of reading and writing there is none: who asks has a deadline."""
LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
SPELLED = "!#$%&'()*+,/:;=?@[]\\^|"
"""What stays as it is in an address besides letters and digits; the rest travels in escapes."""
CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\"';\s]+)", re.I)

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Wanted:
    """Content types, None for any; a body that is too big is cut there, or refused."""

    types: frozenset[str] | None = HTML_TYPES
    cut: bool = False


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A body as received (decompressed); `url` is where it was found after redirects."""

    url: str
    status: int
    body: bytes
    content_type: str
    charset: str | None


@dataclass(frozen=True)
class Elsewhere:
    """An answer without a page: a redirect, or a failure that may heal."""

    url: str
    target: str | None
    status: int = 0
    retry_after: float | None = None

    @property
    def leads_back(self) -> bool:
        """Whether plain http only points to https of the same host."""
        target = canonical(self.target, self.url) if self.target else None
        return target is not None and target.startswith("https://") and bare(host_of(target)) == bare(host_of(self.url))

    def location(self) -> str:
        """Where to go on. Raises: ServiceUnavailable for a failure, PageUnreadable for a target that is no page."""
        if self.target is None:
            raise ServiceUnavailable(f"{host_of(self.url)}: status {self.status}")
        target = canonical(self.target, self.url)
        if target is None:
            raise PageUnreadable(NO_TARGET)
        return target


async def ask(transport: GuardTransport, url: str, headers: Headers, wanted: Wanted) -> Reply | Elsewhere:
    """Send one GET, follow nothing.

    Raises:
        PageUnreadable: it will not heal: status 4xx, type, size, compression.
        NameUnknown, AddressBlocked, httpcore's errors: no connection (`failure_of` says what that means).
    """
    told = sent(url)
    async with transport.pool(told).stream("GET", told, headers=headers, extensions=PATIENCE) as response:
        named = _named(response.headers)
        elsewhere = _elsewhere(url, response.status, named)
        return elsewhere or await _reply(url, response, named, wanted)


def _elsewhere(url: str, status: int, headers: Mapping[str, str]) -> Elsewhere | None:
    if status in REDIRECTS and "location" in headers:
        return Elsewhere(url, headers["location"])
    if status in TRANSIENT or status >= 500:
        return Elsewhere(url, None, status, _retry_after(status, headers))
    return None


async def _reply(url: str, response: httpcore.Response, headers: Mapping[str, str], wanted: Wanted) -> Reply:
    status, told = response.status, headers.get("content-type", "")
    if not 200 <= status < 300:
        raise PageUnreadable(f"status {status}")
    kind, charset = told.split(";")[0].strip().lower(), CHARSET.search(told)
    if wanted.types is not None and kind not in wanted.types:
        raise PageUnreadable(f"not a page: {kind}")
    body = await _body(response, headers, wanted.cut)
    return Reply(url=url, status=status, body=body, content_type=kind, charset=charset[1] if charset else None)


def sent(url: str) -> str:
    """An address as it travels. Raises: PageUnreadable when it is none."""
    if len(url) > MAX_URL:
        raise PageUnreadable("the address is not a URL")
    return quote(LONE_PERCENT.sub("%25", url), safe=SPELLED)


def _named(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Values by their names in small letters; what is said several times, with commas between."""
    named = dict[str, str]()
    for name, value in headers:
        key, text = name.decode("latin-1").lower(), value.decode("utf-8", "replace")
        named[key] = f"{named[key]}, {text}" if key in named else text
    return named


async def _body(response: httpcore.Response, headers: Mapping[str, str], cut: bool) -> bytes:
    """The body, at most 8 MB decoded: a gzip bomb is never inflated further than that."""
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip", "deflate"):
        raise PageUnreadable(f"unknown encoding {encoding}")
    inflater = None if encoding == "identity" else zlib.decompressobj(47)
    body, received = bytearray(), 0
    async for chunk in response.aiter_stream():
        received += len(chunk)
        body += chunk if inflater is None else _inflate(inflater, chunk, MAX_BYTES + 1 - len(body))
        if max(len(body), received) > MAX_BYTES:
            if not cut:
                raise PageUnreadable("too big")
            break
    return bytes(body[:MAX_BYTES])


def _inflate(inflater: Any, chunk: bytes, room: int) -> bytes:
    try:
        return inflater.decompress(chunk, max(1, room))
    except zlib.error as error:
        raise PageUnreadable("its compression is broken") from error


def _retry_after(status: int, headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, None when the server names none or more than we wait."""
    value = headers.get("retry-after", "").strip()
    if status not in (429, 503) or not value:
        return None
    try:
        seconds = (
            float(value) if value.isdigit() else (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
        )
    except (ValueError, TypeError, OverflowError):  # the year 99999999999
        return None
    return max(0.0, seconds) if seconds <= MAX_RETRY_AFTER else None


def failure_of(error: Exception, url: str) -> PageUnreadable | ServiceUnavailable:
    """What a broken connection means to who asked."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return PageUnreadable("its certificate is not valid")
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpcore.RemoteProtocolError) and "Receive buffer too long" in str(error):
        return PageUnreadable("its headers are too big")
    if isinstance(error, httpcore.UnsupportedProtocol):
        return PageUnreadable("the address is not a web page's")
    return ServiceUnavailable(f"{host_of(url)} cannot be reached: {str(error) or type(error).__name__}")
