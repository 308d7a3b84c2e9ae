"""One polite, bounded GET: caps on bytes, time and redirects, two requests at once per host, http as last try."""

import asyncio
import re
import ssl
import zlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote
from weakref import WeakValueDictionary

import httpcore

from domain.errors import PageUnreadable, ServiceUnavailable
from domain.websites import registrable_domain
from tools.user_agent import user_agent
from tools.web.guard import AddressBlocked, GuardTransport, NameUnknown
from tools.web.urls import bare, canonical, host_of

TOKEN = "leadatlas"
"""What robots.txt calls us; the whole User-Agent contains "bot", which some groups name."""
HTML_TYPES = frozenset({"text/html", "application/xhtml+xml", ""})
MAX_BYTES = 8_000_000
DEADLINE = 10.0
MAX_REDIRECTS = 5
NO_TARGET = "redirects to something that is no page"
MAX_RETRY_AFTER = 30.0
MAX_CRAWL_DELAY = 5.0
PLAIN_SECONDS = 900.0
TRANSIENT = frozenset({408, 425, 429})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
HEADERS = (("accept", "*/*"), ("accept-encoding", "gzip"), ("connection", "keep-alive"))
PATIENCE = {"timeout": {"connect": 5.0}}
"""Of reading and writing there is none: `_within` has the deadline."""
TRANSPORT = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, httpcore.TimeoutException)
MAX_URL = 65_536
LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
SPELLED = "!#$%&'()*+,/:;=?@[]\\^|"
"""What stays as it is in an address besides letters and digits; the rest travels in escapes."""
CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\"';\s]+)", re.I)

Sleep = Callable[[float], Awaitable[None]]
Permit = Callable[[str], Awaitable[None]]


class TooSlow(ServiceUnavailable):
    """The page did not arrive within its deadline."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A body as received (decompressed); `url` is where it was found after redirects."""

    url: str
    status: int
    body: bytes
    content_type: str
    charset: str | None


