"""robots.txt through Firecrawl, whose scrape does not ask whether a site wants to be read (its issue 4241): we do.

A credit per site; the answer serves map and scrape.
"""

import re
from collections.abc import Callable
from html import unescape

from protego import Protego

from domain.errors import PageUnreadable
from tools.user_agent import TOKEN
from tools.web.firecrawl.client import FirecrawlClient
from tools.web.firecrawl.errors import NotReached
from tools.web.firecrawl.wire import Document
from tools.web.robots import MAX_CHARS, ReadRules

AGENTS = (TOKEN, "FirecrawlAgent")
"""Who asks for the pages, and who fetches them."""
SHOWN = re.compile(r"<pre\b[^>]{0,500}>(.*?)</pre>", re.DOTALL | re.IGNORECASE)
"""A browser shows a text as a page with nothing else in it."""


def scraped_by(client: FirecrawlClient, spend: Callable[[int], None]) -> ReadRules:
    """Reads rules through Firecrawl.

    Args:
        client: whom to ask.
        spend: called with the credits that it took.
    """

    async def read(url: str) -> Protego:
        try:
            document, used = await client.scrape(url)
        except NotReached:
            if not url.startswith("https://"):
                raise
            return await read("http://" + url.removeprefix("https://"))
        spend(used)
        return Protego.parse(text_of(document)[:MAX_CHARS])

    return read


def text_of(document: Document) -> str:
    """The rules in a document; none where the site has none. Raises: PageUnreadable when the site failed."""
    status = document.metadata.status_code or 200
    if status >= 500:
        raise PageUnreadable(f"robots.txt: status {status}")
    text = (document.raw_html or "") if status < 400 else ""
    if not text.lstrip().startswith("<"):
        return text
    shown = SHOWN.search(text)
    return unescape(shown[1]) if shown else ""
