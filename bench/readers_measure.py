"""Runs one side in a process of its own and watches it from outside: time, memory and CPU, children included."""

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from bench.readers_sites import Site

ROOT = Path(__file__).parents[1]
TOOLS = ROOT / ".cache" / "bench-tools"
SECONDS = 60.0
"""The longest that a side may take for one reading."""
TICK = 0.1
IMPORTING = "import time; began = time.process_time(); import {}; print(time.process_time() - began)"


@dataclass(frozen=True)
class Side:
    """Somebody who reads sites: a command line that takes its task as JSON, and what a program of it imports."""

    name: str
    command: tuple[str, ...]
    imports: tuple[str, ...]
    """One for each of its processes."""


OURS = Side(
    "ours",
    (sys.executable, "-m", "bench.readers_ours"),
    ("tools.web.builtin", "tools.web.reader", "tools.web.worker"),
)


def peers(tools: Path = TOOLS) -> list[Side]:
    """Those that `make` has set up."""
    if not (tools / "ready").exists():
        return []
    scripts = {
        "Scrapy": "scrapy, scrapy.crawler, scrapy.linkextractors, trafilatura",
        "Crawlee": "crawlee, crawlee.crawlers, crawlee.storage_clients, trafilatura",
    }
    python = str(tools / "bin" / "python")
    return [
        Side(name, (python, "-P", str(ROOT / "bench" / f"readers_{name.lower()}.py")), (modules,))
        for name, modules in scripts.items()
    ]


def task(side: Side, sites: Sequence[Site], warm: Site, port: int, out: Path | None = None) -> dict[str, Any]:
    """What a side is told: ours reaches names by `connect_to`, the others know addresses."""
    named = side.name == OURS.name
    return {
        "sites": {site.name: f"http://{site.name}/" if named else f"http://{site.address}:{port}/" for site in sites},
        "connect_to": {"*.test": f"127.0.0.1:{port}"},
        "warm": f"http://{warm.name}/",
        "out": str(out) if out else None,
    }


@dataclass
class Use:
    """What a process and its children use, looked at again and again."""

    peak: float = 0.0
    """Megabytes of PSS: memory that several share is counted once."""
    cpu: dict[int, float] = field(default_factory=dict[int, float])

    def look(self, process: psutil.Process) -> None:
        total = 0.0
        for each in [process, *process.children(recursive=True)]:
            try:
                total += each.memory_full_info().pss / 1e6
                self.cpu[each.pid] = sum(each.cpu_times()[:2])
            except (psutil.Error, AttributeError):  # it has just ended; only Linux tells PSS
                continue
        self.peak = max(self.peak, total)

    def keep_looking(self, process: psutil.Process, done: threading.Event) -> None:
        while not done.wait(TICK):
            if process.is_running():
                self.look(process)


def read(side: Side, told: dict[str, Any], seconds: float = SECONDS) -> dict[str, Any] | None:
    """One reading: seconds, pages, memory in MB, seconds of CPU; None from one that fails or takes too long."""
    command = [*side.command, json.dumps(told)]
    pipe, use, done = subprocess.PIPE, Use(), threading.Event()
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        seen = psutil.Process(process.pid)
        watching = threading.Thread(target=use.keep_looking, args=(seen, done))
        late = threading.Timer(seconds, process.kill)
        watching.start(), late.start()
        line = process.stdout.readline()
        late.cancel(), done.set(), watching.join()
        if not line:
            return None
        use.look(seen)
        process.communicate()  # closes its standard input, and it ends
    return {**json.loads(line), "memory": use.peak, "cpu": sum(use.cpu.values())}


def importing(side: Side, times: int) -> list[float]:
    """Seconds of CPU that each of a side's processes needs to import in fresh interpreters; the least of some times."""
    python, flags = side.command[0], side.command[1:2] if side.command[1] == "-P" else ()
    return [min(_import_once([python, *flags], modules) for _ in range(times)) for modules in side.imports]


def _import_once(python: Sequence[str], modules: str) -> float:
    command = [*python, "-c", IMPORTING.format(modules)]
    return float(subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, timeout=SECONDS).stdout)


def middle(readings: Sequence[dict[str, Any] | None]) -> dict[str, float] | None:
    """Medians of the readings that came to their end; None where there is none."""
    done = [each for each in readings if each and each["pages"]]
    return {name: median(each[name] for each in done) for name in done[0]} if done else None
