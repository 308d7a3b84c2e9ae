"""The Web port without a key (DESIGN section 6): readers read, this process only asks (docs/decisions/0006)."""

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self
from zlib import crc32

from domain.pages import Heard, Scrape, SiteMap, unheard
from domain.websites import registrable_domain
from tools.web.connect_map import ConnectMap
from tools.web.readers import SCRAPE, SITE_MAP, Reader
from tools.web.talk import Kind


class BuiltinWeb:
    """Discovers and reads sites in reader processes. A site always goes to the same one: politeness is counted there.

    Args:
        connect_to: host pattern → `address:port`, the only way past the guard.
        ca_file: PEM file trusted for mapped hosts only.
        workers: readers; each has one process that fetches and one that parses.
        settings: further ones of the Crawler, plain JSON values.

    Raises: ValueError, OSError or SSLError when an address or the PEM file is not usable.
    """

    def __init__(
        self,
        *,
        connect_to: Mapping[str, str] | None = None,
        ca_file: Path | str | None = None,
        workers: int = 1,
        **settings: Any,
    ) -> None:
        ConnectMap(connect_to or {})
        if ca_file:
            ssl.create_default_context(cafile=str(ca_file))
        told = {**settings, "connect_to": connect_to, "ca_file": ca_file and str(ca_file)}
        self._readers = [Reader(told) for _ in range(workers)]

    async def start(self) -> None:
        """Start the readers; they warm up while the caller goes on. Without it the first request does."""
        await asyncio.gather(*(reader.ready() for reader in self._readers))

    async def aclose(self) -> None:
        """End the readers."""
        await asyncio.gather(*(reader.aclose() for reader in self._readers))

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def map(self, url: str) -> SiteMap:
        """Discover a site's pages.

        Args:
            url: the site's address; a deep address that is gone falls back to the root of its host.

        Raises:
            PageUnreadable: the site cannot be read and will not heal; the message says why.
            ServiceUnavailable: it does not answer now.
        """
        return await self._reader(url).ask(Kind.MAP, url, SITE_MAP)

    async def scrape(self, urls: Sequence[str], heard: Heard = unheard) -> Scrape:
        """Read pages of one site, two at once per host; a page found twice is kept once.

        Args:
            urls: of pages.
            heard: told how many are done, twice a second at most.

        Raises:
            ServiceUnavailable: nothing at all could be read, and that may heal.
        """
        if not urls:
            return Scrape(pages=())
        return await self._reader(urls[0]).ask(Kind.SCRAPE, list(urls), SCRAPE, heard)

    def _reader(self, url: str) -> Reader:
        if len(self._readers) == 1:  # spares this process the list of suffixes
            return self._readers[0]
        site = registrable_domain(url) or url
        return self._readers[crc32(site.encode("utf-8", "replace")) % len(self._readers)]
