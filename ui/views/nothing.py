"""A search that found nobody: what it cost (nothing), and one thing to try instead."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.text import Text

from ui import words
from ui.text import clean


def found_nobody(run: Mapping[str, Any], towns: Sequence[Mapping[str, Any]]) -> Text:
    """Name the towns that exist when the demo does not know the place, else say why or suggest a wider search.

    Args:
        towns: `{"name", "businesses"}` of the sandbox; empty for a search of real places.
    """
    trade, place = clean(run["vertical"]), clean(run["geography"])
    if towns and not known(place, towns):
        return Text(f"{no_such_town(place, towns)}\n{_trades(trade)}")
    coverage = run.get("coverage")
    why = clean(coverage["note"]) if coverage else ""
    tip = why or (_trades(trade) if towns else f"Try a bigger area or a wider word than “{trade}”.")
    return Text(f"No {trade} found in {place}. Nothing was charged. {tip}")


def no_such_town(place: str, towns: Sequence[Mapping[str, Any]]) -> str:
    """What the demo does not know, and what it does."""
    return f"No demo town called “{clean(place)}”. The demo knows: {listed(towns)}."


def instead(place: str, towns: Sequence[Mapping[str, Any]]) -> str:
    """The same before a run is made, with what to type."""
    return f"{no_such_town(place, towns)} Ask for “TRADE in {clean(towns[0]['name'])}”, TRADE being {words.TRADES} …"


def known(place: str, towns: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the place names one of the towns, state and country apart."""
    first = place.casefold().split(",")[0].strip()
    return any(first == str(town["name"]).casefold().split(",")[0].strip() for town in towns)


def listed(towns: Sequence[Mapping[str, Any]]) -> str:
    """`Springfield (64 businesses)`."""
    return ", ".join(
        f"{clean(town['name'])} ({words.count(town['businesses'], 'business', 'businesses')})" for town in towns[:5]
    )


def _trades(trade: str) -> str:
    return f"Try one of: {words.TRADES}, or “businesses” for all." if trade else ""
