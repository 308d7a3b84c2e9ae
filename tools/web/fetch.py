"""A polite GET to its end: redirects within one deadline, `Retry-After` waited out, http as last try."""

import asyncio
from collections.abc import Awaitable, Callable

import httpcore

from domain.errors import PageUnreadable, ServiceUnavailable
from tools.user_agent import user_agent
from tools.web.guard import AddressBlocked, GuardTransport, NameUnknown
from tools.web.politeness import Politeness, Sleep, now
from tools.web.request import HTML_TYPES, Elsewhere, Reply, Wanted, ask, failure_of
from tools.web.urls import host_of

DEADLINE = 10.0
MAX_REDIRECTS = 5
PLAIN_SECONDS = 900.0
HEADERS = (("accept", "*/*"), ("accept-encoding", "gzip"), ("connection", "keep-alive"))
TRANSPORT = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, httpcore.TimeoutException)

Permit = Callable[[str], Awaitable[None]]


class TooSlow(ServiceUnavailable):
    """The page did not arrive within its deadline."""


class Fetcher:
    """Fetches bytes through the guard. One per process: politeness is counted here.

    Args:
        transport: what requests are sent with.
        per_host: requests at once to one host.
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
        self._deadline, self._sleep = deadline, sleep
        self._politeness = Politeness(per_host, sleep)
        self._plain: dict[str, float] = {}

    async def aclose(self) -> None:
        """Close all connections."""
        await self._transport.aclose()

    def pace(self, url: str, delay: float | None) -> None:
        """Keep what a host's robots.txt asks for: so many seconds between requests."""
        self._politeness.pace(url, delay)

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
        left, wanted = self._deadline, Wanted(types, cut)
        for _ in range(MAX_REDIRECTS + 1):
            if permit is not None:
                await permit(url)
            async with self._politeness.turn(url):
                started = now()
                answer = await self._within(left, url, wanted)
                left = max(0.1, left - (now() - started))
            if isinstance(answer, Reply):
                return answer
            if answer.retry_after is not None:
                await self._sleep(answer.retry_after)
            url = answer.location()
        raise PageUnreadable("too many redirects")

    async def _within(self, seconds: float, url: str, wanted: Wanted) -> Reply | Elsewhere:
        try:
            async with asyncio.timeout(seconds):
                return await self._https_or_http(url, wanted)
        except TimeoutError as error:
            raise TooSlow(f"{host_of(url)} did not answer within {self._deadline:.0f} s") from error
        except httpcore.TimeoutException as error:
            raise TooSlow(f"{host_of(url)} does not answer") from error
        except (NameUnknown, AddressBlocked) as error:
            raise PageUnreadable(str(error)) from error
        except TRANSPORT as error:
            raise failure_of(error, url) from error

    async def _https_or_http(self, url: str, wanted: Wanted) -> Reply | Elsewhere:
        """A host that fails https is asked once over http, and remembered for a quarter of an hour."""
        host = host_of(url)
        plain = "http://" + url.partition("://")[2]
        if self._plain.get(host, 0.0) > now():
            return await self._once(plain, wanted)
        try:
            return await self._once(url, wanted)
        except (NameUnknown, AddressBlocked):
            raise
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as failure:
            if url == plain:
                raise
            return await self._over_http(plain, wanted, failure)

    async def _over_http(self, url: str, wanted: Wanted, failure: Exception) -> Reply | Elsewhere:
        try:
            answer = await self._once(url, wanted)
        except (NameUnknown, AddressBlocked):  # the name's answer has changed since
            raise
        except TRANSPORT:
            # the first failure tells more, its certificate error included
            raise failure from failure.__cause__ or failure.__context__
        except PageUnreadable:  # an answer all the same
            self._plain[host_of(url)] = now() + PLAIN_SECONDS
            raise
        if isinstance(answer, Elsewhere) and answer.leads_back:
            raise failure
        self._plain[host_of(url)] = now() + PLAIN_SECONDS
        return answer

    async def _once(self, url: str, wanted: Wanted) -> Reply | Elsewhere:
        return await ask(self._transport, url, self._headers, wanted)
