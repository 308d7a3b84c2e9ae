"""Autumn's answers, flat (1.2.0) or nested (2.x), as one record each. What cannot be read is unknown, not zero."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from billing.autumn.values import ZERO, Object, interval, list_of, moment, number, object_of, schema, values
from domain.errors import BillingUnavailable


@dataclass(frozen=True, kw_only=True)
class Balance:
    """One feature of a customer. Amounts are credits."""

    feature: str
    balance: Decimal
    """May be negative; 0 where nothing limits it."""
    granted: Decimal
    usage: Decimal
    unlimited: bool
    overage_allowed: bool
    usage_limit: Decimal | None = None
    """The most that may be used with overage; None = no limit."""
    interval: str | None = None
    renews_at: datetime | None = None
    schema: Mapping[str, Decimal] = field(default_factory=dict[str, Decimal])
    """Metered feature → credits per unit."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """Whether an amount is there."""

    allowed: bool
    required: Decimal
    """Credits: units times their price."""
    balance: Balance

    @property
    def deficit(self) -> Decimal:
        """Credits that are missing; Autumn has no such field."""
        return ZERO if self.allowed else max(self.required - self.balance.balance, ZERO)


@dataclass(frozen=True, kw_only=True)
class Product:
    """A plan or a pack that a customer has."""

    id: str
    active: bool
    add_on: bool


@dataclass(frozen=True, kw_only=True)
class Customer:
    """An organization as Autumn knows it."""

    id: str
    balances: Mapping[str, Balance]
    products: tuple[Product, ...]

    @property
    def plan(self) -> str | None:
        """The plan it is on; packs are no plans."""
        return next((product.id for product in self.products if product.active and not product.add_on), None)


@dataclass(frozen=True, kw_only=True)
class Event:
    """Usage that Autumn has recorded; `key` is ours, None where somebody else tracked it."""

    id: str
    feature: str
    value: Decimal
    key: str | None


def read_check(body: Object) -> Check:
    """An answer to check, either shape. Raises: BillingUnavailable when it leaves open how much there is."""
    allowed, held = body.get("allowed"), body.get("balance")
    if not isinstance(allowed, bool):
        raise BillingUnavailable("Autumn's answer does not say whether it is allowed.")
    balance = read_balance(object_of(held) or body)
    return Check(allowed=allowed, required=number(body, "required_balance") or Decimal(1), balance=balance)


def read_balance(body: Object) -> Balance:
    """One balance, either shape. Raises: BillingUnavailable."""
    unlimited = body.get("unlimited") is True
    left = number(body, "remaining", "balance")
    if left is None and not unlimited:
        raise BillingUnavailable("Autumn's answer does not say how much is left.")
    name = body.get("feature_id") or body.get("id")
    if not isinstance(name, str):
        raise BillingUnavailable("Autumn's answer does not say which balance it means.")
    return Balance(
        feature=name,
        balance=left or ZERO,
        granted=number(body, "granted", "included_usage") or ZERO,
        usage=number(body, "usage") or ZERO,
        unlimited=unlimited,
        overage_allowed=body.get("overage_allowed") is True,
        usage_limit=_limit(body),
        interval=interval(body),
        renews_at=moment(body.get("next_reset_at")),
        schema=schema(body),
    )


def _limit(body: Object) -> Decimal | None:
    """None where there is none; one that cannot be read is not the same."""
    limit = number(body, "usage_limit")
    if limit is None and body.get("usage_limit") is not None:
        raise BillingUnavailable("Autumn's answer does not say how much may be used.")
    return limit


def read_customer(body: Object) -> Customer:
    """A customer: `features` is an object, `products` a list (1.2.0); `balances` and `subscriptions` in 2.x.

    Raises: BillingUnavailable.
    """
    if not isinstance(body.get("id"), str):
        raise BillingUnavailable("Autumn's answer is no customer.")
    features = [*values(body.get("features")), *values(body.get("balances"))]
    counted = [each for each in features if number(each, "remaining", "balance") is not None]
    balances = {each.feature: each for each in map(read_balance, counted)}
    products = [_product(each) for each in (*list_of(body.get("products")), *list_of(body.get("subscriptions")))]
    return Customer(id=str(body["id"]), balances=balances, products=tuple(products))


def read_events(body: Object) -> list[Event]:
    """A page of events. Raises: BillingUnavailable."""
    if not isinstance(body.get("list"), list):
        raise BillingUnavailable("Autumn's answer is no list of events.")
    return [_event(each) for each in list_of(body["list"])]


def _event(body: Object) -> Event:
    key = object_of(body.get("properties")).get("op_key")
    value = number(body, "value")
    if value is None:
        raise BillingUnavailable("Autumn's list has an event without a value.")
    if not isinstance(id := body.get("id"), str):
        raise BillingUnavailable("Autumn's list has an event without an id.")
    return Event(id=id, feature=str(body.get("feature_id")), value=value, key=key and str(key))


def _product(body: Object) -> Product:
    active = body.get("status") in ("active", "trialing", "past_due")
    add_on = body.get("is_add_on") is True or body.get("add_on") is True
    return Product(id=str(body.get("plan_id") or body.get("id")), active=active, add_on=add_on)
