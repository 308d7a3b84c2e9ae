"""The Web port: Firecrawl fetches, and our own extraction reads what it fetched, as it does for our crawler.

Addresses in its answers are data of strangers: only pages of the site that was asked for are kept, and nothing that
names a private address is asked for, and nothing that the site's robots.txt forbids.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Self
from urllib.parse import urljoin

from pydantic import SecretStr

from domain.errors import PageUnreadable
from domain.normalise import is_social
from domain.pages import Heard, unheard
from domain.vocabulary import Link, Scrape, SiteMap
from tools.http_status import Sleep
from tools.web.discovery import Candidates
from tools.web.firecrawl.batch import Batches
from tools.web.firecrawl.client import SECONDS, FirecrawlClient
from tools.web.firecrawl.credits import Credits
from tools.web.firecrawl.documents import by_page, fetchable, understood
from tools.web.firecrawl.early import EarlyReads
from tools.web.firecrawl.errors import NotReached
from tools.web.firecrawl.robots import AGENTS, scraped_by
from tools.web.firecrawl.wire import Document
from tools.web.pool import Extractor, WorkerPool
from tools.web.reads import MIN_CHARS, Outcome, Read, candidates_of, is_gone, settle
from tools.web.robots import KnownRules, Robots
from tools.web.urls import canonical, host_of, key, same_site

MIN_LINKS = 3


def utc_now() -> datetime:
    """The default clock."""
    return datetime.now(UTC)


class FirecrawlWeb:
    """Discovers and reads sites through Firecrawl.

    Args:
        api_key: None for a server of one's own that asks for none.
        base_url: scheme, host and port, without `/v2`.
        workers: extraction processes, each one page at a time.
        timeout: seconds for one request, all in all; a Retry-After is waited out on top.
        sleep: how polls and `Retry-After` are waited out.
        clock: the present; a page that Firecrawl had already tells its own time.
        extractor: replaces the extraction process.
    """

    def __init__(
        self,
        api_key: SecretStr | None,
        *,
        base_url: str,
        workers: int = 1,
        timeout: float = SECONDS,
        sleep: Sleep = asyncio.sleep,
        clock: Callable[[], datetime] = utc_now,
        extractor: Extractor | None = None,
    ) -> None:
        self._client = FirecrawlClient(api_key, base_url, timeout, sleep)
        self._batches = Batches(self._client, sleep)
        self._rules = KnownRules()
        self._extractor = extractor or WorkerPool(workers)
        self._clock = clock

    async def __aenter__(self) -> Self:
        await self._extractor.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections and end the extraction process."""
        await self._client.aclose()
        await self._extractor.aclose()

    async def map(self, url: str) -> SiteMap:
        """Discover a site's pages: by its map, and by its home page where the map says too little.

        Raises:
            PageUnreadable: the site cannot be read and will not heal; the message says why.
            BadKey, CreditsUsedUp, ServiceRefused: Firecrawl will not do it.
            ServiceUnavailable: it does not answer now.
            Each says in `charged` what it took until then.
        """
        start, credits = fetchable(url), Credits()
        with credits.told():
            found = await self._discover(start, credits)
        return replace(found, charged=str(credits))

    async def scrape(self, urls: Sequence[str], heard: Heard = unheard) -> Scrape:
        """Read pages of one site in one batch; a page found twice is kept once.

        Args:
            urls: of pages.
            heard: told how many are done, whenever we ask.

        Raises:
            BadKey, CreditsUsedUp, ServiceRefused: Firecrawl will not do it.
            ServiceUnavailable: nothing at all could be read, and that may heal.
        """
        credits = Credits()
        with credits.told():
            return await self._scrape(urls, heard, credits)

    async def _scrape(self, urls: Sequence[str], heard: Heard, credits: Credits) -> Scrape:
        robots = self._robots(credits)
        targets = {url: await _permitted_or_reason(url, robots) for url in urls}
        wanted = [target for target in targets.values() if isinstance(target, str)]
        reads = EarlyReads(self._extractor, self._clock)
        try:
            asked = [*dict.fromkeys(wanted)]
            documents, used = await self._batches.read(asked, reads.begin, heard) if asked else ([], 0)
            credits.spend(used)
            found = by_page(documents)
            outcomes = {
                url: await self._outcome(found.get(key(target)), target, reads) if isinstance(target, str) else target
                for url, target in targets.items()
            }
        finally:
            reads.abandon()
        return settle(outcomes, str(credits) if wanted or credits.used else "")

    async def _discover(self, start: str, credits: Credits) -> SiteMap:
        robots = self._robots(credits)
        await robots.permit(start)
        told = _links(await self._client.map(start))
        credits.spend(1)
        ours = [link for link in told if same_site(link.url, start)]
        home = None if len(ours) >= MIN_LINKS else await self._home(start, credits)
        candidates = candidates_of(start, home, told) if home else _mapped(start, ours)
        pages = (home.page,) if home else ()
        links, skipped = await candidates.choose(robots.permit, pages)
        return SiteMap(links=links, pages=pages, skipped=skipped)

    def _robots(self, credits: Credits) -> Robots:
        return Robots(scraped_by(self._client, credits.spend), self._rules, AGENTS)

    async def _outcome(self, document: Document | None, url: str, reads: EarlyReads) -> Outcome:
        if document is None:
            return PageUnreadable("Firecrawl could not read it")
        read = await reads.of(document)
        if not isinstance(read, Read):
            return read
        leads_to = read.refresh if read.refresh and _leads_on(read, url) else read.page.url
        ours = same_site(read.page.url, url) and same_site(leads_to, url)
        return read.page if ours else PageUnreadable("leads to another site")

    async def _home(self, start: str, credits: Credits) -> Read:
        """The home page, through one stub page that leads on within the site."""
        read = await self._first(start, credits)
        if read.refresh and _leads_on(read, start) and same_site(read.refresh, start, read.page.url):
            read = await self._read(fetchable(read.refresh), credits)
        if is_social(read.page.url):
            raise PageUnreadable(f"leads to {host_of(read.page.url)}")
        return read

    async def _first(self, start: str, credits: Credits) -> Read:
        """The page that was asked for; else the same over plain http, or the root of its host."""
        root = urljoin(start, "/")
        try:
            return await self._read(start, credits)
        except NotReached:
            if not start.startswith("https://"):
                raise
            return await self._read("http://" + start.removeprefix("https://"), credits)
        except PageUnreadable as reason:
            if start == root or not is_gone(reason):
                raise
            return await self._read(root, credits)

    async def _read(self, url: str, credits: Credits) -> Read:
        document, used = await self._client.scrape(url)
        credits.spend(used)
        return await understood(document, url, self._extractor, self._clock)


def _links(told: Iterable[tuple[str, str]]) -> list[Link]:
    named = ((canonical(address), title) for address, title in told)
    return [Link(url=address, title=title) for address, title in named if address]


def _mapped(start: str, links: Sequence[Link]) -> Candidates:
    """Candidates of a map alone; the home page is spelled as the map does."""
    home = next((link for link in links if key(link.url) == key(start)), Link(url=start))
    candidates = Candidates(start, home.url, home.title)
    candidates.add(links)
    return candidates


def _leads_on(read: Read, url: str) -> bool:
    """Whether a page is a stub that sends its visitor elsewhere."""
    thin = read.page.visible_chars < MIN_CHARS
    return thin and read.refresh is not None and key(read.refresh) not in (key(read.page.url), key(url))


async def _permitted_or_reason(url: str, robots: Robots) -> str | PageUnreadable:
    try:
        target = fetchable(url)
        await robots.permit(target)
        return target
    except PageUnreadable as reason:
        return reason
