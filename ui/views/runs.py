"""A list of runs, newest first."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.table import Table
from rich.text import Text

from ui import words
from ui.text import cell
from ui.views.head import demo, short, state
from ui.views.leads import grid


def table(rows: Sequence[Mapping[str, Any]], now: datetime) -> Table:
    """Id, what, how it stands, how far, found businesses, when."""
    made = grid()
    made.add_column("Run", width=8)
    made.add_column("What", ratio=1, overflow="fold")
    made.add_column("Status", width=20)
    made.add_column("Done", justify="right", width=5)
    made.add_column("Found", justify="right", width=5)
    made.add_column("When", justify="right", width=9)
    for row in rows:
        what = cell(f"{row['vertical']} in {row['geography']}").append_text(demo(row))
        shown = state(words.RUN_STATES[row["status"]])
        progress = f"{float(row['progress'] or 0):.0%}"
        made.add_row(
            Text(short(row), style="accent"), what, shown, progress, str(row["fetched"]), ago(row["created_at"], now)
        )
    return made


def ago(then: datetime, now: datetime) -> str:
    """`just now`, `5 min`, `3 h`, or the day."""
    minutes = int((now - then).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 24 * 60 else f"{then.astimezone():%d %b %y}"
