"""Worlds: a run made of demo data, or of a certain town, is executed only by a process that has the same data."""

import hashlib
from dataclasses import dataclass
from typing import Self

from domain.errors import Conflict
from domain.vocabulary import Run
from engine.settings import Settings


@dataclass(frozen=True)
class World:
    """Where a run's businesses come from. `town` is a sandbox town's folder; None = Springfield, or the real world."""

    demo: bool
    town: str | None

    @classmethod
    def of(cls, run: Run) -> Self:
        """The world a run began in."""
        return cls(run.demo, run.town)

    @classmethod
    def around(cls, settings: Settings) -> Self:
        """The world of this process."""
        return cls(settings.demo, str(settings.town.resolve()) if settings.town else None)

    @property
    def queue(self) -> str:
        """The name of its queue: `runs`, `runs:demo`, or `runs:demo:` and twelve digits that stand for the town."""
        town = f":{hashlib.sha256(self.town.encode()).hexdigest()[:12]}" if self.town else ""
        return f"runs{':demo' if self.demo else ''}{town}"

    def check(self, run: Run) -> None:
        """Raises: Conflict when the run began in another world, and says how to go on with it."""
        began = World.of(run)
        if began.demo != self.demo:
            then, today = ("demo data", "real services") if began.demo else ("real services", "demo data")
            raise Conflict(f"This run began on {then} and now {today} are set: resume it with the settings of then.")
        if began.town != self.town:
            town = f"the town in {began.town}" if began.town else "the built-in town"
            raise Conflict(f"This run began in {town}: resume it in a terminal with `leadatlas resume {run.id}`.")
