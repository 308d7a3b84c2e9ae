"""Our side: `map`, then `scrape` of all that it lists, for all sites at once; told on the command line as peers are.

As at the peers, of a page is kept what facts are looked for in, once it is there: a site is asked for in portions.
"""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

import uvloop

from domain.errors import PageUnreadable, ServiceUnavailable
from domain.pages import Page
from tools.web.builtin import BuiltinWeb

PORTION = 20


async def site(web: BuiltinWeb, url: str) -> list[dict[str, Any]]:
    """All pages of a site that are offered; none of one that cannot be read."""
    try:
        known = await web.map(url)
        read = [kept(page) for page in known.pages]
        have = {page.url for page in known.pages}
        more = [link.url for link in known.links if link.url not in have]
        for begin in range(0, len(more), PORTION):
            read += [kept(page) for page in (await web.scrape(more[begin : begin + PORTION])).pages]
    except (PageUnreadable, ServiceUnavailable):
        return []
    return read


async def main(told: dict[str, Any]) -> None:
    """Read; say how long it took; stay until standard input ends, so that somebody can look at what we use."""
    async with BuiltinWeb(connect_to=told["connect_to"]) as web:
        await site(web, told["warm"])
        began = time.perf_counter()
        found = await asyncio.gather(*(site(web, url) for url in told["sites"].values()))
        seconds = time.perf_counter() - began
        read = dict(zip(told["sites"], found, strict=True))
        if told["out"]:
            write(told["out"], read)
        pages = [page for each in read.values() for page in each if page["text"]]
        print(json.dumps({"seconds": seconds, "pages": len(pages)}), flush=True)
        sys.stdin.read()


def write(file: str, read: dict[str, Any]) -> None:
    Path(file).write_text(json.dumps(read), encoding="utf-8")


def kept(page: Page) -> dict[str, Any]:
    """What facts are looked for in."""
    contacts = [[contact.kind, contact.value] for contact in page.contacts]
    return {"title": page.title, "text": page.markdown, "contacts": contacts}


if __name__ == "__main__":
    uvloop.run(main(json.loads(sys.argv[1])))
