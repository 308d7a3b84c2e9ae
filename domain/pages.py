"""What is read of a website: the records that travel between the processes that read (part of `vocabulary`).

Apart from the other words: a process that parses pages loads no more than these.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal


@dataclass(frozen=True, kw_only=True)
class Link:
    """A page we know of but may not have read."""

    url: str
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A way to reach the business, harvested before pruning."""

    kind: Literal["phone", "email", "social", "address", "hours", "fax"]
    value: str
    page_url: str
    quote: str
    """The words (or the href) on the page that the value stands in."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page as it was read. `url` is where it was found after redirects."""

    url: str
    title: str
    markdown: str
    hash: str
    """sha256 of the body as received."""
    status: int
    fetched_at: datetime
    visible_chars: int
    """Characters of visible text, white space apart."""
    contacts: tuple[Contact, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What code saw in the HTML: viewport, https, booking_link, form (bool), copyright_year (int), lang (str)."""


@dataclass(frozen=True, kw_only=True)
class SiteMap:
    """What discovery found: pages to choose from, and pages it had to read to find them."""

    links: tuple[Link, ...]
    """Same-site candidates, include and exclude patterns applied, the home page first."""
    pages: tuple[Page, ...]
    skipped: Mapping[str, str] = field(default_factory=dict[str, str])
    """URL → why it was not read."""
    charged: str = ""
    """What a reading service took for it from our account, in its own units: `2 Firecrawl credits`."""


@dataclass(frozen=True, kw_only=True)
class Scrape:
    """What became of the pages that were asked for."""

    pages: tuple[Page, ...]
    skipped: Mapping[str, str] = field(default_factory=dict[str, str])
    charged: str = ""


Heard = Callable[[int], None]
"""Told how many pages of those that were asked for are done."""


def unheard(_: int) -> None:
    """Where nobody wants to know how far something is."""
