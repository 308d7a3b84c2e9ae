"""Our own polite crawler (DESIGN section 6): it finds a site's pages and reads them. A reader process runs it.

What will not heal is PageUnreadable (unknown name, broken certificate without http beside it, robots.txt, 4xx, size);
refused or broken connections, timeouts, 429 and 5xx are ServiceUnavailable, robots.txt answering 5xx included.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Self
from urllib.parse import urljoin, urlsplit

from anyio.lowlevel import checkpoint

from domain.errors import PageUnreadable, ServiceUnavailable
from domain.pages import Heard, Link, Page, Scrape, SiteMap, unheard
from domain.site_pages import choose_by_rules
from domain.websites import is_social, registrable_domain
from tools.web.discovery import Candidates
from tools.web.fetch import DEADLINE, Fetcher
from tools.web.guard import GuardTransport
from tools.web.page_reader import PageReader
from tools.web.politeness import Sleep
from tools.web.pool import Extractor, WorkerPool
from tools.web.reads import Outcome, Read, candidates_of, distinct, is_gone, says_enough, settle
from tools.web.robots import Robots, fetched_by
from tools.web.sitemap import sitemap_urls
from tools.web.urls import canonical, host_of, key, same_site

MAX_STUBS = 3
MORE_PAGES = 3


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
        self._reader = PageReader(self._fetcher, self._robots, self._extractor, clock, sleep)

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
            url: the site's address; beside a deep one that is gone or says too little, the root of its host is read.

        Raises:
            PageUnreadable: the site cannot be read and will not heal; the message says why.
            ServiceUnavailable: it does not answer now.
        """
        start = canonical(url)
        if start is None:
            raise PageUnreadable("the address is not a web page's")
        await self._robots.permit(start)
        asked = {key(start)}
        hinting = asyncio.create_task(self._sitemap(start))
        try:
            home = await self._home_or(start, hinting, asked)
            hints = await hinting
        finally:
            hinting.cancel()
        if not same_site(home.page.url, start):
            hints = await self._sitemap(home.page.url)
        root = await self._root_beside(home, start, asked)
        offered = [link for read in root for link in (Link(url=read.page.url, title=read.page.title), *read.links)]
        candidates = candidates_of(start, home, [*offered, *(Link(url=hint) for hint in hints)])
        more = [*root, *await self._more([home, *root], candidates)]
        for read in more:
            candidates.add(read.links)
        read_pages = distinct([home.page, *(read.page for read in more)])
        kept = {page.url for page in read_pages}
        for read in more:
            if read.page.url not in kept:
                candidates.skip(read.page.url, "the same as another page")
        links, skipped = await candidates.choose(self._robots.permit, read_pages)
        return SiteMap(links=links, pages=read_pages, skipped=skipped)

    async def scrape(self, urls: Sequence[str], heard: Heard = unheard) -> Scrape:
        """Read pages of one site, two at once per host; a page found twice is kept once.

        Args:
            urls: of pages.
            heard: told how many are done, after each.

        Raises:
            ServiceUnavailable: nothing at all could be read, and that may heal.
        """
        found: dict[str, Outcome] = {}

        async def read(url: str) -> None:
            found[url] = await self._reader.page_or_reason(url)
            heard(len(found))

        wanted = list(dict.fromkeys(urls))
        await asyncio.gather(*map(read, wanted))
        return settle({url: found[url] for url in wanted})

    async def _home(self, start: str, asked: set[str]) -> Read:
        """The home page, through redirects, meta refreshes and stub pages; what is asked for on the way is noted."""
        read = await self._first(start, asked)
        for _ in range(MAX_STUBS):
            target = read.refresh
            if not target or not same_site(target, start, read.page.url) or key(target) == key(read.page.url):
                break
            asked.add(key(target))
            try:
                read = await self._reader.read(target)
            except PageUnreadable:  # a script that asks for the visitor's language leads to one of several
                break
        if is_social(read.page.url):
            raise PageUnreadable(f"leads to {host_of(read.page.url)}")
        return read

    async def _home_or(self, start: str, hinting: asyncio.Task[list[str]], asked: set[str]) -> Read:
        """The home page; where there is none, the first page of the sitemap that can be read."""
        try:
            return await self._home(start, asked)
        except PageUnreadable as reason:
            if not is_gone(reason):
                raise
            for url in (await hinting)[:MORE_PAGES]:
                if isinstance(await self._reader.page_or_reason(url), Page):
                    return await self._reader.on_site(url)
            raise

    async def _first(self, start: str, asked: set[str]) -> Read:
        root = urljoin(start, "/")
        try:
            return await self._reader.read(start)
        except PageUnreadable as reason:
            if start == root or not is_gone(reason):
                raise
            asked.add(key(root))
            return await self._reader.read(root)

    async def _root_beside(self, home: Read, start: str, asked: Collection[str]) -> list[Read]:
        """The root of the site, where a listing names a page beneath it that says too little or leads nowhere."""
        root = urljoin(home.page.url, "/")
        known = {*asked, key(home.page.url)}
        if key(root) in known or says_enough([home], Candidates(start, home.page.url, home.page.title)):
            return []
        try:
            read = await self._reader.on_site(root, known)
        except (PageUnreadable, ServiceUnavailable):
            return []
        return [] if key(read.page.url) in known else [read]

    async def _sitemap(self, site: str) -> list[str]:
        try:
            files = await self._robots.sitemaps(site)
        except (PageUnreadable, ServiceUnavailable):
            return []
        named = [file for file in (canonical(file, site) for file in files) if file]
        parts = urlsplit(site)
        default = f"{parts.scheme}://{parts.netloc}/sitemap.xml"
        return await sitemap_urls(self._fetcher, self._robots.permit, named or [default], site)

    async def _more(self, known: Sequence[Read], candidates: Candidates) -> list[Read]:
        """Up to three linked pages, where the home page, with the root beside it, says too little."""
        if says_enough(known, candidates):
            return []
        read = {key(each.page.url) for each in known}
        offered = [link for link in candidates.all() if key(link.url) not in read]
        chosen = [offered[i].url for i in choose_by_rules(offered, MORE_PAGES)]
        outcomes = await asyncio.gather(*(self._reader.on_site(url) for url in chosen), return_exceptions=True)
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
