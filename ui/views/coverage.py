"""How a search went about its place: part by part, with who was new and what it cost."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from ui import words
from ui.text import cell, clean
from ui.views.leads import grid


def coverage(run: Mapping[str, Any]) -> Iterator[RenderableType]:
    """A table of parts, and why it did not go on.

    Args:
        run: of a run's document.
    """
    told = run["coverage"]
    if told is None:
        yield "Nothing has been searched yet."
        return
    made = grid()
    made.add_column("Part", ratio=1, overflow="fold")
    for title in ("Found", "New", "Searches"):
        made.add_column(title, justify="right", width=10)
    for tile in told["tiles"]:
        made.add_row(cell(tile["name"]), *(str(tile[key]) for key in ("found", "new", "searches")))
    yield made
    searches = sum(tile["searches"] for tile in told["tiles"])
    charged = searches if run["fetched"] else 0
    yield Text(
        f"{words.count(run['fetched'], 'business', 'businesses')} by {words.count(searches, 'search', 'searches')}"
    )
    yield Text(f"Charged: {words.count(charged, 'Atlas credit')}", style="faint")
    if told["note"]:
        yield Text(clean(f"{told['note']}."), style="faint")
