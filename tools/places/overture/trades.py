"""Which categories of Overture's taxonomy a person means by "law firms": a table, and the categories' own words."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from tools.places.overture.words import forms, words

TABLE = Path(__file__).parent / "trades.csv"
"""A category stands for all beneath it: `dentist` for an orthodontist too."""
EVERY = frozenset({"business", "company", "firm", "place", "lead", "everything", "anything", "trade"})
IDLE = frozenset("a an the best good great top local small nearby cheap all any some of for with my our".split())  # noqa: SIM905
ALTERNATIVES = re.compile(r"\s*(?:,|/|&|\band\b|\bor\b)\s*", re.IGNORECASE)
NEAR = 3


@dataclass(frozen=True)
class Wanted:
    """What a place must be: one of the categories, or of one whose name has one of the patterns; all without either."""

    categories: frozenset[str] = frozenset()
    patterns: tuple[str, ...] = ()
    """Regular expressions for a part of a category's name; of words that the table does not know."""
    everything: bool = False

    @property
    def known(self) -> bool:
        """Whether the table knows every word of it."""
        return not self.patterns


def read(trade: str) -> Wanted:
    """What "dentists", "plumbers and electricians" or "businesses" means.

    Args:
        trade: as a person wrote it, in the singular or plural.
    """
    whole = _one(trade)
    if whole.known:
        return whole
    parts = [_one(part) for part in ALTERNATIVES.split(trade) if part.strip()]
    if any(part.everything for part in parts):
        return Wanted(everything=True)
    categories = frozenset(category for part in parts for category in part.categories)
    return Wanted(categories, tuple(pattern for part in parts for pattern in part.patterns))


def near(trade: str) -> list[str]:
    """Words of the table that look like these, the likeliest first."""
    asked = " ".join(_asked(trade))
    found = [word for each in forms(asked) for word in get_close_matches(each, _table(), NEAR, 0.7)]
    shared = [word for word in _table() if set(word.split()) & {form for each in asked.split() for form in forms(each)}]
    return list(dict.fromkeys([*found, *shared]))[:NEAR]


def _one(trade: str) -> Wanted:
    asked = _asked(trade)
    if not asked or any(" ".join(phrase) in EVERY for phrase in _singulars(asked)):
        return Wanted(everything=True)
    found = [categories for phrase in _singulars(asked) if (categories := _table().get(" ".join(phrase)))]
    return Wanted(frozenset(found[0])) if found else Wanted(patterns=(_pattern(asked),))


def _asked(trade: str) -> list[str]:
    return [word for word in words(trade) if word not in IDLE]


def _singulars(asked: list[str]) -> list[list[str]]:
    """The phrase as it is, then with its last word in the singular."""
    return [[*asked[:-1], last] for last in forms(asked[-1])]


def _pattern(asked: list[str]) -> str:
    """Matches `pizza_restaurant` and `pizza_restaurants`, and a part of `halal_pizza_restaurant`, which is one too."""
    return "_".join(f"(?:{'|'.join(re.escape(form) for form in forms(word))})" for word in asked) + "s?"


@cache
def _table() -> Mapping[str, tuple[str, ...]]:
    """A trade in the singular → its categories."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = [(tuple(row["categories"].split()), row["words"].split("|")) for row in csv.DictReader(file)]
    return {" ".join(words(word)): categories for categories, named in rows for word in named}
