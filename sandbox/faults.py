"""Which answers go wrong, and how: drawn from a seed, so a failing run can be repeated."""

import random
from collections import Counter, defaultdict, deque
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
    TIMEOUT_BEFORE = "timeout_before"
    """No answer, and nothing happened."""
    TIMEOUT_AFTER = "timeout_after"
    """No answer, but it happened."""
    QUEUED = "202"
    USED_KEY = "409"
    """It happened, and the answer says that it had happened before."""


COMMON = (Fault.TOO_MANY, Fault.BROKEN, Fault.DOWN, Fault.RESET, Fault.SLOW)
UNSURE = (Fault.TIMEOUT_BEFORE, Fault.TIMEOUT_AFTER, Fault.QUEUED)
KINDS = {
    "autumn": (*COMMON, Fault.MALFORMED, *UNSURE),
    "site": COMMON,
    "model": (*COMMON, Fault.MALFORMED),
    "firecrawl": (*COMMON, Fault.MALFORMED),
    "places": (*COMMON, Fault.MALFORMED, Fault.DUPLICATES),
}


class Faults:
    """Draws a fate for each request; the nth request to a service and host has the same one in every run."""

    def __init__(self, rate: float = 0, seed: int = 0, only: str | None = None) -> None:
        """Set the odds.

        Args:
            rate: the share of answers that go wrong, 0 to 1.
            seed: another seed gives other faults.
            only: one service, None = all of them.
        """
        self.rate = rate
        self.seed = seed
        self.only = only
        self.planned: defaultdict[str, deque[Fault | None]] = defaultdict(deque)
        self.seen: Counter[tuple[str, str]] = Counter()

    def plan(self, path: str, *faults: Fault | None) -> None:
        """What the next requests to a path get, one after the other; None = the right answer."""
        self.planned[path].extend(faults)

    def draw(self, visit: Visit) -> Fault | None:
        """The fault of the next request of this kind; None if all goes well."""
        if self.planned[visit.path]:
            return self.planned[visit.path].popleft()
        if not self.rate or self.only not in (None, visit.service):
            return None
        key = (visit.service, visit.host)
        self.seen[key] += 1
        dice = random.Random(f"{self.seed} {visit.service} {visit.host} {self.seen[key]}")
        kinds = KINDS[visit.service] + ((Fault.USED_KEY,) if visit.path == "/v1/track" else ())
        return dice.choice(kinds) if dice.random() < self.rate else None

    def reset(self) -> None:
        """Count from the first request again."""
        self.seen.clear()
        self.planned.clear()
