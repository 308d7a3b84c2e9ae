"""Lists of people and keys."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.table import Table
from rich.text import Text

from ui.text import cell
from ui.views.leads import grid

Rows = Sequence[Mapping[str, Any]]


def users(rows: Rows) -> Table:
    """Email, name, since when."""
    made = grid()
    for title in ("Email", "Name", "Since"):
        made.add_column(title, overflow="fold")
    for row in rows:
        made.add_row(cell(row["email"], "head"), cell(row["name"]), _day(row["created_at"]))
    return made


def keys(rows: Rows) -> Table:
    """Beginning, what it is for, whose, since when, last used; a revoked one says so."""
    made = grid()
    for title in ("Key", "For", "Of", "Since", "Last used"):
        made.add_column(title, overflow="fold")
    for row in rows:
        used = Text("revoked", style="bad") if row["revoked_at"] else _day(row["last_used_at"])
        name, owner = cell(row["name"]), cell(row["email"] or "–")
        made.add_row(Text(f"la_{row['prefix']}_…", style="accent"), name, owner, _day(row["created_at"]), used)
    return made


def _day(moment: datetime | None) -> Text:
    return Text(f"{moment.astimezone():%d %b %y}" if moment else "never")
