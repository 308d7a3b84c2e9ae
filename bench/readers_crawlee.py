"""Crawlee with trafilatura in its handler; a stand-alone script for the Python of `.cache/bench-tools`.

Its concurrency is a crawler's and not a host's: so each site has a crawler of its own, two requests at once.
"""

import asyncio
import json
import logging
import sys
import time
from pathlib import Path

import trafilatura
from crawlee import ConcurrencySettings
from crawlee.crawlers import ParselCrawler
from crawlee.storage_clients import MemoryStorageClient
from crawlee.storages import RequestQueue

told = json.loads(sys.argv[1])
read = {name: [] for name in told["sites"]}


async def site(name: str, url: str) -> None:
    """All pages that links within the site lead to."""
    memory = MemoryStorageClient()
    crawler = ParselCrawler(
        storage_client=memory,
        request_manager=await RequestQueue.open(alias=name, storage_client=memory),
        concurrency_settings=ConcurrencySettings(min_concurrency=2, max_concurrency=2, desired_concurrency=2),
        respect_robots_txt_file=True,
        configure_logging=False,
    )

    @crawler.router.default_handler
    async def handle(context) -> None:
        html = (await context.http_response.read()).decode("utf-8", "replace")
        text = trafilatura.extract(html, output_format="markdown", include_links=True, include_tables=True)
        title = context.selector.css("title::text").get("")
        read[name].append({"title": title, "text": text or "", "contacts": None})
        await context.enqueue_links(strategy="same-hostname")

    await crawler.run([url])


async def main() -> float:
    """Read, and say how long it took."""
    logging.disable(logging.CRITICAL)
    began = time.perf_counter()
    await asyncio.gather(*(site(name, url) for name, url in told["sites"].items()))
    return time.perf_counter() - began


seconds = asyncio.run(main())
if told["out"]:
    Path(told["out"]).write_text(json.dumps(read))
pages = sum(bool(page["text"]) for each in read.values() for page in each)
print(json.dumps({"seconds": seconds, "pages": pages}), flush=True)
sys.stdin.read()
