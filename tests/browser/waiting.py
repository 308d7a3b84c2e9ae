"""Waiting for what no locator tells: a list that grows, a frame's address, a run's state."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

from playwright.async_api import Page

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


async def reload(page: Page) -> None:
    """Not before a new chat has its address: a reload would open another one."""
    await page.wait_for_url(re.compile("/thread/"))
    await page.reload()
