"""The bench's tables, in Markdown: docs/benchmarks.md is what this module writes."""

from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

from bench.bare import Took
from bench.plan import Plan

HEAD = """# Benchmarks

Written by `make bench` (`python -m bench --write`); {machine}, embedded Postgres, the
sandbox on loopback. Times are told as ratios to the ideal schedule or to a peer measured in
the same command; medians of {runs} runs.

## One run of {audits} audits

Latencies: places {places:.0f} ms, page {page:.0f} ms, model {model:.0f} ms; {audits} hosts, {pages} pages read each.
The ideal schedule is what remains when nothing but these latencies takes time, with four audits at once and two
fetches at once per host. *Bare* is `bench/bare.py`: the same calls by plain asyncio, without database, ledger,
extraction or anything to resume.

| | ours | aim | bare asyncio |
|---|---|---|---|
"""
SENT = """## What a model is sent

Prompt tokens per audit (characters ÷ 4, as the sandbox counts); the aim is 5,000 or less. Sites with six pages or
fewer need no choice of pages.

| pages of | audits | model calls per audit | prompt tokens per audit |
|---|---|---|---|
"""
Result = dict[str, Any]
Row = tuple[str, str, str, str]


def report(
    plan: Plan, ours: Sequence[Result], peers: Sequence[Took], sizes: Result, towns: dict[str, Result], machine: str
) -> str:
    """All figures of one bench."""
    head = HEAD.format(
        machine=machine,
        runs=len(ours),
        audits=plan.audits,
        pages=plan.pages,
        places=1000 * plan.places,
        page=1000 * plan.page,
        model=1000 * plan.model,
    )
    rows = [*times(plan, ours, peers), *calls(plan, ours), *sizes_of(ours, sizes)]
    sent = (
        f"| {name} | {told['audits']} | {told['model_calls']:.1f} | {told['prompt_tokens']:.0f} |"
        for name, told in towns.items()
    )
    return head + "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n\n" + SENT + "\n".join(sent) + "\n"


def middle(ours: Sequence[Result], of: Callable[[Result], float]) -> float:
    """The median of a figure over the runs."""
    return median(of(each) for each in ours)


def times(plan: Plan, ours: Sequence[Result], peers: Sequence[Took]) -> list[Row]:
    """Wall, CPU and lag. Milliseconds of CPU are a machine's own: the bare script's beside them say how fast it is."""
    bare, bare_cpu = (median(each[column] for each in peers) for column in range(2))
    wall = middle(ours, lambda told: told["wall"])
    cpu = 1000 * middle(ours, lambda told: told["cpu"]) / plan.audits
    reading = 1000 * middle(ours, lambda told: told["helper_cpu"]["reading"]) / plan.audits
    lag = 1000 * middle(ours, lambda told: told["lag_p99"])
    return [
        ("wall ÷ ideal", f"{wall / plan.ideal:.3f}", "≤ 1.05", f"{bare / plan.ideal:.3f}"),
        ("wall ÷ bare", f"{wall / bare:.3f}", "", "1"),
        ("CPU of the run's process per audit", f"{cpu:.0f} ms", "≤ 45 ms", f"{1000 * bare_cpu / plan.audits:.0f} ms"),
        ("CPU of the run's process ÷ bare", f"{cpu * plan.audits / 1000 / bare_cpu:.2f}", "", "1"),
        ("CPU of reading (fetch and extraction) per audit, start included", f"{reading:.0f} ms", "", ""),
        ("lag of the event loop, p99", f"{lag:.0f} ms", "≤ 50 ms", ""),
    ]


def calls(plan: Plan, ours: Sequence[Result]) -> list[Row]:
    """What went over the wire."""
    fetches = middle(ours, lambda told: told["fetches"]) / plan.audits
    peak = max(told["peak_per_host"] for told in ours)
    return [
        ("model calls per audit", f"{middle(ours, lambda told: told['model_calls']):.1f}", "2", "2"),
        ("fetches per audit, with robots.txt and sitemap", f"{fetches:.1f}", "", f"{plan.pages + 2}.0"),
        ("addresses fetched twice", f"{max(told['fetched_twice'] for told in ours)}", "0", "0"),
        ("most fetches at once on one host", f"{peak}", "2", "2"),
    ]


def sizes_of(ours: Sequence[Result], sizes: Result) -> list[Row]:
    """Checkpoints and memory."""
    stored, memory = sizes["checkpoints"], ours[0]["memory"]
    helpers = " / ".join(f"{memory[name]:.0f}" for name in ("reading", "sandbox", "postgres"))
    return [
        ("checkpoints before pruning", f"{stored['before'] / 1000:.0f} kB", "≤ 350 kB", ""),
        ("checkpoints after pruning", f"{stored['after'] / 1000:.1f} kB", "≤ 30 kB", ""),
        ("peak memory of the run's process", f"{max(told['memory']['run'] for told in ours):.0f} MB", "≤ 150 MB", ""),
        ("… of reading (fetch and extraction) / sandbox / Postgres", f"{helpers} MB", "", ""),
    ]
