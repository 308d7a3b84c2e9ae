"""Firecrawl's documents as pages: the HTML it fetched goes through the extraction that our own crawler uses.

What it says about a document is checked like anything a stranger says: its address, its status, its kind.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from pydantic import TypeAdapter, ValidationError

from domain.errors import PageUnreadable
from domain.vocabulary import Link, Page
from tools.web.addresses import is_public_host
from tools.web.firecrawl.wire import Document
from tools.web.guard import NO_WEBSITE, NOT_PUBLIC, PORTS
from tools.web.pool import Extractor
from tools.web.reads import Read, of_a_business
from tools.web.request import HTML_TYPES, MAX_BYTES, Reply
from tools.web.urls import canonical, host_of, key, port_of
from tools.web.wire import Extracted

EXTRACTED = TypeAdapter(Extracted)


def fetchable(url: str) -> str:
    """The address as it is sent.

    Raises: PageUnreadable when it is none, is not on the public internet, or names a port where no website is.
    """
    target = canonical(url)
    if target is None:
        raise PageUnreadable("the address is not a web page's")
    if not is_public_host(host_of(target)):
        raise PageUnreadable(NOT_PUBLIC)
    if (port := port_of(target)) not in PORTS:
        raise PageUnreadable(NO_WEBSITE.format(port))
    return target


def by_page(documents: Sequence[Document]) -> Mapping[str, Document]:
    """Documents by the key of the address that they were asked by."""
    named = ((document, document.metadata) for document in documents)
    asked = ((document, canonical(told.source_url or told.url or "")) for document, told in named)
    return {key(address): document for document, address in asked if address}


async def understood(document: Document, asked: str, extractor: Extractor, clock: Callable[[], datetime]) -> Read:
    """What our extraction makes of a document.

    Args:
        document: as Firecrawl gives it.
        asked: the address that was sent.
        extractor: parses it, in a process of its own.
        clock: the present, with its time zone.

    Raises: PageUnreadable.
    """
    reply = as_reply(document, asked)
    try:
        found = EXTRACTED.validate_python(asdict(await extractor.extract(reply)))
    except (ValidationError, TypeError) as error:  # what a hostile page made of the worker is believed nothing
        raise PageUnreadable("cannot be parsed") from error
    named = (canonical(link, reply.url) for link in document.links)
    links = (*found.links, *(Link(url=link) for link in named if link))
    fetched_at = _fetched_at(document.metadata.cached_at, clock())
    return of_a_business(Read(_page(reply, found, fetched_at), links, found.refresh, found.known_as))


def _fetched_at(cached_at: str | None, now: datetime) -> datetime:
    """When Firecrawl was there: now, unless it tells an earlier time."""
    try:
        told = datetime.fromisoformat(cached_at or "")
    except ValueError:
        return now
    return min(told.astimezone(UTC), now) if told.tzinfo else now


def _page(reply: Reply, found: Extracted, fetched_at: datetime) -> Page:
    return Page(
        url=reply.url,
        title=found.title,
        markdown=found.markdown,
        hash=hashlib.sha256(reply.body).hexdigest(),
        status=reply.status,
        fetched_at=fetched_at,
        visible_chars=found.visible_chars,
        contacts=found.contacts,
        facts=found.facts,
    )


def as_reply(document: Document, asked: str) -> Reply:
    """A document as our own crawler would have got it. Raises: PageUnreadable."""
    told = document.metadata
    url = fetchable(told.url or told.source_url or asked)
    status = told.status_code or 200
    if status >= 400:  # Firecrawl has tried more than once, and takes a credit each time it is asked
        raise PageUnreadable(f"status {status}")
    kind = (told.content_type or "").split(";")[0].strip().lower()
    if kind not in HTML_TYPES:
        raise PageUnreadable(f"not a page: {kind}")
    if document.raw_html is None:
        raise PageUnreadable("Firecrawl sent no page")
    body = document.raw_html.encode("utf-8", "replace")[:MAX_BYTES]
    return Reply(url=url, status=status, body=body, content_type=kind, charset="utf-8")
