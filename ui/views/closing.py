"""The end of a run in the terminal: what was found, one dossier as an example, what it cost, what to type next."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from ui import words
from ui.text import clean
from ui.views import dossier, pause
from ui.views.head import demo, facts, short, status, title, typed
from ui.views.leads import table

Told = Mapping[str, Any]


def closing(
    told: Told, width: int, costs: str, seconds: float | None = None, *, example: bool = True
) -> Iterator[RenderableType]:
    """Everything a newcomer needs to understand how the run ended.

    Args:
        told: `documents.document` of the run.
        width: columns of the terminal.
        costs: the sentence on what was charged.
        seconds: how long this command took, None to leave it out.
        example: whether to show a dossier in full.
    """
    run = told["run"]
    yield Text.assemble(status(run), "  ", title(run))
    yield facts(*numbers(told), words.duration(seconds) if seconds is not None else "", f"run {short(run)}")
    yield Text()
    if run["status"] == "waiting_for_review":
        yield from pause.review(told)
        return
    if told["opportunities"]:
        yield table(told["opportunities"], width)
        yield Text()
        yield from failures(told["opportunities"])
    if example and run["status"] == "completed":
        yield from _example(told)
    yield Text(costs, style="faint")
    yield Text()
    if run["billing_block"]:
        yield from pause.paused(told)
    else:
        yield next_steps(told)


def numbers(told: Told) -> list[str]:
    """`10 leads`, `4 dossiers`, and what did not work."""
    counts = told["run"]["counts"]
    audits = {key: counts.get(f"audits_{key}", 0) for key in ("completed", "unreadable", "error")}
    return [
        words.count(counts["found"], "business", "businesses") + " found",
        words.count(counts.get("leads", 0), "lead"),
        words.count(audits["completed"], "dossier"),
        f"{audits['unreadable']} unreadable" if audits["unreadable"] else "",
        f"{audits['error']} failed" if audits["error"] else "",
    ]


def failures(leads: Sequence[Told]) -> Iterator[RenderableType]:
    """Each audit that gave no dossier, with its reason; none was charged."""
    bad = [lead for lead in leads if (lead["audit"] or {}).get("status") in ("unreadable", "error", "skipped")]
    for lead in bad:
        shown = words.audit(lead)
        reason = clean(lead["audit"]["reason"] or shown.words).rstrip(".")
        yield Text.assemble((f"{shown.icon} ", shown.style), f"{clean(lead['name'])}: {reason}. Not charged.")
    if bad:
        yield Text()


def _example(told: Told) -> Iterator[RenderableType]:
    written = [(number, lead) for number, lead in enumerate(told["opportunities"], 1) if lead["dossier"]]
    if not written:
        return
    number, lead = max(written, key=lambda each: (_readable(each[1]), _quotes(each[1]) > 0, each[1]["score"]))
    yield Text("A dossier, as an example", style="faint")
    yield Group(*dossier.example(lead, number, demo(told["run"])))
    yield Text()


def _readable(lead: Told) -> bool:
    """Whether its quotes are in letters that most readers of this English display know."""
    quotes = "".join(claim["quote"] for claim in lead["dossier"]["claims"])
    return quotes.isascii() or sum(letter < "\u0250" for letter in quotes) > 0.9 * len(quotes)


def _quotes(lead: Told) -> int:
    return sum(len(each["claims"]) for each in lead["dossier"]["talking_points"])


def next_steps(told: Told) -> RenderableType:
    """The commands that make sense now."""
    run, written = told["run"], [n for n, lead in enumerate(told["opportunities"], 1) if lead["dossier"]]
    steps: list[tuple[str, str]] = []
    if run["status"] in ("error", "running", "idle"):
        steps.append((typed(run, f"resume {short(run)}"), "go on where it stopped"))
    if told["opportunities"]:
        steps.append((typed(run, f"show {short(run)} {(written or [1])[0]}"), "one lead with every quote"))
        steps.append((typed(run, f"show {short(run)} --receipt"), "what each credit paid for"))
        steps.append((typed(run, f"export {short(run)} --format csv"), "all leads for a spreadsheet"))
    width = max((len(command) for command, _ in steps), default=0)
    lines = [Text.assemble("  ", (f"{command:<{width}}  ", "accent"), (what, "faint")) for command, what in steps]
    return Group(Text("Next", style="head"), *lines) if lines else Text()
