"""`python -m bench.firecrawl`: the run of twenty audits through Firecrawl's wire; `--write` puts it into the page."""

import argparse
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from bench.__main__ import LATENCIES, product, stop
from bench.page import write
from bench.plan import Plan, ThroughFirecrawl
from bench.town import write_town

TITLE = "Through Firecrawl"
TEXT = """## {title}

The run above with `WEB_PROVIDER=firecrawl` (`python -m bench.firecrawl --write`): Firecrawl's v2 wire on loopback,
{page:.0f} ms for each of its answers. Per audit the ideal schedule has robots.txt, a map, a batch, and the two answers
that hold its pages.

| | ours | aim |
|---|---|---|
| wall ÷ ideal | {wall:.3f} | ≤ 1.10 |
| CPU of the run's process per audit | {cpu:.0f} ms | |
| CPU of extraction per audit, start included | {reading:.0f} ms | |
"""


def measured(runs: int) -> str:
    """The section, from the medians of so many runs."""
    plan = ThroughFirecrawl()
    with tempfile.TemporaryDirectory(prefix="la-bench-") as folder:
        home = Path(folder) / "home"
        town = write_town(Path(folder) / "town", plan.audits)
        settings = {"leadatlas_home": str(home), "town": str(town), "web_provider": "firecrawl", **LATENCIES}
        ours = [product(settings, "dentists in Benchville") for _ in range(runs)]
        stop(home)
    return section(plan, ours)


def section(plan: Plan, ours: list[dict[str, Any]]) -> str:
    """The figures in words; every run must have finished all audits."""
    assert all(told["status"] == "completed" and told["audits"] == plan.audits for told in ours), ours
    per_audit = 1000 / plan.audits
    return TEXT.format(
        title=TITLE,
        page=1000 * plan.page,
        wall=median(told["wall"] for told in ours) / plan.ideal,
        cpu=per_audit * median(told["cpu"] for told in ours),
        reading=per_audit * median(told["helper_cpu"]["reading"] for told in ours),
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.firecrawl")
    parser.add_argument("--write", action="store_true", help="write into docs/benchmarks.md")
    parser.add_argument("--runs", type=int, default=3, help="the median counts")
    given = parser.parse_args()
    text = measured(given.runs)
    print(text)
    if given.write:
        write(TITLE, text)


if __name__ == "__main__":
    main()
