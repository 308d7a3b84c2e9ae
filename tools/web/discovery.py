"""The links of a site that are worth offering: same site, one spelling per page, best rank first, robots respected."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from urllib.parse import urlsplit

from domain.errors import PageUnreadable, ServiceUnavailable
from domain.machine_talk import names_a_machine
from domain.pages import Link, Page
from domain.site_pages import excluded, rank
from tools.web.guard import PORTS
from tools.web.urls import at_host_of, bare, is_page, key, port_of, same_site

MAX_LINKS = 60
MAX_CANDIDATES = 1_000


class Candidates:
    """Collects links of one site; the home page is the first.

    Args:
        start: the address that was asked for.
        home: where its home page was found; both hosts' registrable domains are the site.
        title: the home page's title.
        choosy: whether legal pages, blogs and the like are left out.
    """

    def __init__(self, start: str, home: str, title: str, *, choosy: bool = True) -> None:
        self._start, self._home, self._choosy = start, home, choosy
        self._ports = PORTS | {port_of(home)}
        self._home_keys = {key(start), key(home)}
        self._links: dict[str, Link] = {key(home): Link(url=home, title=title)}
        self._skipped: dict[str, str] = {}
        self._moved: set[str] = set()

    def add(self, links: Iterable[Link]) -> None:
        """The first spelling of a page counts, and the first text that names it."""
        for link in self.internal(links):
            name = key(link.url)
            known = self._links.get(name)
            if name in self._moved:
                continue
            if known is None and len(self._links) < MAX_CANDIDATES:
                self._links[name] = link
            elif known is not None and not known.title and link.title:
                self._links[name] = Link(url=known.url, title=link.title)

    def internal(self, links: Iterable[Link]) -> list[Link]:
        """Pages of the site that are not excluded, on the home page's scheme and host; the home page is left out."""
        moved = (Link(url=self._as_home(link.url), title=link.title) for link in links if self._is_ours(link.url))
        return list({key(link.url): link for link in moved if key(link.url) not in self._home_keys}.values())

    def all(self) -> list[Link]:
        """Everything collected, the home page first."""
        return list(self._links.values())

    def found_at(self, url: str, page: Page) -> None:
        """A link was read: from now on it is known by the URL its redirects led to."""
        link = self._links.pop(key(url), None)
        if key(url) != key(page.url):
            self._moved.add(key(url))
        title = link.title if link and link.title else page.title
        self._links.setdefault(key(page.url), Link(url=page.url, title=title))

    def skip(self, url: str, reason: str) -> None:
        """A link that turned out unreadable is offered no more."""
        self._skipped[url] = reason
        self._links.pop(key(url), None)

    async def choose(
        self, permit: Callable[[str], Awaitable[None]], pages: Sequence[Page]
    ) -> tuple[tuple[Link, ...], dict[str, str]]:
        """At most 60 links that robots.txt allows, and why others were left out; pages read keep their own URL."""
        known = {key(page.url): page.url for page in pages}
        home, *others = self.all()
        chosen = [Link(url=known.get(key(home.url), home.url), title=home.title)]
        for link in sorted(others, key=lambda link: -rank(link.url, link.title)):
            if len(chosen) == MAX_LINKS:
                break
            try:
                if bare(urlsplit(link.url).netloc) == bare(urlsplit(home.url).netloc):  # other hosts when they are read
                    await permit(link.url)
            except (PageUnreadable, ServiceUnavailable) as reason:
                self._skipped[link.url] = str(reason)
            else:
                chosen.append(Link(url=known.get(key(link.url), link.url), title=link.title))
        return tuple(chosen), self._skipped

    def _is_ours(self, url: str) -> bool:
        ours = same_site(url, self._start, self._home) and is_page(url) and not names_a_machine(url)
        return ours and port_of(url) in self._ports and not (self._choosy and excluded(url))

    def _as_home(self, url: str) -> str:
        near = bare(urlsplit(url).netloc) == bare(urlsplit(self._home).netloc)
        return at_host_of(url, self._home) if near else url
