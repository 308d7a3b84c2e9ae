"""Rows on their way into a frame: of runs that Chromium follows, and of an echo beside them."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from playwright.async_api import Browser
from psycopg.rows import dict_row

from bench.chat_browser import ECHO, ROWS, SIZE, lags
from bench.chat_world import Somebody
from bench.load_usage import quantile
from bench.load_world import line_of
from store.queries import load

_sql = load(Path(__file__).with_name("chat.sql"))
COMPLETED = "[data-testid=run][data-status=completed]"
ECHO_SECONDS = 0.4
STUCK_SECONDS = 120


@dataclass(frozen=True)
class Watch:
    """What one run needs to be watched."""

    database: psycopg.AsyncConnection[dict[str, Any]]
    browser: Browser
    address: str
    echo: str
    cookies: Sequence[Any]
    person: Somebody

    async def several(self, number: int, leads: int) -> dict[str, Any]:
        """So many runs, one after the other: milliseconds of ours and of the echo, from commit to frame."""
        late = [await self.one(leads) for _ in range(number)]
        return {who: middle([lag for run in late for lag in run[who]]) for who in ("ours", "echo")}

    async def one(self, leads: int) -> dict[str, list[float]]:
        context, beside = [await self.browser.new_context(viewport=SIZE, locale="en-US") for _ in ("ours", "echo")]
        await context.add_cookies([*self.cookies])
        page, plain = await context.new_page(), await beside.new_page()  # a window each: none hides the other
        await page.add_init_script(ROWS)
        await plain.evaluate(ECHO, self.echo)
        run = (await self.person.search(leads)).run
        await page.goto(f"{self.address}/thread/{run}")
        async with shouting(self.database):
            await page.wait_for_selector(COMPLETED, timeout=STUCK_SECONDS * 1000)
        shown, heard = await page.evaluate("window.shown"), dict(await plain.evaluate("window.shown"))
        await asyncio.gather(context.close(), beside.close())
        rows = await (await self.database.execute(_sql.told, {"run_id": run})).fetchall()
        echoes = await (await self.database.execute(_sql.echoes)).fetchall()
        ideal = [heard[row["what"]] - row["at"] for row in echoes if row["what"] in heard]
        return {"ours": lags(rows, shown), "echo": ideal}


def middle(late: Sequence[float]) -> dict[str, float]:
    return {"p50": 1000 * quantile(late, 0.5), "p95": 1000 * quantile(late, 0.95), "rows": len(late)}


@contextlib.asynccontextmanager
async def echoing(url: str) -> AsyncGenerator[tuple[psycopg.AsyncConnection[dict[str, Any]], str]]:
    """A connection that reads when rows were committed, and the address of the echo's websocket."""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True, row_factory=dict_row) as database:
        await database.execute(_sql.echo_table)
        command = (sys.executable, "-m", "bench.chat_echo", url)
        where = Path(__file__).parents[1]
        running = await asyncio.create_subprocess_exec(*command, cwd=where, stdout=asyncio.subprocess.PIPE)
        try:
            yield database, await line_of(running, r"Echo is at (\S+)", Path(os.devnull))
        finally:
            running.kill()
            await running.wait()


@contextlib.asynccontextmanager
async def shouting(database: psycopg.AsyncConnection[Any]) -> AsyncGenerator[None]:
    """Rows for the echo while the block runs."""

    async def shout() -> None:
        while True:
            await database.execute(_sql.echo)
            await asyncio.sleep(ECHO_SECONDS)

    task = asyncio.create_task(shout())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})
