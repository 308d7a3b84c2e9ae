"""Waiting for what no locator tells: a list that grows, what moves, a frame's address, a run's state."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from playwright.async_api import Page

T = TypeVar("T")

PATIENCE_SECONDS = 30.0
EVERY_SECONDS = 0.05


async def until(holds: Callable[[], bool], what: Callable[[], Any] = lambda: "") -> None:
    """Until something holds. Raises: AssertionError with `what` there is instead."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + PATIENCE_SECONDS
    while not holds():
        assert loop.time() < ends, what()
        await asyncio.sleep(EVERY_SECONDS)


async def until_run(page: Page, address: str, run: str, status: str) -> None:
    """Until the server, not the page, says so of a run."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (await (await page.request.get(f"{address}/api/runs/{run}")).json())["status"] != status:
            await asyncio.sleep(EVERY_SECONDS)


async def settled(look: Callable[[], Awaitable[T]], seconds: float) -> T:
    """What is seen twice, so many seconds apart: whatever moved has come to rest."""
    before = await look()
    while True:
        await asyncio.sleep(seconds)
        if (now := await look()) == before:
            return now
        before = now


async def reload(page: Page) -> None:
    """Not before a new chat has its address: a reload would open another one."""
    await page.wait_for_url(re.compile("/thread/"))
    await page.reload()
