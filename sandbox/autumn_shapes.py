"""Autumn's flat answers (API 1.2.0), field by field as its OpenAPI file has them."""

from decimal import Decimal

from sandbox.autumn_books import Books
from sandbox.autumn_grants import ZERO, Customer, milliseconds
from sandbox.wire import Object, objects


def number(value: Decimal) -> int | float:
    """An amount as JSON has it."""
    return int(value) if value == value.to_integral_value() else float(value)


def balance(customer: Customer, feature: str) -> Object:
    """What is left of a feature, and until when."""
    grants = customer.of(feature)
    unlimited = any(grant.unlimited for grant in grants)
    granted = sum((grant.amount for grant in grants), ZERO)
    left = customer.balance(feature)
    intervals = {grant.interval or "lifetime" for grant in grants}
    resets = [grant.resets_at for grant in grants if grant.resets_at]
    return {
        "interval": None if not intervals else intervals.pop() if len(intervals) == 1 else "multiple",
        "interval_count": 1 if grants else None,
        "unlimited": unlimited,
        "balance": None if unlimited else number(left),
        "usage": number(granted - left),
        "included_usage": number(granted),
        "next_reset_at": milliseconds(min(resets)) if resets else None,
        "overage_allowed": any(grant.overage for grant in grants),
    }


def check(books: Books, customer: Customer, feature: str, units: Decimal) -> Object:
    """Whether there is enough for so many units."""
    payer = books.payer(feature)
    base = {"customer_id": customer.id, "feature_id": feature, "required_balance": number(units)}
    if payer is None or not customer.of(payer[0]):
        return {**base, "allowed": False, "code": "feature_not_found" if payer is None else "no_active_entitlement"}
    account, price = payer
    told = balance(customer, account)
    enough = told["unlimited"] or told["overage_allowed"] or customer.balance(account) >= units * price
    code = "feature_found"
    answer = {**base, "feature_id": account, "required_balance": number(units * price), "allowed": enough, "code": code}
    schema = objects(books.features[account].get("credit_schema"))
    rows = [{"feature_id": row["metered_feature_id"], "credit_amount": row["credit_cost"]} for row in schema]
    return {**answer, **told, **({"credit_schema": rows} if rows else {})}


def customer(books: Books, known: Customer) -> Object:
    """A customer with products and features."""
    names = {grant.feature for grant in known.grants}
    features = {name: feature(books, known, name) for name in sorted(names)}
    return {
        "id": known.id,
        "created_at": milliseconds(known.created_at),
        "name": known.name,
        "email": known.email,
        "fingerprint": None,
        "stripe_id": None,
        "env": "sandbox",
        "metadata": {},
        "products": known.products,
        "features": features,
    }


def feature(books: Books, known: Customer, name: str) -> Object:
    """A customer's feature."""
    about = books.features.get(name, {})
    return {"id": name, "type": about.get("type", "single_use"), "name": about.get("name"), **balance(known, name)}


def product(books: Books, saved: Object) -> Object:
    """A product as it was saved, with what Autumn adds."""
    flags = {"is_add_on": False, "is_default": False, "archived": False}
    known: Object = {"group": None, "items": [], "free_trial": None, **flags}
    added = {"env": "sandbox", "version": 1, "created_at": milliseconds(books.now()), "base_variant_id": None}
    return {**known, **saved, **added}
