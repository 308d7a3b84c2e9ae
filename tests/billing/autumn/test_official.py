"""Every request of ours, and every answer of the sandbox, held against Autumn's own OpenAPI files."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from billing.autumn.client import Autumn
from billing.autumn.push import push
from billing.autumn.shapes import read_balance, read_check, read_customer
from billing.catalog import CATALOG
from tests.billing.autumn.official import CORPORA, OVERFLOW, needs_corpora, wrong
from tests.pretend import Pretend

pytestmark = needs_corpora

PROPERTIES = "Additional properties are not allowed ('op_key' was unexpected)"
"""The file describes an event's properties, which are ours, as an object that has none."""

SCHEMA = "Additional properties are not allowed ('credit_schema' was unexpected)"
"""The old file leaves it out of a check's answer; Autumn sends it, and the seeds' creditInfo shows it."""
KNOWN = (OVERFLOW, PROPERTIES, SCHEMA)


async def everything(autumn: Autumn, org: UUID) -> None:
    """Each call that the client can make, in both their forms."""
    await autumn.customer(org, "Lake & Sons", "ann@example.com")
    await autumn.customer(org, "Lake & Sons")
    await autumn.check(org, "dossier_research", Decimal(1))
    await autumn.check(org, "ai_credits", Decimal("9.6"))
    await autumn.track(org, "dossier_research", Decimal(1), "run:audit:research")
    await autumn.track(org, "ai_credits", Decimal("7.2512"), "run:audit:research:ai")
    await autumn.track(org, "ai_credits", Decimal("7.2512"), "run:audit:research:ai")
    await autumn.events(org, ["dossier_research", "ai_credits"], datetime.now(UTC))
    await autumn.events(org, ["dossier_research", "ai_credits"])
    await autumn.attach(org, "atlas_pack", "https://leads.example.com")
    await autumn.attach(org, "pro_monthly", "https://leads.example.com")
    await push(autumn, CATALOG)


async def test_every_request_and_every_answer_fits_the_official_files(
    pretend: Pretend, autumn: Autumn, stranger: UUID
) -> None:
    await everything(autumn, stranger)
    assert len(pretend.seen) > 30  # the catalog was pushed twice
    found = {objection for exchange in pretend.seen for objection in wrong(exchange)}
    unexpected = {each for each in found if not any(known in each for known in KNOWN)}
    assert unexpected == set()
    assert any(OVERFLOW in each for each in found), "the file has caught up: drop the exception"


def sample(name: str) -> Any:
    return json.loads((CORPORA / "autumn" / name).read_text(), parse_float=Decimal)


def test_the_flat_sample_of_a_check_is_read() -> None:
    told = read_check(sample("v1.2-post_check-200-0.json"))
    assert (told.allowed, told.required, told.deficit) == (True, 5, 0)
    balance = told.balance
    assert (balance.feature, balance.balance, balance.usage, balance.granted) == ("api_tokens", 350, 150, 500)
    assert (balance.interval, balance.renews_at) == ("month", datetime(2024, 11, 13, 14, 20, tzinfo=UTC))


@pytest.mark.parametrize(
    ("name", "left", "overage"),
    [
        ("docs-examples-pay-as-you-go-overages-0.json", 870, False),
        ("docs-examples-pay-as-you-go-overages-1.json", -200, True),
        ("docs-examples-prepaid-0.json", 10, False),
    ],
)
def test_flat_samples_of_prepaid_and_overage_are_read(name: str, left: int, overage: bool) -> None:
    told = read_check(sample(name))
    assert (told.balance.balance, told.balance.overage_allowed) == (left, overage)


@pytest.mark.parametrize("name", ["docs-api-reference-core-track-0.json", "docs-api-reference-balances-track-0.json"])
def test_nested_balances_are_read_as_the_same_record(name: str) -> None:
    balance = read_balance(sample(name)["balance"])
    assert (balance.feature, balance.balance, balance.granted, balance.usage) == ("messages", 72, 100, 28)


def test_a_nested_check_is_read() -> None:
    nested = sample("docs-api-reference-core-trackTokens-0.json")["balance"]
    schema = {"credit_schema": [{"metered_feature_id": "tokens", "credit_cost": 2}]}
    body = {"allowed": True, "required_balance": 2, "balance": {**nested, "feature": schema}}
    told = read_check(body)
    assert (told.balance.balance, told.balance.granted, told.required) == (Decimal("9.994"), 10, 2)
    assert told.balance.schema == {"tokens": 2}


def test_features_are_an_object_and_products_a_list() -> None:
    customer = read_customer(sample("v1.2-get_customers_customer_id_-200-0.json"))
    assert (customer.id, customer.plan) == ("customer_123", "pro_plan")
    assert customer.balances["messages"].balance == 10


def test_a_customer_of_2_x_is_read_too() -> None:
    customer = read_customer(sample("docs-api-api-reference-customers-getOrCreate-0.json"))
    assert (customer.id, customer.plan) == ("cus_123", "plan_123")
    balances = sample("docs-documentation-modelling-pricing-prepaid-pricing-0.json")
    customer = read_customer({"id": "cus_1", "balances": balances, "subscriptions": []})
    assert {name: each.balance for name, each in customer.balances.items()} == {"api_credits": 3000, "seats": 10}


def test_no_sample_of_the_documentation_is_taken_for_credit_when_it_is_none() -> None:
    for file in sorted(Path(CORPORA / "autumn").glob("*.json")):
        body = sample(file.name)
        if "remaining" not in body and body.get("allowed") is None:
            with pytest.raises(Exception, match="Autumn's answer"):
                read_check(body)
