"""Features that are occupied, not consumed (continuous_use of seed 004): how many of them a plan lets one keep."""

from dataclasses import dataclass

from billing.catalog import CATALOG, Plan
from domain.errors import LimitReached


@dataclass(frozen=True, kw_only=True)
class Room:
    """X of Y: what is occupied, and what the plan includes."""

    feature: str
    used: int
    included: int | None
    """None = as many as one likes."""

    @property
    def full(self) -> bool:
        """Whether no further one fits; a plan that became smaller may hold more than it includes."""
        return self.included is not None and self.used >= self.included


def room(plan: Plan, feature: str, used: int) -> Room:
    """How many of a feature a plan includes, beside those that are there."""
    included = None if feature in plan.unlimited else int(plan.included.get(feature, 0))
    return Room(feature=feature, used=used, included=included)


def check(room: Room) -> None:
    """Refuse a further one.

    Raises:
        LimitReached: the plan is full; it says which plans keep more.
    """
    if not room.full:
        return
    name = CATALOG.features[room.feature].name.lower()
    offers = CATALOG.upgrades(room.feature, room.included or 0)
    plans = " or ".join(offer["name"] for offer in offers)
    more = f", or change to {plans}" if plans else ""
    raise LimitReached(f"Your plan keeps {room.included} {name}: delete one{more}.", offers)
