"""One run of the product in a process of its own, measured from inside: wall, CPU, memory, lag of the event loop."""

import asyncio
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psutil
import uvloop

import engine.worker  # noqa: F401  # what `runs.execute` imports late is start-up, not work
from engine.operations import credits, runs
from engine.services import Services, open_services
from engine.settings import Settings
from store.cluster import locate

TICK = 0.1
SIZE = Path(__file__).with_name("checkpoint_size.sql").read_text(encoding="utf-8")


async def main(told: dict[str, Any]) -> dict[str, Any]:
    """Run once with these settings; `watch` also samples the size of the checkpoints (a query every 0.1 s)."""
    settings = Settings(_env_file=None, **told["settings"])  # pyright: ignore[reportCallIssue]
    async with open_services(settings) as services:
        await credits.grant(services, "atlas_credits", "1000")
        await credits.grant(services, "ai_credits", "100000")
        run_id = await runs.start(services, runs.Request(text=told["query"], leads=20))
        lags, sizes = list[float](), list[int]()
        watchers = [asyncio.create_task(lag(lags))]
        if told["watch"]:
            watchers.append(asyncio.create_task(checkpoints(services, run_id, sizes)))
        cpu, began = own_cpu(), time.perf_counter()
        status = await runs.execute(services, run_id)
        wall, cpu = time.perf_counter() - began, own_cpu() - cpu
        for watcher in watchers:
            watcher.cancel()
        after = await size(services, run_id)
        return {
            "status": status,
            "wall": wall,
            "cpu": cpu,
            "lag_p99": sorted(lags)[int(len(lags) * 0.99)],
            "checkpoints": {"before": max(sizes, default=0), "after": after},
            **await asked(services, run_id),
            **memory(services),
        }


def own_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def lag(lags: list[float]) -> None:
    """How late the loop wakes a sleeper, in seconds."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(TICK)
        lags.append(time.perf_counter() - began - TICK)


async def checkpoints(services: Services, run_id: UUID, sizes: list[int]) -> None:
    while True:
        sizes.append(await size(services, run_id))
        await asyncio.sleep(0.1)


async def size(services: Services, run_id: UUID) -> int:
    """Bytes of the thread's checkpoints as stored."""
    async with services.pool.connection() as connection:
        row = await (await connection.execute(SIZE.encode(), {"thread": str(run_id)})).fetchone()
    return int(row["bytes"]) if row else 0


async def asked(services: Services, run_id: UUID) -> dict[str, Any]:
    receipt = await credits.receipt(services, run_id)
    audits = len({call.audit_id for call in receipt.calls}) or 1
    assert services.sandbox is not None, "the bench runs on the sandbox"
    async with httpx.AsyncClient() as client:
        stats = (await client.get(f"{services.sandbox.url}/sandbox/stats")).json()
    rows = [row for row in stats["requests"] if row["service"] == "site"]
    return {
        "audits": audits,
        "model_calls": len(receipt.calls) / audits,
        "prompt_tokens": sum(call.prompt_tokens for call in receipt.calls) / audits,
        "fetches": sum(row["count"] for row in rows),
        "fetched_twice": sum(row["count"] > 1 for row in rows),
        "peak_per_host": max((n for host, n in stats["peak_concurrency"].items() if host.endswith(".test")), default=0),
    }


def memory(services: Services) -> dict[str, Any]:
    """Megabytes at their peak, and seconds of CPU since their start, of this process and of those that help it."""
    told: dict[str, Any] = {
        "memory": {"run": peak(psutil.Process())},
        "helper_cpu": {"reading": 0.0, "sandbox": 0.0},
    }
    for child in psutil.Process().children(recursive=True):
        name = "sandbox" if "sandbox" in child.cmdline() else "reading"  # the reader and its extraction process
        told["memory"][name] = round(told["memory"].get(name, 0) + peak(child), 1)
        told["helper_cpu"][name] += sum(child.cpu_times()[:2])
    told["memory"]["postgres"] = round(sum(map(pss, postgres(services))), 1)
    return told


def postgres(services: Services) -> list[psutil.Process]:
    """The embedded server of this bench, with its children."""
    folder = locate(services.settings.leadatlas_home).data
    number = int((folder / "postmaster.pid").read_text().split()[0])
    server = psutil.Process(number)
    return [server, *server.children()]


def peak(process: psutil.Process) -> float:
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0


def pss(process: psutil.Process) -> float:
    """Shared pages counted once: Postgres' processes share most of theirs."""
    try:
        return process.memory_full_info().pss / 1024 / 1024
    except (psutil.Error, AttributeError):
        return 0.0


if __name__ == "__main__":
    print(json.dumps(uvloop.run(main(json.loads(sys.argv[1])))))
