"""Which answers go wrong, and how: drawn from a seed, so a failing run can be repeated."""

import random
from collections import Counter
from enum import StrEnum

from sandbox.stats import Visit


class Fault(StrEnum):
    """A way for an answer to go wrong."""

    TOO_MANY = "429"
    BROKEN = "500"
    DOWN = "503"
    RESET = "reset"
    SLOW = "slow"
    MALFORMED = "malformed"
    DUPLICATES = "duplicates"


COMMON = (Fault.TOO_MANY, Fault.BROKEN, Fault.DOWN, Fault.RESET, Fault.SLOW)
KINDS = {
    "site": COMMON,
    "model": (*COMMON, Fault.MALFORMED),
    "firecrawl": (*COMMON, Fault.MALFORMED),
    "places": (*COMMON, Fault.MALFORMED, Fault.DUPLICATES),
}


class Faults:
    """Draws a fate for each request; the nth request to a service and host has the same one in every run."""

    def __init__(self, rate: float = 0, seed: int = 0) -> None:
        """Set the odds.

        Args:
            rate: the share of answers that go wrong, 0 to 1.
            seed: another seed gives other faults.
        """
        self.rate = rate
        self.seed = seed
        self.seen: Counter[tuple[str, str]] = Counter()

    def draw(self, visit: Visit) -> Fault | None:
        """The fault of the next request of this kind; None if all goes well."""
        if not self.rate:
            return None
        key = (visit.service, visit.host)
        self.seen[key] += 1
        dice = random.Random(f"{self.seed} {visit.service} {visit.host} {self.seen[key]}")
        return dice.choice(KINDS[visit.service]) if dice.random() < self.rate else None

    def reset(self) -> None:
        """Count from the first request again."""
        self.seen.clear()
