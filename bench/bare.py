"""The same calls in the same order by plain asyncio: no database, no ledger, no extraction, nothing to resume."""

import asyncio
import json
import time
from contextlib import aclosing
from typing import Any, NamedTuple

import httpx

from bench.plan import AUDITS_AT_ONCE, FETCHES_PER_HOST
from bench.town import PAGES
from engine.sandbox import Sandbox
from tools.web.guard import GuardTransport


class Took(NamedTuple):
    """Seconds of the clock and of this process's CPU."""

    wall: float
    cpu: float


async def run(sandbox: Sandbox, audits: int, pages: int) -> Took:
    """What one search and `audits` audits of `pages` pages take."""
    gate = asyncio.Semaphore(AUDITS_AT_ONCE)
    web = GuardTransport({"*.test": f"127.0.0.1:{sandbox.port}"}, sandbox.ca_file)
    async with httpx.AsyncClient(timeout=30) as api, aclosing(web) as sites:
        began, cpu = time.perf_counter(), time.process_time()
        found = await search(api, sandbox, audits)

        async def one(site: str) -> None:
            async with gate:
                await audit(api, sites, sandbox, site, pages)

        await asyncio.gather(*(one(place["websiteUri"]) for place in found))
        return Took(time.perf_counter() - began, time.process_time() - cpu)


async def search(api: httpx.AsyncClient, sandbox: Sandbox, limit: int) -> list[dict[str, Any]]:
    answer = await api.post(
        f"{sandbox.url}/v1/places:searchText",
        json={"textQuery": "dentists in Benchville", "pageSize": limit},
        headers={"X-Goog-Api-Key": "bench", "X-Goog-FieldMask": "places.websiteUri"},
    )
    return answer.json()["places"]


async def audit(api: httpx.AsyncClient, sites: GuardTransport, sandbox: Sandbox, site: str, pages: int) -> None:
    host = asyncio.Semaphore(FETCHES_PER_HOST)

    async def read(path: str) -> str:
        async with host:
            return (await sites.pool(site).request("GET", f"{site}{path}")).content.decode()

    await read("robots.txt")
    home, _ = await asyncio.gather(read(""), read("sitemap.xml"))
    await ask(api, sandbox, home[:1500])
    texts = await asyncio.gather(*(read(path) for path in PAGES[: pages - 1]))
    await ask(api, sandbox, "\n".join([home, *texts])[:14_000])


async def ask(api: httpx.AsyncClient, sandbox: Sandbox, text: str) -> None:
    body = {"model": "leadatlas-demo", "messages": [{"role": "user", "content": text}]}
    answer = await api.post(f"{sandbox.url}/v1/chat/completions", json=body, headers={"Authorization": "Bearer bench"})
    json.loads(answer.text)
