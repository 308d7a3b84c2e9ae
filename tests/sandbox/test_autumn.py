"""The pretend Autumn over its own wire: who is let in, what is counted, what a page sells, and how it fails."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.autumn_books import Books
from sandbox.autumn_grants import after
from sandbox.faults import Fault, Faults
from sandbox.stats import Visit
from tests.sandbox.conftest import Served, serving

HEADERS = {"Authorization": "Bearer am_sk_test", "x-api-version": "1.2.0"}
FEATURES: list[dict[str, Any]] = [
    {"id": "search", "name": "Search", "type": "single_use"},
    {
        "id": "credits", "name": "Credits", "type": "credit_system",
        "credit_schema": [{"metered_feature_id": "search", "credit_cost": 2}],
    },
]  # fmt: skip
ITEM = {"type": "feature", "feature_id": "credits", "included_usage": 10, "interval": "month"}
PACK = {"type": "feature", "feature_id": "credits", "included_usage": 5, "interval": None}
PRICE = {"type": "price", "price": 3, "interval": None}
PRODUCTS: list[dict[str, Any]] = [
    {"id": "free", "name": "Free", "is_default": True, "items": [ITEM]},
    {
        "id": "pack",
        "name": "A <pack>",
        "is_add_on": True,
        "items": [PACK, {"type": "price", "price": 3, "interval": None}],
    },
    {"id": "gift", "name": "Gift", "is_add_on": True, "items": [PACK]},
    {"id": "pro", "name": "Pro", "items": [{**ITEM, "included_usage": 100}]},
]


@pytest.fixture(scope="module")
def autumn(town: Path) -> Iterator[Served]:
    with serving("--data", str(town)) as served:
        for feature in FEATURES:
            assert post(served, "/v1/features", feature).status_code == 200
        for product in PRODUCTS:
            assert post(served, "/v1/products", product).status_code == 200
        yield served


def post(served: Served, path: str, body: Any, **headers: str) -> httpx.Response:
    return served.post(path, body, {**HEADERS, **headers})


def customer(served: Served, id: str) -> dict[str, Any]:
    return post(served, "/v1/customers", {"id": id, "name": "A"}).json()


def check(served: Served, id: str, units: float = 1) -> dict[str, Any]:
    return post(served, "/v1/check", {"customer_id": id, "feature_id": "search", "required_balance": units}).json()


def track(served: Served, id: str, units: float = 1, **more: Any) -> httpx.Response:
    return post(served, "/v1/track", {"customer_id": id, "feature_id": "search", "value": units, **more})


def buy(served: Served, id: str, plan: str, **more: Any) -> Any:
    return post(served, "/v1/billing.attach", {"customer_id": id, "plan_id": plan, **more}).json()["payment_url"]


def test_only_a_key_and_a_known_version_are_let_in(autumn: Served) -> None:
    for headers, status, code in (
        ({"Authorization": ""}, 401, "invalid_secret_key"),
        ({"Authorization": "Bearer bad"}, 401, "invalid_secret_key"),
        ({"x-api-version": "9"}, 400, "invalid_api_version"),
    ):
        answer = post(autumn, "/v1/customers", {"id": "x"}, **headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_the_default_product_is_everybodys_and_features_are_an_object(autumn: Served) -> None:
    told = customer(autumn, "new")
    assert [product["id"] for product in told["products"]] == ["free"]
    assert told["features"]["credits"]["balance"] == 10
    got = autumn.get("/v1/customers/new", HEADERS).json()
    assert got == told


def test_a_check_answers_in_credits_with_the_schema(autumn: Served) -> None:
    customer(autumn, "checks")
    told = check(autumn, "checks", 5)
    assert (told["allowed"], told["feature_id"], told["required_balance"], told["balance"]) == (True, "credits", 10, 10)
    assert told["credit_schema"] == [{"feature_id": "search", "credit_amount": 2}]
    assert check(autumn, "checks", 5.5)["allowed"] is False


def test_a_stranger_is_not_found_by_check_and_track(autumn: Served) -> None:
    assert check(autumn, "stranger")["code"] == "customer_not_found"
    assert track(autumn, "stranger").status_code == 404


def test_usage_counts_once_per_key_and_is_listed_newest_first(autumn: Served) -> None:
    customer(autumn, "tracks")
    assert track(autumn, "tracks", 1, idempotency_key="t1", properties={"op_key": "t1"}).status_code == 200
    again = track(autumn, "tracks", 1, idempotency_key="t1")
    assert (again.status_code, again.json()["code"]) == (409, "duplicate_idempotency_key")
    track(autumn, "tracks", 2, idempotency_key="t2")
    assert check(autumn, "tracks")["balance"] == 4
    page = post(autumn, "/v1/events/list", {"customer_id": "tracks", "feature_id": "search", "limit": 1}).json()
    assert ([event["value"] for event in page["list"]], page["has_more"]) == ([2], True)
    page = post(autumn, "/v1/events/list", {"customer_id": "tracks", "feature_id": ["search"], "offset": 1}).json()
    assert page["list"][0]["properties"] == {"op_key": "t1"}


def test_cap_stops_at_nothing_left_and_overflow_goes_below(autumn: Served) -> None:
    for id, behaviour, expected in (("caps", {}, 0), ("flows", {"overage_behavior": "overflow"}, -2)):
        customer(autumn, id)
        track(autumn, id, 6, **behaviour)
        assert check(autumn, id)["balance"] == expected


def test_a_page_sells_once_and_leads_back(autumn: Served) -> None:
    customer(autumn, "buys")
    url = buy(autumn, "buys", "pack", success_url="http://127.0.0.1:1/back")
    page = httpx.get(url, trust_env=False)
    assert "A &lt;pack&gt;" in page.text and "3.00 USD" in page.text
    for _ in range(2):
        paid = httpx.post(url, trust_env=False)
        assert (paid.status_code, paid.headers["location"]) == (303, "http://127.0.0.1:1/back")
    assert check(autumn, "buys")["balance"] == 15
    assert httpx.get(url.rpartition("/")[0] + "/none", trust_env=False).status_code == 404


def test_what_costs_nothing_is_given_at_once_and_a_plan_replaces_the_one_before(autumn: Served) -> None:
    customer(autumn, "changes")
    assert buy(autumn, "changes", "gift") is None
    assert check(autumn, "changes")["balance"] == 15
    assert buy(autumn, "changes", "pro") is None
    assert check(autumn, "changes")["balance"] == 105
    assert check(autumn, "changes")["interval"] == "multiple"


def test_faults_are_planned_over_the_wire(autumn: Served) -> None:
    customer(autumn, "fails")
    plan = {"path": "/v1/track", "faults": ["500", "429", "202", "409", None, "malformed"]}
    assert autumn.post("/sandbox/faults", plan, {}).status_code == 200
    statuses = [track(autumn, "fails", 0.5, idempotency_key=f"f{number}").status_code for number in range(5)]
    assert statuses == [500, 429, 202, 409, 200]
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        track(autumn, "fails").json()
    assert check(autumn, "fails")["balance"] == 10 - 0.5 * 2 * 3 - 2, "500 and 429 did nothing, all others did"


@pytest.mark.parametrize(("fault", "left"), [("timeout_before", 10), ("timeout_after", 8), ("reset", 10)])
def test_no_answer_before_or_after_the_effect(fault: str, left: int, autumn: Served) -> None:
    customer(autumn, fault)
    autumn.post("/sandbox/faults", {"path": "/v1/track", "faults": [fault]}, {})
    body = {"customer_id": fault, "feature_id": "search", "value": 1}
    with pytest.raises(httpx.TransportError):
        httpx.post(autumn.url + "/v1/track", json=body, headers=HEADERS, trust_env=False, timeout=0.4)
    assert check(autumn, fault)["balance"] == left


def test_a_rate_of_faults_can_be_kept_to_autumn() -> None:
    faults = Faults(1.0, 1, "autumn")
    assert faults.draw(Visit("places", "127.0.0.1", "/v1/places:searchText")) is None
    drawn = {faults.draw(Visit("autumn", "127.0.0.1", "/v1/check")) for _ in range(200)}
    assert {Fault.QUEUED, Fault.TIMEOUT_BEFORE, Fault.TIMEOUT_AFTER} < drawn
    assert Fault.USED_KEY not in drawn, "only usage has keys"


def test_grants_come_back_when_their_month_is_over() -> None:
    moment = [1_700_000_000.0]
    books = Books(now=lambda: moment[0])
    books.features = {feature["id"]: feature for feature in FEATURES}
    books.products = {product["id"]: product for product in PRODUCTS}
    known = books.customer("c")
    books.deduct(known, "credits", 7, "overflow")  # type: ignore[arg-type]
    assert books.customer("c").balance("credits") == 3
    moment[0] = after(moment[0], "month")
    assert books.customer("c").balance("credits") == 10


def test_the_end_of_january_is_followed_by_the_end_of_february() -> None:
    assert after(1_769_860_800.0, "month") == 1_772_280_000.0  # 2026-01-31 12:00 → 2026-02-28 12:00
