"""The section on reading, in Markdown: ratios, and where we are not level with the best, so and why."""

from collections.abc import Callable, Mapping
from textwrap import fill
from typing import Any

from bench.readers_sites import Sizes

Told = Mapping[str, Any]
Figures = Mapping[str, Told | None]
Row = tuple[str, str, bool]
"""What is told, under which name it was measured, and whether more of it is better."""

HEAD = """## Reading

Written by `make bench` (`python -m bench.readers --write`); {machine}. One small static server on loopback
serves the same sites to everybody: {sites} sites of {pages} pages at once, at most two fetches at once per host,
robots.txt obeyed, the text of each page extracted. *Ours* is `map` and then `scrape` of all that it lists, twenty pages
at a time, with contacts and facts, in three processes; Scrapy 2.19.0 and Crawlee 1.11.0 have trafilatura in their
callback, and are one process each. All keep of a page its title and text, ours its contacts too.
Medians of up to {rounds}. There is no latency: all of it is work, and the server shares the cores.

"""
NO_PEERS = "Scrapy and Crawlee are not set up here (`make .cache/bench-tools/ready`): ours stands alone.\n\n"
NO_SITES = "The labelled real pages are not beside this checkout: what is found on them was not measured.\n"
PACE: tuple[Row, ...] = (
    ("pages per second ÷ best peer", "rate", True),
    ("CPU per page (start included) ÷ best peer", "cpu", False),
    ("peak memory (PSS, children included) ÷ best peer", "memory", False),
    ("import of what a program uses (CPU) ÷ best peer", "import", False),
    ("… and what its helpers import too", "imports", False),
)
FACTS_HEAD = """
### Facts of real pages

{sites} real small-business sites, {marked} phone numbers, e-mail addresses and postal codes marked by hand. *Recall* is
the share of them found in text, title or contacts; *precision* the share of the phone numbers and e-mail addresses told
that are marked. Ours tells contacts; in the text of the others libphonenumber finds the numbers. Marked is what a site
says of its own business: the hospitals' numbers on a clinic's page count against everybody. Our own tests read the same
sites, so ours was made with them in sight; the others were not.

"""
FACTS: tuple[Row, ...] = (("recall", "recall", True), ("precision", "precision", True))
ALONE_HEAD = """
### Extraction alone

The same {pages} stored pages without a crawler. *Boilerplate* are lines that stand on more than half of the pages of a
site of three or more. Ours harvests contacts, links and facts in the same go, and that time is in it.

"""
ALONE: tuple[Row, ...] = (
    *FACTS,
    ("recall of headings", "headings", True),
    ("boilerplate lines", "boilerplate", False),
    ("CPU per page ÷ the best of the others", "ms", False),
)
WHY = {
    "rate": "the extraction process is busy all the time, and does more per page (last table)",
    "cpu": "three interpreters start, each page goes from one to the next, and contacts, links and facts are in it",
    "memory": "asking, reading and parsing are three interpreters: no page meets a key, no parser stalls a fetch",
    "import": "asyncio and pydantic, which checks what a reader says, are most of it",
    "imports": "each helper imports for itself; the run's process does not wait for that",
    "recall": "`--json` keeps what was missed",
    "precision": "other people's numbers on a page are told too, and so is a second number that nobody marked",
    "headings": "banners and footers are left out with theirs, on each page of a site",
    "boilerplate": "lines with a phone, an address or hours are kept wherever they stand",
    "ms": "ours also removes what is hidden, compares each line with what a visitor sees, and harvests contacts",
}
LEVEL = 0.02
"""Figures that differ by less, as a share of the best, are level."""


def report(sizes: Sizes, told: Mapping[str, Any], machine: str) -> str:
    """The section, from what was measured: `pace`, and where there are real pages `facts` and `alone`."""
    parts = [
        HEAD.format(machine=machine, sites=sizes.sites, pages=sizes.pages, rounds=sizes.rounds),
        "" if len(told["pace"]) > 1 else NO_PEERS,
        table(told["pace"], PACE, ratio=True),
    ]
    if not told.get("facts"):
        return "".join([*parts, "\n", NO_SITES])
    marked = next(each["marked"] for each in told["facts"].values() if each)
    parts += [FACTS_HEAD.format(sites=told["labelled"], marked=marked), table(told["facts"], FACTS)]
    parts += [ALONE_HEAD.format(pages=told["alone"]["ours"]["pages"]), table(told["alone"], ALONE)]
    return "".join(parts)


def table(figures: Figures, rows: tuple[Row, ...], *, ratio: bool = False) -> str:
    """One column per side; beneath it where ours is behind the best."""
    head = f"| | {' | '.join(figures)} |\n|---|{'---|' * len(figures)}\n"
    lines = [line(figures, row, ratio or row[1] == "ms") for row in rows]
    reasons = [reason(words, WHY[name]) for words, name, more in rows if behind(figures, name, more)]
    said = ["\nNot level with the best:\n\n", *reasons] if reasons else []
    return head + "".join([*lines, *said])


def reason(words: str, why: str) -> str:
    """An item of a list in Markdown."""
    named = words.partition(" ÷ ")[0].removeprefix("… ")
    return fill(f"- {named[0].upper()}{named[1:]}: {why}.", 120, subsequent_indent="  ") + "\n"


def line(figures: Figures, row: Row, ratio: bool) -> str:
    words, name, more = row
    cells = [cell(each, name, best(figures, name, more) if ratio else 1.0, ratio) for each in figures.values()]
    return f"| {words} | {' | '.join(cells)} |\n"


def cell(told: Told | None, name: str, base: float | None, ratio: bool) -> str:
    """A figure beside its base; a dash for a side that did not come to its end, or has nobody beside it."""
    if told is None or base is None:
        return "–"
    return f"{told[name] / base:.2f}" if ratio else f"{100 * told[name]:.0f} %"


def best(figures: Figures, name: str, more: bool) -> float | None:
    """The best figure of the others; None without others."""
    choose: Callable[[list[float]], float] = max if more else min
    others = [told[name] for side, told in figures.items() if side != "ours" and told is not None]
    return choose(others) if others else None


def behind(figures: Figures, name: str, more: bool) -> bool:
    """Whether another side is better by more than a hair."""
    ours, other = figures["ours"], best(figures, name, more)
    if ours is None or other is None:
        return False
    lead = ours[name] - other if more else other - ours[name]
    return lead < -LEVEL * other
