"""A list of saved searches, and how many more there may be."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from ui.text import cell
from ui.views.head import short
from ui.views.leads import grid

if TYPE_CHECKING:
    from billing.room import Room


def table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """Id, name, what is searched, for how many businesses."""
    made = grid()
    made.add_column("Campaign", width=8)
    made.add_column("Name", overflow="fold")
    made.add_column("Search", ratio=1, overflow="fold")
    made.add_column("Leads", justify="right", width=5)
    for row in rows:
        what = cell(f"{row['vertical']} in {row['geography']}")
        made.add_row(Text(short(row), style="accent"), cell(row["name"], "head"), what, str(row["leads"]))
    return made


def room_left(room: "Room") -> str:
    """How many are kept of how many."""
    if room.included is None:
        return f"{room.used} kept; your plan sets no limit."
    return f"{room.used} of {room.included} kept."
