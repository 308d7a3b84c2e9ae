"""Our reading beside that of other crawlers and extractors; `--write` puts its section into docs/benchmarks.md."""

import argparse
import json
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

from bench import readers_extract
from bench.page import write
from bench.readers_facts import Labelled, labelled
from bench.readers_measure import OURS, ROOT, Side, importing, middle, peers, read, task
from bench.readers_report import report
from bench.readers_score import score
from bench.readers_server import serving
from bench.readers_sites import SMALL, Sizes, generated, warm

REAL = ROOT.parent / "shared" / "corpora" / "town-real"


def pace(sides: Sequence[Side], sizes: Sizes, folder: Path) -> dict[str, dict[str, float] | None]:
    """Generated sites, read by one side after the other, several times."""
    sites, first = generated(folder, sizes), warm(folder)
    readings: dict[str, list[Any]] = {side.name: [] for side in sides}
    late = time.monotonic() + sizes.seconds
    with serving([*sites, first]) as port:
        for number in range(sizes.rounds):
            if number and time.monotonic() > late:
                break
            for side in sides:
                readings[side.name].append(whole(read(side, task(side, sites, first, port)), sizes))
    return {side.name: figures(middle(readings[side.name]), importing(side, sizes.imports)) for side in sides}


def whole(reading: dict[str, Any] | None, sizes: Sizes) -> dict[str, Any] | None:
    """A reading that has the text of all pages."""
    print(json.dumps(reading), file=sys.stderr)
    return reading if reading and reading["pages"] == sizes.sites * sizes.pages else None


def figures(told: dict[str, float] | None, imports: Sequence[float]) -> dict[str, float] | None:
    """What the table shows."""
    if told is None:
        return None
    rate, cpu = told["pages"] / told["seconds"], told["cpu"] / told["pages"]
    return {"rate": rate, "cpu": cpu, "memory": told["memory"], "import": imports[0], "imports": sum(imports)}


def facts(sides: Sequence[Side], real: Sequence[Labelled], folder: Path) -> dict[str, dict[str, Any] | None]:
    """The labelled sites, read once by each side."""
    sites, first = [each.site for each in real], warm(folder)
    scores: dict[str, dict[str, Any] | None] = {}
    with serving([*sites, first]) as port:
        for side in sides:
            out = folder / f"{side.name}.json"
            done = read(side, task(side, sites, first, port, out))
            scores[side.name] = score(real, json.loads(out.read_text(encoding="utf-8"))) if done else None
    return scores


def measured(sizes: Sizes, others: Sequence[Side], town: Path = REAL) -> dict[str, Any]:
    """Everything that can be measured here."""
    sides = [OURS, *others]
    with tempfile.TemporaryDirectory(prefix="la-readers-") as folder:
        told: dict[str, Any] = {"pace": pace(sides, sizes, Path(folder) / "pace")}
        if town.is_dir():
            real = labelled(town)
            told["labelled"] = len(real)
            told["facts"] = facts(sides, real, Path(folder))
            told["alone"] = readers_extract.measure(real, sizes.repeats)
    return told


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.readers", description=__doc__)
    parser.add_argument("--small", action="store_true", help="everything once, in half a minute")
    parser.add_argument("--write", action="store_true", help="write the section of docs/benchmarks.md")
    parser.add_argument("--json", type=Path, help="keep the figures in a file too, with what was missed")
    given = parser.parse_args()
    sizes = SMALL if given.small else Sizes()
    told = measured(sizes, peers())
    if given.json:
        given.json.write_text(json.dumps(told, indent=1), encoding="utf-8")
    text = report(sizes, told, f"{psutil.cpu_count()} cores, Python {platform.python_version()}")
    print(text)
    if given.write:
        write("Reading", text)


if __name__ == "__main__":
    main()
