"""Sitemaps: at most three files and 500 URLs, pages before posts."""

import asyncio
import html
import re
import zlib
from collections.abc import Sequence
from urllib.parse import urlsplit

from domain.errors import PageUnreadable, ServiceUnavailable
from domain.site_pages import excluded
from tools.web.fetch import Fetcher, Permit
from tools.web.request import MAX_BYTES
from tools.web.urls import at_host_of, bare, canonical, is_page, same_site

MAX_FILES = 3
MAX_URLS = 500
LOC = re.compile(r"<(?:\w+:)?loc>(?:\s*+<!\[CDATA\[)?+([^<\]]{1,2000}+)(?:\]\]>\s*+)?+</(?:\w+:)?loc>", re.I)
"""Takes nothing back once taken, so that blanks without end are read once."""
POSTS = re.compile(r"post|tag|categor|author|product|news|image|video|attachment", re.I)


async def sitemap_urls(fetcher: Fetcher, permit: Permit, files: Sequence[str], site: str) -> list[str]:
    """Page URLs of the site named by its sitemaps; what cannot be read is passed over, a sitemap is only a hint."""
    found: list[str] = []
    todo, read = [file for file in files if same_site(file, site)], set[str]()
    while todo and len(read) < MAX_FILES:
        batch = list(dict.fromkeys(file for file in todo if file not in read))[: MAX_FILES - len(read)]
        read.update(batch)
        texts = await asyncio.gather(*(_read(fetcher, permit, file) for file in batch))
        todo = [url for text in texts if "<sitemapindex" in text[:2000] for url in pages_named(text, site)]
        todo.sort(key=lambda url: bool(POSTS.search(url)))
        found += [url for text in texts if "<sitemapindex" not in text[:2000] for url in pages_named(text, site)]
    return [url for url in dict.fromkeys(found) if is_page(url) and not excluded(url)][:MAX_URLS]


async def _read(fetcher: Fetcher, permit: Permit, url: str) -> str:
    try:
        reply = await fetcher.get(url, permit=permit, types=None, cut=True)
        body = _gunzip(reply.body) if reply.body.startswith(b"\x1f\x8b") else reply.body
    except (PageUnreadable, ServiceUnavailable):
        return ""
    return body.decode("utf-8", "replace")


def _gunzip(body: bytes) -> bytes:
    try:
        return zlib.decompressobj(31).decompress(body, MAX_BYTES)
    except zlib.error as error:
        raise PageUnreadable("its compression is broken") from error


def pages_named(text: str, site: str) -> list[str]:
    """The site's own URLs; those of a sitemap that names one other host only, at the host that it was found on."""
    told = (
        canonical(html.unescape(match[1].strip()))
        for match, _ in zip(LOC.finditer(text), range(MAX_URLS), strict=False)
    )
    urls = [url for url in told if url]
    own = [url for url in urls if same_site(url, site)]
    hosts = {bare(urlsplit(url).netloc) for url in urls}
    return own or ([at_host_of(url, site) for url in urls] if len(hosts) == 1 else [])
