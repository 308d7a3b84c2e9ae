"""The catalog as typed data: features, plans and packs, read once from plans.toml."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Interval = Literal["month", "year"]
Amounts = Mapping[str, Decimal]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Feature(_Data):
    """Something counted: consumed (single_use) or occupied (continuous_use, such as seats)."""

    name: str
    type: Literal["single_use", "continuous_use"]
    costs: Amounts = {}
    """Metered feature → credits per unit, for an account that pays for work."""


class Pack(_Data):
    """Bought once; what it includes never expires."""

    id: str = ""
    name: str
    price: Decimal = Decimal(0)
    included: Amounts


class Plan(Pack):
    """Included anew each interval; `overage` is USD per credit beyond."""

    interval: Interval
    unlimited: tuple[str, ...] = ()
    overage: Amounts = {}


class Catalog(_Data):
    """Everything that can be had, by its id."""

    features: Mapping[str, Feature]
    plans: Mapping[str, Plan]
    packs: Mapping[str, Pack]

    def plan(self, name: str) -> Plan | None:
        """A plan with its id; None when there is none of this name."""
        plan = self.plans.get(name)
        return plan and plan.model_copy(update={"id": name})

    def price(self, feature: str) -> tuple[str, Decimal]:
        """The account that pays for a feature, and credits per unit.

        Raises:
            KeyError: no account pays for it.
        """
        for account, counted in self.features.items():
            if feature == account:
                return account, Decimal(1)
            if feature in counted.costs:
                return account, counted.costs[feature]
        raise KeyError(feature)

    def offers(self, account: str) -> list[dict[str, Any]]:
        """What can be bought to fill an account, as plain JSON; prices in USD."""
        products = (*self.plans.items(), *self.packs.items())
        return [
            {"id": id, "name": p.name, "price": str(p.price), "credits": str(p.included[account])}
            for id, p in products
            if p.price and account in p.included
        ]

    def upgrades(self, feature: str, included: int) -> list[dict[str, Any]]:
        """Plans with more of a feature that is occupied than `included`, as plain JSON; prices in USD."""
        return [
            {"id": id, "name": p.name, "price": str(p.price), "interval": p.interval, "included": most}
            for id, p in self.plans.items()
            if (most := None if feature in p.unlimited else int(p.included.get(feature, 0))) is None or most > included
        ]


CATALOG = Catalog.model_validate(tomllib.loads(Path(__file__).with_name("plans.toml").read_text(encoding="utf-8")))
