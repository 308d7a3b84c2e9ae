"""CPU and memory of each process of a load, and of what helps it."""

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.product import peak, pss
from store.cluster import locate


@dataclass(frozen=True)
class Used:
    """Seconds of CPU so far, and megabytes."""

    own: float
    helpers: float
    memory: float
    helper_memory: float

    def since(self, before: "Used") -> "Used":
        """What was used in between; memory at its peak."""
        return Used(self.own - before.own, self.helpers - before.helpers, self.memory, self.helper_memory)


def used(number: int) -> Used:
    """Of a process and its children; children that ended count too."""
    process = psutil.Process(number)
    times = process.cpu_times()
    helpers, memory = times.children_user + times.children_system, 0.0
    for child in process.children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess, FileNotFoundError):  # a session that ended just now
            helpers += sum(child.cpu_times()[:2])
            memory += peak(child)
    return Used(times.user + times.system, helpers, peak(process), memory)


def postgres(home: Path) -> Used:
    """Of the embedded server: its sessions are its children; shared pages counted once."""
    number = int((locate(home).data / "postmaster.pid").read_text().split()[0])
    told, server = used(number), psutil.Process(number)
    return Used(told.own + told.helpers, 0, sum(map(pss, [server, *server.children()])), 0)


def sandbox() -> Used:
    """Of our own child that plays the outside world."""
    return used(next(child.pid for child in psutil.Process().children() if "sandbox" in child.cmdline()))


def quantile(values: Iterable[float], share: float) -> float:
    """The value below which a share of them lies; 0 without values."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0
