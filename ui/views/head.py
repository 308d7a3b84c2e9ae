"""The first line of everything: which run, how it stands, and whether its businesses are made up."""

from collections.abc import Mapping
from typing import Any

from rich.text import Text

from ui import words
from ui.invocation import to_type
from ui.session import SHORT
from ui.text import clean

DEMO = "Demo data"


def title(run: Mapping[str, Any]) -> Text:
    """`dentists in Springfield  [Demo data]`."""
    text = Text(clean(f"{run['vertical']} in {run['geography']}"), style="head")
    return text.append_text(demo(run))


def demo(run: Mapping[str, Any]) -> Text:
    """The badge, with the space before it; empty for a run on real data."""
    return Text.assemble("  ", (f"[{DEMO}]", "warn")) if run["demo"] else Text()


def status(run: Mapping[str, Any]) -> Text:
    """`✓ Completed`."""
    return state(words.RUN_STATES[run["status"]])


def state(shown: words.State) -> Text:
    """Icon and words, the icon in its colour."""
    return Text.assemble((f"{shown.icon} ", shown.style), (shown.words, shown.style if shown.style == "faint" else ""))


def facts(*parts: str) -> Text:
    """`10 leads · 4 dossiers`; empty parts are left out."""
    return Text(" · ".join(part for part in parts if part), style="faint")


def short(row: Mapping[str, Any]) -> str:
    """As much of an id as lists show."""
    return str(row["id"])[:SHORT]


def named(told: Mapping[str, Any], organization: str | None) -> dict[str, Any]:
    """A run's document for a display that says what to type next, for the organization that was named."""
    return {**told, "run": {**told["run"], "organization": organization}}


def typed(run: Mapping[str, Any], command: str) -> str:
    """A command about a run, for the organization that it was shown for."""
    return to_type(command, organization=run.get("organization"))
