"""The bench's table, in Markdown."""

from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

from bench.plan import Plan

HEAD = """# Benchmarks

Written by `make bench` (`python -m bench --write`); {machine}, embedded Postgres, the
sandbox on loopback. Times are told as ratios to the ideal schedule or to a peer measured in the same command; medians of
{runs} runs.

## One run of {audits} audits

Latencies: places {places:.0f} ms, page {page:.0f} ms, model {model:.0f} ms; {audits} hosts, {pages} pages
read each. The ideal schedule is what remains when nothing but these latencies takes time, with four audits at once and two
fetches at once per host. *Bare* is `bench/bare.py`: the same calls by plain asyncio, without database, ledger,
extraction or anything to resume.

| | ours | aim | bare asyncio |
|---|---|---|---|
"""


def report(
    plan: Plan,
    ours: Sequence[dict[str, Any]],
    peers: Sequence[float],
    sizes: dict[str, Any],
    demo: dict[str, Any],
    real: dict[str, Any] | None,
    machine: str,
) -> str:
    """All figures of one bench."""

    def mid(of: Callable[[dict[str, Any]], float]) -> float:
        return median(of(each) for each in ours)

    helpers = ours[0]["memory"]
    rows = [
        ("wall ÷ ideal", f"{mid(lambda r: r['wall']) / plan.ideal:.3f}", "≤ 1.05", f"{median(peers) / plan.ideal:.3f}"),
        ("wall ÷ bare", f"{mid(lambda r: r['wall']) / median(peers):.3f}", "", "1"),
        ("CPU of the run's process per audit", f"{1000 * mid(lambda r: r['cpu']) / plan.audits:.0f} ms", "≤ 45 ms", ""),
        ("CPU of extraction per audit", f"{1000 * mid(lambda r: r['helper_cpu']['extraction']) / plan.audits:.0f} ms", "", ""),
        ("event loop lag, p99", f"{1000 * mid(lambda r: r['lag_p99']):.0f} ms", "≤ 50 ms", ""),
        ("model calls per audit", f"{mid(lambda r: r['model_calls']):.1f}", "2", "2"),
        ("fetches per audit, robots.txt and sitemap included", f"{mid(lambda r: r['fetches']) / plan.audits:.1f}", "", ""),
        ("addresses fetched twice", f"{mid(lambda r: r['fetched_twice']):.0f}", "0", ""),
        ("most fetches at once on one host", f"{max(r['peak_per_host'] for r in ours)}", "2", "2"),
        ("checkpoints before pruning", f"{sizes['checkpoints']['before'] / 1000:.0f} kB", "≤ 350 kB", ""),
        ("checkpoints after pruning", f"{sizes['checkpoints']['after'] / 1000:.1f} kB", "≤ 30 kB", ""),
        ("peak memory of the run's process", f"{max(r['memory']['run'] for r in ours):.0f} MB", "≤ 150 MB", ""),
        ("… of extraction, sandbox, Postgres", " / ".join(f"{helpers.get(n, 0):.0f}" for n in ("extraction", "sandbox", "postgres")) + " MB", "", ""),
    ]  # fmt: skip
    head = HEAD.format(
        machine=machine, runs=len(ours), audits=plan.audits, pages=plan.pages,
        places=1000 * plan.places, page=1000 * plan.page, model=1000 * plan.model,
    )  # fmt: skip
    return head + "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n\n" + tokens(demo, real)


def tokens(demo: dict[str, Any], real: dict[str, Any] | None) -> str:
    """What is sent to a model, on pages nobody wrote for a bench."""
    rows = [("Springfield, the demo town", demo)] + ([("14 real small-business sites", real)] if real else [])
    table = "\n".join(
        f"| {name} | {told['audits']} | {told['model_calls']:.1f} | {told['prompt_tokens']:.0f} |"
        for name, told in rows
    )
    return (
        "## What a model is sent\n\nPrompt tokens per audit (characters ÷ 4, as the sandbox counts); the aim is 5,000 or less. "
        "Sites with six pages or fewer need no choice of pages.\n\n"
        "| pages of | audits | model calls per audit | prompt tokens per audit |\n|---|---|---|---|\n" + table + "\n"
    )
