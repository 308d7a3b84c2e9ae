"""Our own polite crawler (DESIGN section 6): it finds a site's pages and reads them. A reader process runs it.

What will not heal is PageUnreadable (unknown name, broken certificate without http beside it, robots.txt, 4xx, size);
refused or broken connections, timeouts, 429 and 5xx are ServiceUnavailable, robots.txt answering 5xx included.
"""

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Self
from urllib.parse import urljoin, urlsplit

from anyio.lowlevel import checkpoint

from domain.errors import PageUnreadable, ServiceUnavailable
from domain.site_pages import choose_by_rules
from domain.vocabulary import Link, Page, Scrape, SiteMap
from domain.websites import is_social, registrable_domain
from tools.web.discovery import Candidates
from tools.web.fetch import DEADLINE, Fetcher, Reply, Sleep, TooSlow, same_site
from tools.web.guard import GuardTransport
from tools.web.pool import Extractor, WorkerPool
from tools.web.reads import MIN_CHARS, Outcome, Read, candidates_of, distinct, is_gone, of_a_business, settle
from tools.web.robots import Robots, fetched_by
from tools.web.sitemap import sitemap_urls
from tools.web.urls import canonical, host_of, key
from tools.web.wire import Extracted

MAX_STUBS = 3
MIN_LINKS = 3
MORE_PAGES = 3
SECOND_TRY_SECONDS = 1.0


def utc_now() -> datetime:
    """The default clock."""
    return datetime.now(UTC)


