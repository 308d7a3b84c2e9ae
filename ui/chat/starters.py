"""What the first page offers: searches with the most they can cost, so that one click is an informed one."""

from dataclasses import dataclass

from domain.credits import cost
from domain.searching import most_searches
from domain.vocabulary import MAX_LEADS
from ui.chat.words import Words


@dataclass(frozen=True)
class Starter:
    """One card of the first page."""

    leads: int
    what: str
    why: str
    """A field of `Words`."""

    @property
    def message(self) -> str:
        """What a click says."""
        return f"{self.leads} {self.what}"

    def label(self, words: Words) -> str:
        """`10 dentists in Springfield · up to 21 credits · Weak websites`; the page makes a card of the three parts."""
        price = words.up_to.format(credits=most(self.leads))
        return f"{self.message} · {price} · {getattr(words, self.why)}"


def most(leads: int) -> int:
    """Atlas credits of a search in which every business has a website of its own; 20 of them are audited."""
    return int(cost("lead_discovery") * most_searches(leads) + cost("dossier_research") * min(leads, MAX_LEADS))


DEMO = (
    Starter(10, "dentists in Springfield", "old_websites"),
    Starter(7, "plumbers in Springfield", "no_website"),
    Starter(8, "restaurants in Springfield", "poor_ratings"),
    Starter(5, "florists in Springfield", "short_run"),
)
REAL = (
    Starter(10, "dentists in Austin", "old_websites"),
    Starter(10, "plumbers in Leeds", "no_website"),
    Starter(10, "restaurants in Dublin", "poor_ratings"),
    Starter(5, "florists in Toronto", "short_run"),
)


def starters(demo: bool) -> tuple[Starter, ...]:
    """Places that exist in the world that is searched."""
    return DEMO if demo else REAL
