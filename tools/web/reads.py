"""What has been read of a site, by our crawler or by a service: each body once, each failure with its reason."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.dead_pages import COMING_SOON, NOT_FOUND, is_unfinished, no_page
from domain.errors import PageUnreadable, ServiceUnavailable
from domain.pages import Link, Page, Scrape
from tools.web.discovery import Candidates
from tools.web.urls import at_host_of, bare, host_of

MIN_CHARS = 200
MIN_LINKS = 3
Outcome = Page | PageUnreadable | ServiceUnavailable


@dataclass(frozen=True)
class Read:
    """A page, and what only discovery needs of it."""

    page: Page
    links: tuple[Link, ...]
    refresh: str | None
    known_as: str | None


def of_a_business(read: Read) -> Read:
    """What was read, when it is a page; of one that only announces a site, the ways to reach the business alone.

    Raises: PageUnreadable when it is a parked domain, a check for robots, a page for what is not there and the like.
    """
    page = read.page
    if read.refresh:  # a stub that leads on
        return read
    if reason := no_page(page.title, page.markdown, page.visible_chars):
        raise PageUnreadable(reason)
    if is_unfinished(page.title, page.markdown, page.visible_chars):
        facts = {**page.facts, "unfinished": COMING_SOON}
        return replace(read, page=replace(page, markdown="", visible_chars=0, facts=facts))
    return read


def is_gone(reason: PageUnreadable) -> bool:
    """Whether it was one page that is not there; the site's others may be."""
    return str(reason).startswith("status") or str(reason) == NOT_FOUND


def candidates_of(start: str, home: Read, hints: Sequence[Link]) -> Candidates:
    """What home page and hints name; where that is nothing and the page is thin, also what we else pass over.

    Args:
        start: the address that was asked for.
        home: the home page.
        hints: pages that a sitemap or a service names.
    """
    for choosy in (True, False):
        candidates = Candidates(start, home.page.url, home.page.title, choosy=choosy)
        candidates.add(home.links)
        if home.known_as and not candidates.internal(home.links):
            candidates.add(_moved(home.links, home.known_as, home.page.url))
        candidates.add(hints)
        if len(candidates.all()) > 1 or home.page.visible_chars >= MIN_CHARS:
            return candidates
    return candidates


def says_enough(reads: Sequence[Read], candidates: Candidates) -> bool:
    """Whether these pages together have text to quote and name others of their site."""
    links = candidates.internal(link for read in reads for link in read.links)
    return len(links) >= MIN_LINKS and sum(read.page.visible_chars for read in reads) >= MIN_CHARS


def _moved(links: Iterable[Link], known_as: str, home: str) -> Iterator[Link]:
    """Links to the site's other domain, at the host where it was found."""
    for link in links:
        if bare(host_of(link.url)) == bare(host_of(known_as)):
            yield Link(url=at_host_of(link.url, home), title=link.title)


def distinct(pages: Sequence[Page]) -> tuple[Page, ...]:
    """One page per body: `/`, `/index` and `/home` are often the same."""
    return tuple({page.hash: page for page in reversed(pages)}.values())[::-1]


def settle(found: Mapping[str, Outcome], charged: str = "") -> Scrape:
    """The answer to a scrape.

    Args:
        found: what became of each address that was asked for.
        charged: what a service took for it, in its own words.

    Raises:
        ServiceUnavailable: nothing at all could be read, and that may heal.
    """
    pages = distinct([outcome for outcome in found.values() if isinstance(outcome, Page)])
    failures = {url: outcome for url, outcome in found.items() if not isinstance(outcome, Page)}
    if failures and not pages and all(isinstance(failure, ServiceUnavailable) for failure in failures.values()):
        raise next(iter(failures.values()))
    return Scrape(pages=pages, skipped={url: str(failure) for url, failure in failures.items()}, charged=charged)
