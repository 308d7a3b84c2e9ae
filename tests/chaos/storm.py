"""What goes wrong, when and to whom: drawn from a seed, so that a storm that found something can be sent again."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Blow(StrEnum):
    """Something that happens to the machines or to the money."""

    KILL = "worker killed"
    FREEZE = "worker frozen"
    TERMINATE = "worker asked to end"
    CUT = "lock sessions cut"
    DATABASE = "database killed"
    GRANT = "credits granted"
    CANCEL = "run cancelled"


ODDS = {
    Blow.KILL: 30, Blow.FREEZE: 12, Blow.TERMINATE: 8, Blow.CUT: 8, Blow.DATABASE: 2, Blow.GRANT: 60, Blow.CANCEL: 1,
}  # fmt: skip


@dataclass(frozen=True)
class Due:
    """A blow: seconds after the one before, and numbers from 0 to 1 that choose its target and its strength."""

    blow: Blow
    after: float
    target: float
    strength: float

    def pick(self, count: int) -> int:
        """Which of so many it strikes."""
        return int(self.target * count)


@dataclass(frozen=True, kw_only=True)
class Storm:
    """How big and how bad."""

    seed: int
    runs: int = 200
    audits: int = 10
    organizations: int = 20
    workers: int = 3
    concurrency: int = 4
    faults: float = 0.08
    """Share of the outside's answers that go wrong."""
    seconds: float = 900
    """Then the storm is over, whatever is left."""
    pause: float = 0.8
    """Mean seconds between two blows."""
    billing: str = "ledger"
    """Who keeps the balances: `ledger`, or `autumn`, whose wire then fails like the others'."""

    def blows(self) -> Iterator[Due]:
        """For ever."""
        dice = random.Random(self.seed)
        while True:
            (blow,) = dice.choices([*ODDS], [*ODDS.values()])
            yield Due(blow, dice.expovariate(1 / self.pause), dice.random(), dice.random())