class Fetcher:
    """Fetches bytes through the guard. One per process: politeness is counted here.

    Args:
        transport: what requests are sent with.
        per_host: requests at once to one host (`www.` does not count as another).
        deadline: seconds of transfer time for one page, redirects included.
        sleep: how crawl delays and `Retry-After` are waited out.
        contact: of whoever runs this, for webmasters.
    """

    def __init__(
        self,
        transport: GuardTransport,
        *,
        per_host: int = 2,
        deadline: float = DEADLINE,
        sleep: Sleep = asyncio.sleep,
        contact: str | None = None,
    ) -> None:
        self._transport, self._headers = transport, (*HEADERS, ("user-agent", user_agent(contact)))
        self._per_host, self._deadline, self._sleep = per_host, deadline, sleep
        self._gates: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._delays: dict[str, tuple[float, float]] = {}
        self._plain: dict[str, float] = {}

    async def aclose(self) -> None:
        """Close all connections."""
        await self._transport.aclose()

    def pace(self, url: str, delay: float | None) -> None:
        """Keep `delay` seconds (robots.txt, at most 5 are honoured) between requests to this host."""
        host = bare(host_of(url))
        if delay:
            _, last = self._delays.get(host, (0.0, _now()))
            self._delays[host] = (min(delay, MAX_CRAWL_DELAY), last)
        else:
            self._delays.pop(host, None)

    async def get(
        self, url: str, *, permit: Permit | None = None, types: frozenset[str] | None = HTML_TYPES, cut: bool = False
    ) -> Reply:
        """Follow at most 5 redirects to a body of at most 8 MB within 10 s of transfer time.

        Args:
            url: canonical URL.
            permit: called before each hop to another URL; raises PageUnreadable to forbid it (robots.txt).
            types: allowed content types, None = any.
            cut: keep the first 8 MB of a larger body instead of refusing it.

        Raises:
            PageUnreadable: it will not heal (status 4xx, type, size, certificate, blocked or unknown name).
            ServiceUnavailable: it may heal (429, 5xx, transport); a `Retry-After` of up to 30 s was waited out.
        """
        left = self._deadline
        for _ in range(MAX_REDIRECTS + 1):
            if permit is not None:
                await permit(url)
            async with self._polite(url):
                started = _now()
                answer = await self._within(left, url, types, cut)
                left = max(0.1, left - (_now() - started))
            if isinstance(answer, Reply):
                return answer
            if answer.retry_after is not None:
                await self._sleep(answer.retry_after)
            url = answer.location()
        raise PageUnreadable("too many redirects")

    @asynccontextmanager
    async def _polite(self, url: str) -> AsyncGenerator[None]:
        host = bare(host_of(url))
        async with self._gates.setdefault(host, asyncio.Semaphore(self._per_host)):
            if host in self._delays:
                delay, last = self._delays[host]
                turn = max(_now(), last + delay)
                self._delays[host] = (delay, turn)
                await self._sleep(max(0.0, turn - _now()))
            yield

    async def _within(self, seconds: float, url: str, types: frozenset[str] | None, cut: bool) -> "Reply | _Elsewhere":
        try:
            async with asyncio.timeout(seconds):
                return await self._https_or_http(url, types, cut)
        except TimeoutError as error:
            raise TooSlow(f"{host_of(url)} did not answer within {self._deadline:.0f} s") from error
        except httpcore.TimeoutException as error:
            raise TooSlow(f"{host_of(url)} does not answer") from error
        except (NameUnknown, AddressBlocked) as error:
            raise PageUnreadable(str(error)) from error
        except TRANSPORT as error:
            raise _transport_failure(error, url) from error

    async def _https_or_http(self, url: str, types: frozenset[str] | None, cut: bool) -> "Reply | _Elsewhere":
        """A host that fails https is asked once over http, and remembered for a quarter of an hour."""
        host = host_of(url)
        plain = "http://" + url.partition("://")[2]
        if self._plain.get(host, 0.0) > _now():
            return await self._once(plain, types, cut)
        try:
            return await self._once(url, types, cut)
        except (NameUnknown, AddressBlocked):
            raise
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as failure:
            if url == plain:
                raise
            return await self._over_http(plain, types, cut, failure)

    async def _over_http(
        self, url: str, types: frozenset[str] | None, cut: bool, failure: Exception
    ) -> "Reply | _Elsewhere":
        try:
            answer = await self._once(url, types, cut)
        except (NameUnknown, AddressBlocked):  # the name's answer has changed since
            raise
        except TRANSPORT:
            # the first failure tells more, its certificate error included
            raise failure from failure.__cause__ or failure.__context__
        except PageUnreadable:  # an answer all the same
            self._plain[host_of(url)] = _now() + PLAIN_SECONDS
            raise
        if isinstance(answer, _Elsewhere) and answer.leads_back:
            raise failure
        self._plain[host_of(url)] = _now() + PLAIN_SECONDS
        return answer

    async def _once(self, url: str, types: frozenset[str] | None, cut: bool) -> "Reply | _Elsewhere":
        sent = _sent(url)
        async with self._transport.pool(sent).stream(
            "GET", sent, headers=self._headers, extensions=PATIENCE
        ) as response:
            status, headers = response.status, _named(response.headers)
            if status in REDIRECTS and "location" in headers:
                return _Elsewhere(url, headers["location"])
            if status in TRANSIENT or status >= 500:
                return _Elsewhere(url, None, status, _retry_after(status, headers))
            if not 200 <= status < 300:
                raise PageUnreadable(f"status {status}")
            told = headers.get("content-type", "")
            kind = told.split(";")[0].strip().lower()
            if types is not None and kind not in types:
                raise PageUnreadable(f"not a page: {kind}")
            body = await _read(response, headers, cut)
        charset = CHARSET.search(told)
        return Reply(url=url, status=status, body=body, content_type=kind, charset=charset[1] if charset else None)


def _sent(url: str) -> str:
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


@dataclass(frozen=True)
class _Elsewhere:
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
        if self.target is None:
            raise ServiceUnavailable(f"{host_of(self.url)}: status {self.status}")
        target = canonical(self.target, self.url)
        if target is None:
            raise PageUnreadable(NO_TARGET)
        return target


async def _read(response: httpcore.Response, headers: Mapping[str, str], cut: bool) -> bytes:
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


def _transport_failure(error: Exception, url: str) -> PageUnreadable | ServiceUnavailable:
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


def same_site(url: str, *others: str) -> bool:
    """Whether a URL belongs to the site of any of the others (registrable domain, private suffixes included)."""
    return _owner(url) in {_owner(other) for other in others}


def _now() -> float:
    return asyncio.get_running_loop().time()


@lru_cache(maxsize=4096)
def _owner(url: str) -> str:
    return registrable_domain(url) or host_of(url)
