"""Leads as a table: who, why call, the number to call, and how the audit stands."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from domain import lead_words
from ui import words
from ui.text import cell
from ui.views.head import state

WIDE = 100
"""Columns of a terminal from which score parts are drawn."""

Lead = Mapping[str, Any]


def grid(expand: bool = True) -> Table:
    """The house's table: a head, a line, no frame."""
    return Table(
        box=box.SIMPLE_HEAD, show_edge=False, expand=expand, padding=(0, 1, 0, 0), pad_edge=False, header_style="faint"
    )


def table(leads: Sequence[Lead], width: int) -> Table:
    """The ranked leads of a finished or paused run; on a narrow terminal the phone stands below the name."""
    made = grid()
    made.add_column("#", justify="right", width=2)
    made.add_column("Business" if width >= WIDE else "Business and phone", ratio=1, overflow="fold")
    if width >= WIDE:
        made.add_column("Phone", width=17, overflow="fold")
    made.add_column("Score", justify="right", width=5 if width < WIDE else 9)
    made.add_column("Reasons to call", ratio=1, overflow="fold")
    made.add_column("Audit", width=18)
    for number, lead in enumerate(leads, 1):
        made.add_row(str(number), *_who(lead, width), score(lead, width), why(lead), state(words.audit(lead)))
    return made


def _who(lead: Lead, width: int) -> list[Text]:
    name, phone = cell(lead["name"], "head"), cell(lead["phone"] or "no phone")
    return [name, phone] if width >= WIDE else [Text("\n").join([name, phone])]


def score(lead: Lead, width: int) -> Text:
    """0 to 100, and where there is room a mark per criterion, filled when it matched."""
    number = str(lead_words.score(lead))
    if width < WIDE:
        return Text(number)
    marks = "".join("▰" if part["matched"] else "▱" for part in lead["score_parts"][:5])
    return Text.assemble(number, " ", (marks, "faint"))


def why(lead: Lead) -> Text:
    """Reasons to call, in words."""
    reasons = lead_words.reasons(lead)
    return cell(" · ".join(reasons)) if reasons else Text("none of your criteria", style="faint")
