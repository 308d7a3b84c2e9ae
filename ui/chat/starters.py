"""What the first page offers: searches with the most they can cost, so that one click is an informed one."""

from dataclasses import dataclass

from domain.credits import cost


@dataclass(frozen=True)
class Starter:
    """One card of the first page."""

    leads: int
    what: str
    why: str

    @property
    def message(self) -> str:
        """What a click says."""
        return f"{self.leads} {self.what}"

    @property
    def label(self) -> str:
        """`10 dentists in Springfield · up to 21 credits · Weak websites`; the page makes a card of the three parts."""
        return f"{self.message} · up to {most(self.leads)} credits · {self.why}"


def most(leads: int) -> int:
    """Atlas credits of a search in which every business has a website of its own."""
    return int(cost("lead_discovery") + cost("dossier_research") * leads)


DEMO = (
    Starter(10, "dentists in Springfield", "Old websites and poor ratings"),
    Starter(7, "plumbers in Springfield", "No website, or only a social page"),
    Starter(8, "restaurants in Springfield", "Rated under 4 stars"),
    Starter(5, "florists in Springfield", "A short run to look around"),
)
REAL = (
    Starter(10, "dentists in Austin", "Old websites and poor ratings"),
    Starter(10, "plumbers in Leeds", "No website, or only a social page"),
    Starter(10, "restaurants in Dublin", "Rated under 4 stars"),
    Starter(5, "florists in Toronto", "A short run to look around"),
)


def starters(demo: bool) -> tuple[Starter, ...]:
    """Places that exist in the world that is searched."""
    return DEMO if demo else REAL