class Crawler:
    """Discovers and reads sites over httpcore behind the SSRF guard. One per process: politeness is counted here.

    Args:
        connect_to: host pattern → `address:port`, the only way past the guard.
        ca_file: PEM file trusted for mapped hosts only.
        per_host: requests at once to one host.
        workers: extraction processes, each one page at a time.
        deadline: seconds of transfer time for one page.
        contact: of whoever runs this, for webmasters.
        clock: the time a page was fetched at.
        sleep: how crawl delays and `Retry-After` are waited out.
        extractor: replaces the extraction process.
        transport: replaces the guard, for one with another resolver.
    """

    def __init__(
        self,
        *,
        connect_to: Mapping[str, str] | None = None,
        ca_file: Path | str | None = None,
        per_host: int = 2,
        workers: int = 1,
        deadline: float = DEADLINE,
        contact: str | None = None,
        clock: Callable[[], datetime] = utc_now,
        sleep: Sleep = asyncio.sleep,
        extractor: Extractor | None = None,
        transport: GuardTransport | None = None,
    ) -> None:
        guard = transport or GuardTransport(connect_to, ca_file)
        self._fetcher = Fetcher(guard, per_host=per_host, deadline=deadline, sleep=sleep, contact=contact)
        self._robots = Robots(fetched_by(self._fetcher))
        self._extractor = extractor or WorkerPool(workers)
        self._clock, self._sleep = clock, sleep

    async def start(self) -> None:
        """Start the extraction process, and load what the first page would wait for."""
        await self._extractor.start()
        await checkpoint()  # loads what httpcore's locks stand on
        registrable_domain("https://warm-up.invalid/")

    async def aclose(self) -> None:
        """Close connections and end the extraction process."""
        await self._fetcher.aclose()
        await self._extractor.aclose()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def map(self, url: str) -> SiteMap:
        """Discover a site's pages: home page and sitemaps at once, more pages where these say too little.

        Args:
            url: the site's address; a deep address that is gone falls back to the root of its host.

        Raises:
            PageUnreadable: the site cannot be read and will not heal; the message says why.
            ServiceUnavailable: it does not answer now.
        """
        start = canonical(url)
        if start is None:
            raise PageUnreadable("the address is not a web page's")
        await self._robots.permit(start)
        hinting = asyncio.create_task(self._sitemap(start))
        try:
            home = await self._home_or(start, hinting)
            hints = await hinting
        finally:
            hinting.cancel()
        if not same_site(home.page.url, start):
            hints = await self._sitemap(home.page.url)
        candidates = candidates_of(start, home, [Link(url=hint) for hint in hints])
        more = await self._more(home, candidates)
        for read in more:
            candidates.add(read.links)
        read_pages = distinct([home.page, *(read.page for read in more)])
        kept = {page.url for page in read_pages}
        for read in more:
            if read.page.url not in kept:
                candidates.skip(read.page.url, "the same as another page")
        links, skipped = await candidates.choose(self._robots.permit, read_pages)
        return SiteMap(links=links, pages=read_pages, skipped=skipped)

    async def scrape(self, urls: Sequence[str]) -> Scrape:
        """Read pages of one site, two at once per host; a page found twice is kept once.

        Raises:
            ServiceUnavailable: nothing at all could be read, and that may heal.
        """
        outcomes = await asyncio.gather(*(self._page_or_reason(url) for url in dict.fromkeys(urls)))
        found = dict(zip(dict.fromkeys(urls), outcomes, strict=True))
        return settle(found)

    async def _page_or_reason(self, url: str) -> Outcome:
        target = canonical(url)
        if target is None:
            return PageUnreadable("the address is not a web page's")
        try:
            return await self._twice(target)
        except (PageUnreadable, ServiceUnavailable) as failure:
            return failure

    async def _twice(self, url: str) -> Page:
        """A hiccup costs no page: what may heal is asked for once more, unless it was slow."""
        try:
            return (await self._on_site(url)).page
        except TooSlow:
            raise
        except ServiceUnavailable:
            await self._sleep(SECOND_TRY_SECONDS)
            return (await self._on_site(url)).page

    async def _on_site(self, url: str) -> Read:
        read = await self._read(url)
        if read.refresh and read.page.visible_chars < MIN_CHARS and key(read.refresh) != key(read.page.url):
            if not same_site(read.refresh, url):
                raise PageUnreadable("leads to another site")
            read = await self._read(read.refresh)
        if not same_site(read.page.url, url):
            raise PageUnreadable("leads to another site")
        return read

    async def _home(self, start: str) -> Read:
        """The home page, through redirects, meta refreshes and stub pages."""
        read = await self._first(start)
        for _ in range(MAX_STUBS):
            target = read.refresh
            if not target or not same_site(target, start, read.page.url) or key(target) == key(read.page.url):
                break
            try:
                read = await self._read(target)
            except PageUnreadable:  # a script that asks for the visitor's language leads to one of several
                break
        if is_social(read.page.url):
            raise PageUnreadable(f"leads to {host_of(read.page.url)}")
        return read

    async def _home_or(self, start: str, hinting: asyncio.Task[list[str]]) -> Read:
        """The home page; where there is none, the first page of the sitemap that can be read."""
        try:
            return await self._home(start)
        except PageUnreadable as reason:
            if not is_gone(reason):
                raise
            for url in (await hinting)[:MORE_PAGES]:
                if isinstance(await self._page_or_reason(url), Page):
                    return await self._on_site(url)
            raise

    async def _first(self, start: str) -> Read:
        root = urljoin(start, "/")
        try:
            return await self._read(start)
        except PageUnreadable as reason:
            if start == root or not is_gone(reason):
                raise
            return await self._read(root)

    async def _read(self, url: str) -> Read:
        reply = await self._fetcher.get(url, permit=self._robots.permit, cut=True)
        found = await self._extractor.extract(reply)
        return of_a_business(Read(self._page(reply, found), found.links, found.refresh, found.known_as))

    def _page(self, reply: Reply, found: Extracted) -> Page:
        return Page(
            url=reply.url,
            title=found.title,
            markdown=found.markdown,
            hash=hashlib.sha256(reply.body).hexdigest(),
            status=reply.status,
            fetched_at=self._clock(),
            visible_chars=found.visible_chars,
            contacts=found.contacts,
            facts=found.facts,
        )

    async def _sitemap(self, site: str) -> list[str]:
        try:
            files = await self._robots.sitemaps(site)
        except (PageUnreadable, ServiceUnavailable):
            return []
        named = [file for file in (canonical(file, site) for file in files) if file]
        parts = urlsplit(site)
        default = f"{parts.scheme}://{parts.netloc}/sitemap.xml"
        return await sitemap_urls(self._fetcher, self._robots.permit, named or [default], site)

    async def _more(self, home: Read, candidates: Candidates) -> list[Read]:
        """Up to three linked pages, where the home page alone says too little."""
        if len(candidates.internal(home.links)) >= MIN_LINKS and home.page.visible_chars >= MIN_CHARS:
            return []
        offered = [link for link in candidates.all() if key(link.url) != key(home.page.url)]
        chosen = [offered[i].url for i in choose_by_rules(offered, MORE_PAGES)]
        outcomes = await asyncio.gather(*(self._on_site(url) for url in chosen), return_exceptions=True)
        reads: list[Read] = []
        for url, outcome in zip(chosen, outcomes, strict=True):
            if isinstance(outcome, Read):
                candidates.found_at(url, outcome.page)
                reads.append(outcome)
            elif isinstance(outcome, (PageUnreadable, ServiceUnavailable)):
                candidates.skip(url, str(outcome))
            else:
                raise outcome
        return reads
