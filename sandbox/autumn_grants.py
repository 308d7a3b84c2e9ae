"""What a customer of the pretend Autumn has: grants of products, some given anew each month or year."""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from sandbox.wire import Object

ZERO = Decimal(0)


@dataclass
class Grant:
    """What a product gave of a feature; with an interval it is given anew when that ends."""

    feature: str
    product: str
    amount: Decimal
    left: Decimal
    interval: str | None
    resets_at: float | None
    unlimited: bool = False
    overage: bool = False


@dataclass
class Customer:
    """One customer; `over` is usage beyond all grants, by feature."""

    id: str
    name: str | None
    email: str | None
    created_at: float
    products: list[Object] = field(default_factory=list[Object])
    grants: list[Grant] = field(default_factory=list[Grant])
    over: dict[str, Decimal] = field(default_factory=dict[str, Decimal])

    def of(self, feature: str) -> list[Grant]:
        """Its grants of a feature, in the order of spending: those that come back first, first."""
        return sorted((g for g in self.grants if g.feature == feature), key=lambda g: g.resets_at or float("inf"))

    def balance(self, feature: str) -> Decimal:
        """What is left; negative after usage beyond the grants."""
        return sum((grant.left for grant in self.of(feature)), ZERO) - self.over.get(feature, ZERO)


def milliseconds(seconds: float) -> int:
    """A moment as Autumn writes it."""
    return int(seconds * 1000)


def after(seconds: float, interval: str | None) -> float:
    """The same day of the next month or year; other intervals are not used here."""
    then = datetime.fromtimestamp(seconds, UTC)
    months = then.month - 1 + (12 if interval == "year" else 1)
    year, month = then.year + months // 12, months % 12 + 1
    return then.replace(year=year, month=month, day=min(then.day, monthrange(year, month)[1])).timestamp()
