"""Reads one page of a site at a time: fetched as robots.txt allows, extracted in a process of its own, judged."""

import hashlib
from collections.abc import Callable, Collection
from datetime import datetime

from domain.errors import PageUnreadable, ServiceUnavailable
from domain.pages import Page
from tools.web.fetch import Fetcher, TooSlow
from tools.web.politeness import Sleep
from tools.web.pool import Extractor
from tools.web.reads import MIN_CHARS, Outcome, Read, of_a_business
from tools.web.request import Reply
from tools.web.robots import Robots
from tools.web.urls import canonical, key, same_site
from tools.web.wire import Extracted

SECOND_TRY_SECONDS = 1.0


class PageReader:
    """For what the arguments mean, see Crawler."""

    def __init__(
        self, fetcher: Fetcher, robots: Robots, extractor: Extractor, clock: Callable[[], datetime], sleep: Sleep
    ) -> None:
        self._fetcher, self._robots, self._extractor = fetcher, robots, extractor
        self._clock, self._sleep = clock, sleep

    async def page_or_reason(self, url: str) -> Outcome:
        """The page at an address, on its own site; or why it cannot be read."""
        target = canonical(url)
        if target is None:
            return PageUnreadable("the address is not a web page's")
        try:
            return await self._twice(target)
        except (PageUnreadable, ServiceUnavailable) as failure:
            return failure

    async def read(self, url: str) -> Read:
        """What stands at a canonical address. Raises: PageUnreadable, ServiceUnavailable."""
        reply = await self._fetcher.get(url, permit=self._robots.permit, cut=True)
        found = await self._extractor.extract(reply)
        return of_a_business(Read(self._page(reply, found), found.links, found.refresh, found.known_as))

    async def on_site(self, url: str, known: Collection[str] = ()) -> Read:
        """Through a meta refresh, which may not leave the site.

        Args:
            url: of a page.
            known: keys of what is read already; a stub that leads there is not followed.

        Raises: as `read`.
        """
        read = await self.read(url)
        if read.refresh and read.page.visible_chars < MIN_CHARS and key(read.refresh) != key(read.page.url):
            if key(read.refresh) in known:
                raise PageUnreadable("leads to a page that is read already")
            if not same_site(read.refresh, url):
                raise PageUnreadable("leads to another site")
            read = await self.read(read.refresh)
        if not same_site(read.page.url, url):
            raise PageUnreadable("leads to another site")
        return read

    async def _twice(self, url: str) -> Page:
        """A hiccup costs no page: what may heal is asked for once more, unless it was slow."""
        try:
            return (await self.on_site(url)).page
        except TooSlow:
            raise
        except ServiceUnavailable:
            await self._sleep(SECOND_TRY_SECONDS)
            return (await self.on_site(url)).page

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
