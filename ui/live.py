"""The live display: six phases, the table as it fills, credits and the overall percent, redrawn in place."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from domain.credits import figure
from ui import words
from ui.text import cell
from ui.views.head import state, title
from ui.views.leads import WIDE, grid, score, why

FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
FRAMES_PER_SECOND = 8
NARROW = 80
"""Columns below which reasons give way to names."""
NAMES = {"running": "head", "pending": "faint"}
"""Style of a phase's name by its status."""
ROOMY = 120
"""Columns from which the phone number is shown too: names come first."""
FIXED_LINES = 16
"""Lines of the display apart from leads: title, bar, six phases, head and foot of the table, credits, spaces."""


@dataclass
class LiveProgress:
    """What `rich.live.Live` draws; `see` replaces its data, drawing happens in Live's own thread."""

    began: float = field(default_factory=time.monotonic)
    snapshot: Mapping[str, Any] = field(default_factory=dict[str, Any])
    leads: Sequence[Mapping[str, Any]] = ()

    def see(self, snapshot: dict[str, Any], told: dict[str, Any] | None) -> None:
        """Take over what is new."""
        self.snapshot = snapshot
        if told is not None:
            self.leads = told["opportunities"]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """One frame."""
        shown = self.snapshot
        if not shown:
            yield Text.assemble((f"{frame()} ", "accent"), "Starting")
            return
        yield Group(*self._frame(shown, options.max_width, console.size.height))

    def _frame(self, shown: Mapping[str, Any], width: int, height: int) -> Iterator[RenderableType]:
        yield one_line(title(shown["run"]))
        yield overall(shown["phases"], time.monotonic() - self.began)
        yield Text()
        yield phases(shown["phases"])
        yield Text()
        if self.leads:
            yield leads(self.leads, shown["audits"], width, height - FIXED_LINES)
        yield one_line(balances(shown["credits"]))
        yield one_line(Text("Ctrl-C stops here; nothing is lost and the run can be resumed.", style="faint"))


def one_line(text: Text) -> Text:
    """Cut rather than wrapped: the display must not grow beyond the screen."""
    text.no_wrap, text.overflow = True, "ellipsis"
    return text


def frame() -> str:
    """The spinner's picture of this moment."""
    return FRAMES[int(time.monotonic() * FRAMES_PER_SECOND) % len(FRAMES)]


def overall(rows: Sequence[Mapping[str, Any]], passed: float) -> Table:
    """The bar, the mean of the six phases (DESIGN section 2), and the time since this command began."""
    share = sum(float(row["progress"]) for row in rows) / max(len(rows), 1)
    line = Table.grid(padding=(0, 1, 0, 0), expand=True)
    line.add_column(ratio=1)
    line.add_column(justify="right", width=5)
    line.add_column(justify="right", width=9)
    bar = ProgressBar(total=1, completed=share)
    line.add_row(bar, Text(f"{share:.0%}", style="head"), Text(words.duration(passed), style="faint"))
    return line


def phases(rows: Sequence[Mapping[str, Any]]) -> Table:
    """Icon, name, what came of it, how long it took."""
    made = Table.grid(padding=(0, 1, 0, 0), expand=True)
    made.add_column(width=1)
    made.add_column(width=16, no_wrap=True)
    made.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    made.add_column(justify="right", width=8)
    for row in rows:
        shown = words.PHASE_STATES[row["status"]]
        icon = frame() if row["status"] == "running" else shown.icon
        name = Text(words.PHASES[row["phase"]], style=NAMES.get(row["status"], ""))
        made.add_row(Text(icon, style=shown.style), name, cell(row["message"], "faint"), Text(took(row), style="faint"))
    return made


def took(row: Mapping[str, Any]) -> str:
    """A phase's duration, growing while it runs."""
    if row["duration_ms"] is not None:
        return words.duration(row["duration_ms"] / 1000)
    if row["status"] == "running" and row["started_at"]:
        return words.duration(max((datetime.now(UTC) - row["started_at"]).total_seconds(), 0))
    return ""


def leads(
    found: Sequence[Mapping[str, Any]], audits: Sequence[Mapping[str, Any]], width: int, room: int
) -> RenderableType:
    """As many leads as the screen holds, those at work first, always in rank order."""
    by_domain = {row["domain"]: row for row in audits}
    lines = [(number, lead, by_domain.get(lead["domain"])) for number, lead in enumerate(found, 1)]
    kept = fitting([audit["status"] if audit else "" for _, _, audit in lines], max(room, 3))
    made = _columns(width)
    for number, lead, audit in (lines[index] for index in kept):
        made.add_row(*_row(number, lead, audit, width))
    hidden = len(lines) - len(kept)
    more = Text(f"    and {hidden} more", style="faint") if hidden else Text()
    return Group(made, more)


def fitting(statuses: Sequence[str], room: int) -> list[int]:
    """Indexes of the rows to show, in order: running audits before all others."""
    urgent = sorted(range(len(statuses)), key=lambda index: (statuses[index] != "running", index))
    return sorted(urgent[:room])


def _columns(width: int) -> Table:
    made = grid()
    made.add_column("#", justify="right", width=2)
    made.add_column("Business", ratio=5, no_wrap=True, overflow="ellipsis")
    made.add_column("Score", justify="right", width=5 if width < WIDE else 9)
    if width >= ROOMY:
        made.add_column("Phone", width=16, no_wrap=True)
    reasons = 34 if width >= WIDE else 27 if width >= NARROW else None
    made.add_column("Reasons to call", width=reasons, ratio=None if reasons else 5, no_wrap=True, overflow="ellipsis")
    made.add_column("Audit", width=18 if width < WIDE else 22, no_wrap=True)
    return made


def _row(number: int, lead: Mapping[str, Any], audit: Mapping[str, Any] | None, width: int) -> list[RenderableType]:
    phone = [cell(lead["phone"] or "–")] if width >= ROOMY else []
    return [str(number), cell(lead["name"]), score(lead, width), *phone, why(lead), doing(lead, audit, width)]


def doing(lead: Mapping[str, Any], audit: Mapping[str, Any] | None, width: int) -> Text:
    """An audit's state now; where there is room with a stroke per step."""
    if audit is None:
        return state(words.audit(lead))
    shown = words.audit({**lead, "audit": audit}, audit["phase"])
    if audit["status"] != "running":
        return state(shown)
    text = Text.assemble((f"{frame()} ", shown.style), (shown.words, shown.style))
    steps = [*words.AUDIT_STEPS]
    at = steps.index(audit["phase"]) + 1 if audit["phase"] in steps else 0
    return text.append(f" {'▰' * at}{'▱' * (len(steps) - at)}", "faint") if width >= WIDE else text


def balances(credits: Mapping[str, Any]) -> Text:
    """`Credits  Atlas 41 left, 8 held · AI 7,985.20 left`."""
    text = Text("Credits  ")
    for number, (account, name) in enumerate(words.ACCOUNTS.items()):
        balance = credits[account]
        held = f", {figure(account, balance.held)} held" if balance.held else ""
        text.append(" · " if number else "", "faint").append(f"{name.split()[0]} ", "faint")
        text.append(figure(account, balance.balance), "warn" if balance.low or balance.empty else "head")
        text.append(f" left{held}{' (low)' if balance.low else ''}", "faint")
    return text
