"""Both of Autumn's shapes become one record; what a body does not say is unknown, and never nothing left."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from billing.autumn.shapes import Check, read_check, read_customer, read_events
from domain.errors import BillingUnavailable

FLAT: dict[str, Any] = {
    "allowed": False, "code": "feature_found", "customer_id": "c", "feature_id": "atlas_credits", "required_balance": 6,
    "interval": "month", "interval_count": 1, "unlimited": False, "balance": 2, "usage": 98, "included_usage": 100,
    "next_reset_at": 1_796_083_200_000, "overage_allowed": False, "usage_limit": 150,
    "credit_schema": [{"feature_id": "dossier_research", "credit_amount": 2}],
}  # fmt: skip
NESTED: dict[str, Any] = {
    "allowed": False,
    "customer_id": "c",
    "required_balance": 6,
    "balance": {
        "feature_id": "atlas_credits", "granted": 100, "remaining": 2, "usage": 98, "unlimited": False,
        "overage_allowed": False, "max_purchase": None, "next_reset_at": 1_796_083_200_000, "usage_limit": 150,
        "reset": {"interval": "month"},
        "feature": {"credit_schema": [{"metered_feature_id": "dossier_research", "credit_cost": 2}]},
    },
}  # fmt: skip


@pytest.mark.parametrize("body", [FLAT, NESTED], ids=["1.2.0", "2.x"])
def test_a_check_is_one_record_in_either_shape(body: dict[str, Any]) -> None:
    told: Check = read_check(body)
    balance = told.balance
    assert (told.allowed, told.required, told.deficit) == (False, 6, 4)
    assert (balance.feature, balance.balance, balance.granted, balance.usage) == ("atlas_credits", 2, 100, 98)
    assert (balance.usage_limit, balance.interval, balance.schema) == (150, "month", {"dossier_research": 2})
    assert balance.renews_at == datetime(2026, 12, 1, tzinfo=UTC)


def test_an_unlimited_balance_has_no_number() -> None:
    told = read_check({**FLAT, "allowed": True, "unlimited": True, "balance": None})
    assert (told.balance.unlimited, told.balance.balance, told.deficit) == (True, 0, 0)


@pytest.mark.parametrize(
    "changed",
    [
        {"allowed": None}, {"allowed": "yes"}, {"balance": None}, {"balance": "2"}, {"balance": True},
        {"balance": {}}, {"balance": {"feature_id": "atlas_credits"}}, {"feature_id": None},
        {"balance": float("nan")}, {"allowed": True, "balance": None},
    ],
)  # fmt: skip
def test_what_is_left_open_is_unknown(changed: dict[str, Any]) -> None:
    with pytest.raises(BillingUnavailable):
        read_check({**FLAT, **changed})


@pytest.mark.parametrize("number", ["1e999999", "-1e999999", "1e999999999", "1e-20000", "0e999999", "1" + "0" * 4000])
@pytest.mark.parametrize("field", ["balance", "usage_limit"])
def test_a_number_that_can_be_no_amount_is_unknown(field: str, number: str) -> None:
    """Postgres cannot keep it: a gate that tried would fail the run instead of letting it wait."""
    body = json.loads(json.dumps({**FLAT, field: None}).replace("null", number), parse_float=Decimal)
    with pytest.raises(BillingUnavailable):
        read_check(body)


def test_what_a_double_leaves_of_an_amount_is_read() -> None:
    assert read_check({**FLAT, "balance": Decimal("5e-324")}).balance.balance == Decimal("5e-324")
    assert read_check({**FLAT, "balance": Decimal("719999.99999999988")}).balance.balance < 720_000


@pytest.mark.parametrize("moment", [None, "soon", -1, 10**18, True, Decimal("1e30")])
def test_a_renewal_that_is_no_moment_is_left_out(moment: object) -> None:
    assert read_check({**FLAT, "next_reset_at": moment}).balance.renews_at is None


def test_packs_and_ended_plans_are_not_the_plan() -> None:
    flat = [
        {"id": "pack", "status": "active", "is_add_on": True},
        {"id": "old", "status": "expired", "is_add_on": False},
        {"id": "pro_monthly", "status": "past_due", "is_add_on": False},
    ]
    nested = [{"plan_id": "pack", "status": "active", "add_on": True}, {"plan_id": "pro_monthly", "status": "trialing"}]
    assert read_customer({"id": "c", "features": {}, "products": flat}).plan == "pro_monthly"
    assert read_customer({"id": "c", "balances": {}, "subscriptions": nested}).plan == "pro_monthly"
    assert read_customer({"id": "c"}).plan is None


@pytest.mark.parametrize("body", [{}, {"list": None}, {"list": [{"id": "e", "value": None}]}])
def test_a_list_that_is_none_is_unknown_rather_than_empty(body: dict[str, Any]) -> None:
    with pytest.raises(BillingUnavailable):
        read_events(body)


def test_events_of_others_have_no_key() -> None:
    rows = [{"id": "1", "feature_id": "f", "value": 1, "properties": None}, {"id": "2", "feature_id": "f", "value": 2}]
    assert [event.key for event in read_events({"list": rows})] == [None, None]
