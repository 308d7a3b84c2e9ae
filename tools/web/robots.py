"""robots.txt for our agent: 4xx means allowed, 5xx or no answer means keep out; one answer serves map and scrape."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from protego import Protego

from domain.errors import PageUnreadable
from tools.user_agent import TOKEN
from tools.web.fetch import Fetcher
from tools.web.urls import bare

ReadRules = Callable[[str], Awaitable[Protego]]
"""Address of a robots.txt → its rules. Raises: PageUnreadable, ServiceUnavailable where nobody may go on without."""

CACHE_SECONDS = 600.0
MAX_HOSTS = 500
MAX_CHARS = 500_000
"""What RFC 9309 (2.5) asks crawlers to read at least."""


@dataclass(frozen=True)
class _Rules:
    parsed: Protego
    expires: float


class KnownRules:
    """The rules of hosts, remembered for ten minutes."""

    def __init__(self) -> None:
        self._rules: dict[str, _Rules] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def of(self, url: str, read: ReadRules) -> Protego:
        """The rules for the host of an address, read where they are not known. Raises: as `read`."""
        parts = urlsplit(url)
        host = bare(parts.netloc)
        async with self._locks.setdefault(host, asyncio.Lock()):
            now = asyncio.get_running_loop().time()
            known = self._rules.get(host)
            if known is None or known.expires < now:
                known = _Rules(await read(f"{parts.scheme}://{parts.netloc}/robots.txt"), now + CACHE_SECONDS)
                self._remember(host, known)
        return known.parsed

    def _remember(self, host: str, rules: _Rules) -> None:
        self._rules.pop(host, None)
        self._rules[host] = rules
        while len(self._rules) > MAX_HOSTS:
            del self._rules[next(iter(self._rules))]


class Robots:
    """What sites allow.

    Args:
        read: reads a robots.txt.
        known: rules that others have read.
        agents: the names that go by them; each must be allowed.
    """

    def __init__(self, read: ReadRules, known: KnownRules | None = None, agents: Sequence[str] = (TOKEN,)) -> None:
        self._read, self._known, self._agents = read, known or KnownRules(), agents

    async def permit(self, url: str) -> None:
        """Raises: PageUnreadable when the rules forbid this URL, ServiceUnavailable when they cannot be read."""
        rules = await self._known.of(url, self._read)
        if not all(rules.can_fetch(url, agent) for agent in self._agents):
            what = "site" if urlsplit(url).path == "/" else "page"
            raise PageUnreadable(f"robots.txt forbids reading this {what}")

    async def sitemaps(self, url: str) -> list[str]:
        """The sitemaps that the host's rules name. Raises: as `permit`."""
        return list((await self._known.of(url, self._read)).sitemaps)


def rules_of(body: bytes) -> Protego:
    """The rules in a robots.txt; what is none allows all."""
    return Protego.parse(body[:MAX_CHARS].decode("utf-8-sig", "replace"))


def fetched_by(fetcher: Fetcher) -> ReadRules:
    """Reads rules with our own crawler, which from then on keeps the pace they ask for."""

    async def read(url: str) -> Protego:
        try:
            reply = await fetcher.get(url, types=None, cut=True)
        except PageUnreadable as reason:
            if not str(reason).startswith(("status 4", "too many redirects")):
                raise
            return Protego.parse("")
        rules = rules_of(reply.body)
        delay = rules.crawl_delay(TOKEN)
        fetcher.pace(url, float(delay) if delay else None)
        return rules

    return read
