"""What a text search means in this town: a trade, then a place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.trades import Wanted, read_query, trade_words
from sandbox.wire import Object, text
from sandbox.words import words

SEPARATOR = re.compile(r".*\s(?:in|near)\s+", re.I | re.S)
EVERYWHERE = frozenset({"everywhere", "anywhere", "uberall"})


@dataclass(frozen=True)
class Query:
    """The wanted trades as alternatives, and the place's words; None when the query names no place apart."""

    alternatives: list[list[Wanted]]
    place_words: list[str] | None

    def matches(self, place: Object) -> bool:
        """True if the place is of the trade and lies where the query says."""
        address = words(text(place.get("formattedAddress")))
        return self.lies_there(address) and self.is_of_trade(trade_words(place), address)

    def lies_there(self, address: list[str]) -> bool:
        """True if every word of the wanted place occurs in the address."""
        wanted = self.place_words or []
        return not EVERYWHERE.isdisjoint(wanted) or all(word in address for word in wanted)

    def is_of_trade(self, have: list[str], address: list[str]) -> bool:
        """True if one alternative holds; without a place part ("dentist Springfield") the address counts too."""
        known = have if self.place_words is not None else [*have, *address]
        return any(all(wanted.found_in(known) for wanted in each) for each in self.alternatives)


def parse_query(text_query: str) -> Query:
    """Split a query at its last " in " or " near ".

    Args:
        text_query: such as "dentists in Springfield" or "businesses in everywhere".
    """
    separator = SEPARATOR.match(text_query)
    if separator is None:
        left = [word for word in text_query.split() if word.casefold() not in EVERYWHERE]
        return Query(read_query(" ".join(left)), None)
    trade = re.sub(r"\s(?:in|near)\s+$", "", separator.group(), flags=re.I)
    return Query(read_query(trade), words(text_query[separator.end() :]))


def search(places: Sequence[Object], text_query: str, included_type: str = "", min_rating: float = 0) -> list[Object]:
    """The places that answer a query, in the order of the file.

    Args:
        places: Places objects as on the wire.
        text_query: trade and place in words.
        included_type: keep only places of this type, if given.
        min_rating: keep only places rated at least this, in stars.
    """
    query = parse_query(text_query)
    found = [place for place in places if query.matches(place)]
    if included_type:
        found = [place for place in found if included_type in place.get("types", [])]
    return [place for place in found if not min_rating or float(place.get("rating", 0)) >= min_rating]
