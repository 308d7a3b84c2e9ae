"""What the pretend Autumn knows: features, products, customers with their balances, events and used-up keys."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Any

from sandbox.autumn_grants import ZERO, Customer, Grant, after, milliseconds
from sandbox.wire import Object, objects

KEY_SECONDS = 24 * 3600
Now = Callable[[], float]


@dataclass
class Books:
    """All of it, in memory."""

    now: Now = time.time
    features: dict[str, Object] = field(default_factory=dict[str, Object])
    products: dict[str, Object] = field(default_factory=dict[str, Object])
    customers: dict[str, Customer] = field(default_factory=dict[str, Customer])
    events: list[Object] = field(default_factory=list[Object])
    keys: dict[str, float] = field(default_factory=dict[str, float])
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def customer(self, id: str, name: str | None = None, email: str | None = None) -> Customer:
        """Get or create; a new one has the default products. Grants whose time is over are given anew."""
        if id not in self.customers:
            self.customers[id] = Customer(id, name, email, self.now())
            for product in [each for each in self.products.values() if each.get("is_default")]:
                self.give(self.customers[id], product)
        customer = self.customers[id]
        for grant in customer.grants:
            if grant.resets_at is not None and grant.resets_at <= self.now():
                grant.left, grant.resets_at = grant.amount, after(self.now(), grant.interval)
        return customer

    def give(self, customer: Customer, product: Object) -> None:
        """A plan replaces the one before it; an add-on is added."""
        if not product.get("is_add_on"):
            gone = {row["id"] for row in customer.products if not row["is_add_on"]}
            customer.products = [row for row in customer.products if row["id"] not in gone]
            customer.grants = [grant for grant in customer.grants if grant.product not in gone]
        customer.products.append(self.held(product))
        customer.grants += [self.grant(str(product["id"]), item) for item in objects(product.get("items"))
                            if item.get("feature_id")]  # fmt: skip

    def held(self, product: Object) -> Object:
        """A product as a customer has it."""
        return {
            "id": product["id"],
            "name": product["name"],
            "group": product.get("group"),
            "status": "active",
            "started_at": milliseconds(self.now()),
            "is_default": bool(product.get("is_default")),
            "is_add_on": bool(product.get("is_add_on")),
        }

    def grant(self, product: str, item: Object) -> Grant:
        """What one item of a product gives."""
        included, interval = item.get("included_usage"), item.get("interval")
        amount = ZERO if included in (None, "inf") else Decimal(str(included))
        resets_at = after(self.now(), interval) if interval else None
        return Grant(
            feature=str(item["feature_id"]),
            product=product,
            amount=amount,
            left=amount,
            interval=interval,
            resets_at=resets_at,
            unlimited=included == "inf",
            overage=item.get("usage_model") == "pay_per_use",
        )

    def payer(self, feature: str) -> tuple[str, Decimal] | None:
        """The balance that pays for a feature, and credits per unit; None when there is none."""
        for id, system in self.features.items():
            for row in objects(system.get("credit_schema")):
                if row.get("metered_feature_id") == feature:
                    return id, Decimal(str(row["credit_cost"]))
        return (feature, Decimal(1)) if feature in self.features else None

    def deduct(self, customer: Customer, feature: str, amount: Decimal, overage: str) -> None:
        """Take credits; `cap` stops at nothing left, `overflow` goes below."""
        for grant in customer.of(feature):
            taken = min(max(grant.left, ZERO), amount)
            grant.left, amount = grant.left - taken, amount - taken
        if amount and (overage == "overflow" or any(g.unlimited or g.overage for g in customer.of(feature))):
            customer.over[feature] = customer.over.get(feature, ZERO) + amount

    def claim(self, key: str) -> bool:
        """Use a key; False when it was used within 24 hours."""
        if self.keys.get(key, 0) > self.now():
            return False
        self.keys[key] = self.now() + KEY_SECONDS
        return True

    def record(self, customer: Customer, feature: str, value: Decimal, properties: Any) -> None:
        """Append an event."""
        self.events.append(
            {
                "id": f"evt_{next(self.numbers)}",
                "timestamp": milliseconds(self.now()),
                "feature_id": feature,
                "customer_id": customer.id,
                "value": float(value),
                "properties": properties or {},
            }
        )
