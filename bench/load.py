"""Runs the load bench and prints its section of docs/benchmarks.md; `--write` puts it there. Sizes are flags."""

import argparse
import json
import platform
import shutil
import sys
import tempfile
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import psutil
import uvloop

from bench import load_bare
from bench.load_measure import measure
from bench.load_plan import SMALL, Load
from bench.load_report import report
from bench.load_town import write_towns
from bench.page import write
from engine.sandbox import start_sandbox
from engine.settings import Settings
from store.cluster import locate

WORKERS = "1,2,4" if (psutil.cpu_count() or 1) >= 4 else "1,2"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    for size in fields(Load):
        parser.add_argument(f"--{size.name.replace('_', '-')}", type=int, help=f"{size.default}")
    parser.add_argument("--workers", default=WORKERS, help=f"numbers of worker processes: {WORKERS}")
    parser.add_argument("--small", action="store_true", help="everything once, in under a minute")
    parser.add_argument("--title", default="Load", help="of the section; begins with Load")
    parser.add_argument("--write", action="store_true", help="write the section of docs/benchmarks.md")
    parser.add_argument("--json", type=Path, help="keep the figures in a file too")
    parser.add_argument("--beside", type=Path, help="show the figures of such a file first: one column per command")
    return parser.parse_args()


async def bare(load: Load, town: Path, workers: int) -> float:
    """Runs per minute of the bare script, on a sandbox of its own."""
    settings = Settings(_env_file=None, town=town, **load.latencies)  # pyright: ignore[reportCallIssue, reportArgumentType]
    async with start_sandbox(settings) as sandbox:
        return await load_bare.runs_per_minute(sandbox, load, workers)


async def measured(load: Load, town: Path, folder: Path, workers: int) -> dict[str, Any]:
    """Ours and the bare script's, one after the other."""
    try:
        told = await measure(load, town, folder, workers)
    finally:
        shutil.rmtree(locate(folder / "home").base, ignore_errors=True)
    return {**told, "bare": await bare(load, town, workers)}


def main() -> None:
    given = arguments()
    sizes = {size.name: value for size in fields(Load) if (value := getattr(given, size.name)) is not None}
    load = replace(Load(), **{**(SMALL if given.small else {}), **sizes})
    told: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="la-load-") as folder:
        town = write_towns(Path(folder) / "town", load.towns, load.audits, load.pages)
        for workers in map(int, given.workers.split(",")):
            told.append(uvloop.run(measured(load, town, Path(folder) / f"with-{workers}", workers)))
            print(json.dumps(told[-1]), file=sys.stderr)
    if given.json:
        given.json.write_text(json.dumps(told, indent=1), encoding="utf-8")
    if given.beside:
        told = [*json.loads(given.beside.read_text(encoding="utf-8")), *told]
    text = report(given.title, load, told, f"{psutil.cpu_count()} cores, Python {platform.python_version()}")
    print(text)
    if given.write:
        write(given.title, text)


if __name__ == "__main__":
    main()
