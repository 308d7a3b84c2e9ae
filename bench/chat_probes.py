"""What is noted while the chat's bench runs, and what is made of it."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator
from pathlib import Path
from statistics import median
from typing import Any

import psutil
import psycopg

from bench.load_usage import quantile
from bench.product import pss
from store.queries import load

_sql = load(Path(__file__).with_name("chat.sql"))


@contextlib.asynccontextmanager
async def echoing(sql: psycopg.AsyncConnection[Any], pause: float) -> AsyncGenerator[dict[str, float]]:
    """Notices for the peer while the block runs, and when each was."""
    said: dict[str, float] = {}

    async def echo() -> None:
        while True:
            what = f"echo-{len(said)}-"
            said[what] = time.time()
            await sql.execute(_sql.echo, {"what": what})
            await asyncio.sleep(pause)

    async with background(echo()):
        yield said


@contextlib.asynccontextmanager
async def watched(process: psutil.Process) -> AsyncGenerator[list[float]]:
    """Its memory, twice a second."""
    seen = [pss(process)]

    async def look() -> None:
        while True:
            seen.append(pss(process))
            await asyncio.sleep(0.5)

    async with background(look()):
        yield seen


@contextlib.asynccontextmanager
async def background(work: Any) -> AsyncGenerator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


def shares(late: list[float]) -> dict[str, float]:
    return {"p50": quantile(late, 0.5), "p95": quantile(late, 0.95), "rows": len(late)}


def middle(visits: list[dict[str, dict[str, float]]]) -> dict[str, dict[str, float]]:
    return {
        which: {name: median(each[which][name] for each in visits) for name in figures}
        for which, figures in visits[0].items()
    }
