"""Autumn's answers, flat (1.2.0) or nested (2.x), as one record each. What cannot be read is unknown, not zero."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, cast

from domain.errors import BillingUnavailable

Object = Mapping[str, Any]
ZERO = Decimal(0)


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
    balance = read_balance(_object(held) or body)
    return Check(allowed=allowed, required=_number(body, "required_balance") or Decimal(1), balance=balance)


def read_balance(body: Object) -> Balance:
    """One balance, either shape. Raises: BillingUnavailable."""
    unlimited = body.get("unlimited") is True
    left = _number(body, "remaining", "balance")
    if left is None and not unlimited:
        raise BillingUnavailable("Autumn's answer does not say how much is left.")
    name = body.get("feature_id") or body.get("id")
    if not isinstance(name, str):
        raise BillingUnavailable("Autumn's answer does not say which balance it means.")
    return Balance(
        feature=name,
        balance=left or ZERO,
        granted=_number(body, "granted", "included_usage") or ZERO,
        usage=_number(body, "usage") or ZERO,
        unlimited=unlimited,
        overage_allowed=body.get("overage_allowed") is True,
        usage_limit=_number(body, "usage_limit"),
        interval=_interval(body),
        renews_at=_moment(body.get("next_reset_at")),
        schema=_schema(body),
    )


def read_customer(body: Object) -> Customer:
    """A customer: `features` is an object, `products` a list (1.2.0); `balances` and `subscriptions` in 2.x.

    Raises: BillingUnavailable.
    """
    if not isinstance(body.get("id"), str):
        raise BillingUnavailable("Autumn's answer is no customer.")
    features = [*_values(body.get("features")), *_values(body.get("balances"))]
    counted = [each for each in features if _number(each, "remaining", "balance") is not None]
    balances = {each.feature: each for each in map(read_balance, counted)}
    products = [_product(each) for each in (*_list(body.get("products")), *_list(body.get("subscriptions")))]
    return Customer(id=str(body["id"]), balances=balances, products=tuple(products))


def read_events(body: Object) -> list[Event]:
    """A page of events. Raises: BillingUnavailable."""
    if not isinstance(body.get("list"), list):
        raise BillingUnavailable("Autumn's answer is no list of events.")
    return [_event(each) for each in _list(body["list"])]


def _event(body: Object) -> Event:
    key = _object(body.get("properties")).get("op_key")
    value = _number(body, "value")
    if value is None:
        raise BillingUnavailable("Autumn's list has an event without a value.")
    return Event(id=str(body.get("id")), feature=str(body.get("feature_id")), value=value, key=key and str(key))


def _product(body: Object) -> Product:
    active = body.get("status") in ("active", "trialing", "past_due")
    add_on = body.get("is_add_on") is True or body.get("add_on") is True
    return Product(id=str(body.get("plan_id") or body.get("id")), active=active, add_on=add_on)


def _interval(body: Object) -> str | None:
    reset = _object(body.get("reset")).get("interval")
    told = body.get("interval") or reset
    return "lifetime" if told == "one_off" else told


def _schema(body: Object) -> dict[str, Decimal]:
    """1.2.0 has it in the answer, 2.x in the feature, under other names."""
    rows = _list(body.get("credit_schema")) or _list(_object(body.get("feature")).get("credit_schema"))
    names = [str(row.get("feature_id") or row.get("metered_feature_id")) for row in rows]
    return {name: _number(row, "credit_amount", "credit_cost") or ZERO for name, row in zip(names, rows, strict=True)}


def _number(body: Object, *names: str) -> Decimal | None:
    for name in names:
        value = body.get(name)
        if isinstance(value, int | Decimal) and not isinstance(value, bool) and Decimal(value).is_finite():
            return Decimal(value)
    return None


def _moment(value: object) -> datetime | None:
    """Milliseconds since 1970."""
    if not isinstance(value, int | Decimal) or isinstance(value, bool) or not 0 < value < 250_000_000_000_000:
        return None
    return datetime.fromtimestamp(float(value) / 1000, UTC)


def _object(value: object) -> Object:
    return cast(Object, value) if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Object]:
    items: Iterable[object] = cast("list[object]", value) if isinstance(value, list) else []
    return [each for each in map(_object, items) if each]


def _values(value: object) -> list[Object]:
    return [each for each in map(_object, _object(value).values()) if each]
