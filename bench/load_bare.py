"""The same calls without durability: runs, audits and limits as the workers have them, in one plain asyncio process."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import aclosing
from typing import Any

import httpx

from bench import bare
from bench.load_plan import MODEL_CALLS_AT_ONCE, Load
from bench.load_town import TOWNS
from bench.plan import AUDITS_AT_ONCE, FETCHES_PER_HOST
from bench.town import PAGES
from engine.sandbox import Sandbox
from tools.web.guard import GuardTransport


async def runs_per_minute(sandbox: Sandbox, load: Load, workers: int) -> float:
    """The pace of `load.bare` runs with as many at once as the workers have together."""
    models = asyncio.Semaphore(workers * MODEL_CALLS_AT_ONCE)
    web = GuardTransport({"*.test": f"127.0.0.1:{sandbox.port}"}, sandbox.ca_file)
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=100)
    async with (
        httpx.AsyncClient(timeout=60, limits=limits) as api,
        aclosing(web) as sites,
    ):
        began, numbers = time.perf_counter(), iter(range(load.bare))
        one = Bare(api, sites, sandbox, load, models)
        await asyncio.gather(*(one.worker(numbers) for _ in range(workers * load.concurrency)))
        return 60 * load.bare / (time.perf_counter() - began)


class Bare:
    """Plain calls, nothing kept."""

    def __init__(
        self,
        api: httpx.AsyncClient,
        sites: GuardTransport,
        sandbox: Sandbox,
        load: Load,
        models: asyncio.Semaphore,
    ) -> None:
        self.api, self.sites, self.sandbox, self.load, self.models = api, sites, sandbox, load, models

    async def worker(self, numbers: Iterator[int]) -> None:
        for number in numbers:
            await self.run(TOWNS[number % self.load.towns])

    async def run(self, town: str) -> None:
        gate = asyncio.Semaphore(AUDITS_AT_ONCE)

        async def one(site: str) -> None:
            async with gate:
                await self.audit(site)

        found = await self.search(town)
        await asyncio.gather(*(one(place["websiteUri"]) for place in found))

    async def search(self, town: str) -> list[dict[str, Any]]:
        answer = await self.api.post(
            f"{self.sandbox.url}/v1/places:searchText",
            json={"textQuery": f"dentists in {town}", "pageSize": self.load.audits},
            headers={"X-Goog-Api-Key": "bench", "X-Goog-FieldMask": "places.websiteUri"},
        )
        return answer.json()["places"]

    async def audit(self, site: str) -> None:
        host = asyncio.Semaphore(FETCHES_PER_HOST)

        async def read(path: str) -> str:
            async with host:
                return (await self.sites.pool(site).request("GET", f"{site}{path}")).content.decode()

        await read("robots.txt")
        home, _ = await asyncio.gather(read(""), read("sitemap.xml"))
        texts = await asyncio.gather(*(read(path) for path in PAGES[: self.load.pages - 1]))
        async with self.models:
            await bare.ask(self.api, self.sandbox, "\n".join([home, *texts])[:14_000])
