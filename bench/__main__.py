"""Runs the bench and prints its table; `--write` puts it into docs/benchmarks.md."""

import argparse
import json
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import psutil
import uvloop

from bench import bare
from bench.page import write_first
from bench.plan import Plan
from bench.report import report
from bench.town import write_town
from engine.sandbox import start_sandbox
from engine.settings import Settings

ROOT = Path(__file__).parents[1]
LATENCIES = {"sandbox_latency": 250, "sandbox_places_latency": 300, "sandbox_model_latency": 1500}
REAL = ROOT.parent / "shared" / "corpora" / "town-real"


def product(settings: dict[str, Any], query: str, *, watch: bool = False) -> dict[str, Any]:
    """One measured run of the product in a fresh process."""
    told = json.dumps({"settings": settings, "query": query, "watch": watch})
    done = subprocess.run([sys.executable, "-m", "bench.product", told], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout.splitlines()[-1])


async def bare_run(settings: dict[str, Any], plan: Plan) -> bare.Took:
    """The bare script on a sandbox of its own, with the same latencies."""
    async with start_sandbox(Settings(_env_file=None, **settings)) as sandbox:  # pyright: ignore[reportCallIssue]
        return await bare.run(sandbox, plan.audits, plan.pages)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    parser.add_argument("--runs", type=int, default=3, help="how often each side runs; the median counts")
    given = parser.parse_args()
    plan = Plan()
    with tempfile.TemporaryDirectory(prefix="la-bench-") as folder:
        town = write_town(Path(folder) / "town", plan.audits)
        home = {"leadatlas_home": str(Path(folder) / "home"), "town": str(town)}
        ours, peers = list[dict[str, Any]](), list[bare.Took]()
        for _ in range(given.runs):
            ours.append(product({**home, **LATENCIES}, "dentists in Benchville"))
            peers.append(uvloop.run(bare_run({**home, **LATENCIES}, plan)))
        sizes = product(home, "dentists in Benchville", watch=True)
        demo = product({**home, "town": None}, "businesses everywhere")
        real = product({**home, "town": str(REAL)}, "businesses everywhere") if REAL.is_dir() else None
        stop(Path(folder) / "home")
    machine = f"{psutil.cpu_count()} cores, Python {platform.python_version()}"
    towns = {"Springfield, the demo town": demo} | ({"14 real small-business sites": real} if real else {})
    text = report(plan, ours, peers, sizes, towns, machine)
    print(text)
    if given.write:
        write_first(text)


def stop(home: Path) -> None:
    """End the bench's own database and remove its folder."""
    import shutil

    from store import embedded
    from store.cluster import locate

    base = locate(home).base
    embedded.stop(home)
    shutil.rmtree(base, ignore_errors=True)


if __name__ == "__main__":
    main()
