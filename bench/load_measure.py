"""One load with some number of workers: queue all, follow and ask meanwhile, and read the books at the end."""

import asyncio
import contextlib
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil

from bench import load_books, load_usage
from bench.load_followers import Crowd
from bench.load_plan import Load
from bench.load_usage import Used, quantile
from bench.load_world import SECRET, Queued, World, open_engine, open_world, organizations, queue

LOOK_SECONDS = 1.0
STUCK_SECONDS = 1800
READY = r"Leadatlas is at (\S+)"
SERVER = {"RUN_WORKER": "false", "AUTH_SECRET": SECRET}


async def measure(load: Load, town: Path, folder: Path, workers: int) -> dict[str, Any]:
    """All figures of one load. Raises: RuntimeError when it does not end within half an hour."""
    async with open_world(load, town, folder) as world, contextlib.AsyncExitStack() as stack:
        services = await stack.enter_async_context(open_engine(world))
        agencies = await organizations(services, load)
        told = ("worker", "--concurrency", str(load.concurrency))
        server, *hands = await asyncio.gather(
            stack.enter_async_context(world.process(READY, "serve", "--port", "0", **SERVER)),
            *(stack.enter_async_context(world.process("Waiting for runs", *told)) for _ in range(workers)),
        )
        numbers, address = [number for number, _ in (server, *hands)], server[1]
        before, machine = usage(world, numbers), psutil.cpu_times()
        began = time.perf_counter()
        queued = await queue(load, agencies)
        queueing = time.perf_counter() - began
        crowd = Crowd(address, queued)
        async with crowd.around(load.followers):
            await until_done(world)
            after, idle = usage(world, numbers), psutil.cpu_times()
        spent = {name: after[name].since(before[name]) for name in before}
        return {
            "workers": workers,
            "queueing": queueing,
            "busy": busy(machine, idle),
            **paces(await load_books.runs(world)),
            **machines(load, spent, *numbers),
            **served(crowd, await load_books.books(world)),
        }


async def until_done(world: World) -> None:
    deadline = time.monotonic() + STUCK_SECONDS
    while left := await load_books.unfinished(world):
        if time.monotonic() > deadline:
            raise RuntimeError(f"{left} runs did not end within {STUCK_SECONDS} seconds")
        await asyncio.sleep(LOOK_SECONDS)


def usage(world: World, numbers: list[int]) -> dict[str, Used]:
    """By process."""
    outside = {"postgres": load_usage.postgres(world.home), "sandbox": load_usage.sandbox()}
    return {**outside, **{str(number): load_usage.used(number) for number in numbers}}


def busy(before: Any, after: Any) -> float:
    """The share of all cores' time that was used, by whomever."""
    idle = after.idle + after.iowait - before.idle - before.iowait
    return 1 - idle / (sum(after) - sum(before))


def paces(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Runs per minute from the first start to the last end, and how long runs waited for a worker."""
    waits = [(row["started_at"] - row["created_at"]).total_seconds() for row in rows]
    first: dict[Any, float] = {}
    for row, wait in zip(rows, waits, strict=True):
        first[row["org_id"]] = min(wait, first.get(row["org_id"], wait))
    wall = (max(row["completed_at"] for row in rows) - min(row["started_at"] for row in rows)).total_seconds()
    return {
        "wall": wall,
        "runs_per_minute": 60 * len(rows) / wall,
        "wait": [quantile(waits, 0.5), quantile(waits, 0.99)],
        "first_wait": [quantile(first.values(), 0.5), quantile(first.values(), 0.99)],
        "statuses": sorted({row["status"] for row in rows}),
        "attempts": max(row["attempts"] for row in rows),
    }


def machines(load: Load, spent: Mapping[str, Used], server: int, *workers: int) -> dict[str, Any]:
    """CPU per audit in milliseconds, memory per process in megabytes."""
    audits = load.queued * load.audits
    own = [spent[str(number)] for number in workers]
    return {
        "cpu": {
            "worker": 1000 * sum(each.own for each in own) / audits,
            "reading": 1000 * sum(each.helpers for each in own) / audits,
            "server": 1000 * spent[str(server)].own / audits,
            "postgres": 1000 * spent["postgres"].own / audits,
            "sandbox": 1000 * spent["sandbox"].own / audits,
        },
        "cores": [each.own for each in own],
        "memory": {
            "worker": max(each.memory for each in own),
            "reading": max(each.helper_memory for each in own),
            "server": spent[str(server)].memory,
            "postgres": spent["postgres"].memory,
        },
    }


def served(crowd: Crowd, books: dict[str, Any]) -> dict[str, Any]:
    """What the people saw, held against the books."""
    wrong = [run for run, ids in crowd.heard.items() if not complete(run, ids, books["events"])]
    return {
        "asked": len(crowd.asked),
        "refused": crowd.refused,
        "answers": [quantile(crowd.asked, 0.5), quantile(crowd.asked, 0.99)],
        "late": [quantile(crowd.late, 0.5), quantile(crowd.late, 0.99)],
        "streams": len(crowd.heard),
        "streams_wrong": len(wrong),
        "events": crowd.events,
        "books": {name: value for name, value in books.items() if name != "events"},
    }


def complete(run: Queued, heard: list[int], events: Mapping[str, list[int]]) -> bool:
    """Every event once and in order; the stream closes some moments after the run's end."""
    return heard == events[str(run.id)][: len(heard)] and len(events[str(run.id)]) == len(heard)
