"""The chat in one world: a server, a worker, Chromium and fifty people, and beside them the smallest Chainlit."""

import asyncio
import contextlib
import socket
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from statistics import median
from typing import Any

import psutil
from playwright.async_api import Browser

from bench.chat_browser import chromium, paints
from bench.chat_people import people, visitors
from bench.chat_plan import Sizes
from bench.chat_watch import Watch, echoing
from bench.chat_world import PASSWORD, WATCHING, administrator, everybody, peer, stamp_commits
from bench.load_town import write_towns
from bench.load_world import SECRET, World, open_engine, open_world
from bench.product import pss

SERVER = {"RUN_WORKER": "false", "AUTH_SECRET": SECRET}
READY = r"Leadatlas is at (\S+)"
SETTLE_SECONDS = 2
STUCK_SECONDS = 600
SITE_PAGES = 4


async def measure(sizes: Sizes, folder: Path) -> dict[str, Any]:
    """All figures. Raises: TimeoutError when the runs do not end within ten minutes."""
    businesses = max(sizes.audits, sizes.watched_audits)
    town = await asyncio.to_thread(write_towns, folder / "town", sizes.load.towns, businesses, SITE_PAGES)
    async with open_world(sizes.load, town, folder / "world") as world, contextlib.AsyncExitStack() as stack:
        await asyncio.to_thread(stamp_commits, world)
        services = await stack.enter_async_context(open_engine(world))
        ours, address = await stack.enter_async_context(world.process(READY, "serve", "--port", "0", **SERVER))
        bare, other = await stack.enter_async_context(peer(folder, free_port()))
        browser = await stack.enter_async_context(chromium())
        await asyncio.sleep(SETTLE_SECONDS)
        idle = {"ours": resident(ours), "bare": resident(bare)}
        watching, chats = await everybody(services, sizes)
        tell("opening pages")
        cookies = await log_in(browser, address)
        opened = await pages(sizes.rounds, browser, (address, cookies), (other, []))
        await stack.enter_async_context(working(world))
        database, echo = await stack.enter_async_context(echoing(administrator(world, "leadatlas")))
        watch = Watch(database, browser, address, echo, cookies, watching)
        tell("following runs")
        alone = await watch.several(sizes.watched, sizes.watched_audits)
        tell("following runs beside open chats")
        accounts = [await each.search(sizes.audits) for each in chats]
        async with watched(ours) as memory, people(address, accounts) as followed:
            beside = await watch.several(sizes.watched, sizes.watched_audits)
            async with asyncio.timeout(STUCK_SECONDS):
                await followed
        async with watched(bare) as other_memory, visitors(other, sizes.chats):
            await asyncio.sleep(SETTLE_SECONDS)
        many = {"ours": max(memory), "bare": max(other_memory)}
        return {"pages": opened, "idle": idle, "many": many, "alone": alone, "beside": beside}


def working(world: World) -> contextlib.AbstractAsyncContextManager[Any]:
    """A worker of its own: the server's memory is that of the chat."""
    return world.process("Waiting for runs", "worker", "--concurrency", str(world.load.concurrency))


def tell(what: str) -> None:
    print(f"{what} ...", file=sys.stderr, flush=True)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def resident(number: int) -> float:
    """Megabytes of a process."""
    return pss(psutil.Process(number))


@contextlib.asynccontextmanager
async def watched(number: int) -> AsyncGenerator[list[float]]:
    """The memory of a process, twice a second and at the end of the block."""
    seen: list[float] = []

    async def look() -> None:
        while True:
            seen.append(resident(number))
            await asyncio.sleep(0.5)

    task = asyncio.create_task(look())
    try:
        yield seen
    finally:
        task.cancel()
        await asyncio.wait({task})


async def log_in(browser: Browser, address: str) -> list[Any]:
    """The cookies of a browser in which the watching one has logged in."""
    context = await browser.new_context()
    form = {"username": WATCHING, "password": PASSWORD}
    answer = await context.request.post(f"{address}/login", form=form, headers={"Origin": address})
    assert answer.ok, await answer.text()
    cookies: list[Any] = [*await context.cookies()]
    await context.close()
    return cookies


async def pages(rounds: int, browser: Browser, ours: tuple[str, Any], bare: tuple[str, Any]) -> dict[str, Any]:
    """Medians of visits that take turns, after one that does not count."""
    seen: dict[str, list[dict[str, dict[str, float]]]] = {"ours": [], "bare": []}
    for number in range(rounds + 1):
        for who, (address, cookies) in (("ours", ours), ("bare", bare)):
            told = await paints(browser, address, cookies)
            if number:
                seen[who].append(told)
    return {who: middle(visits) for who, visits in seen.items()}


def middle(visits: list[dict[str, dict[str, float]]]) -> dict[str, dict[str, float]]:
    return {
        which: {name: median([each[which][name] for each in visits]) for name in figures}
        for which, figures in visits[0].items()
    }
