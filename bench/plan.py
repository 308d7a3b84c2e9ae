"""The latencies, and the fastest schedule that keeps our own rules: four audits at once, two fetches per host."""

from dataclasses import dataclass

AUDITS_AT_ONCE = 4
FETCHES_PER_HOST = 2


@dataclass(frozen=True)
class Plan:
    """Latencies in seconds."""

    audits: int = 20
    pages: int = 6
    places: float = 0.3
    page: float = 0.25
    model: float = 1.5

    @property
    def audit(self) -> float:
        """robots.txt; home page beside the sitemap; choose; the other pages two at a time; write."""
        rest = -(-(self.pages - 1) // FETCHES_PER_HOST)
        return self.page + self.page + self.model + rest * self.page + self.model

    @property
    def ideal(self) -> float:
        """Seconds for the whole run if nothing but the waiting took time."""
        return self.places + -(-self.audits // AUDITS_AT_ONCE) * self.audit


@dataclass(frozen=True)
class ThroughFirecrawl(Plan):
    """The same run with Firecrawl in between: each of its answers takes as long as a page does here."""

    @property
    def audit(self) -> float:
        """robots.txt; map; choose; start a batch; ask for it, and for its second part; write."""
        return 5 * self.page + 2 * self.model
