from decimal import Decimal
from typing import Any

import pytest

from tools.llm.cost import read_cost


def vercel(**gateway: Any) -> dict[str, Any]:
    return {"id": "chatcmpl-1", "choices": [{"message": {"provider_metadata": {"gateway": gateway}}}]}


def usage(**told: Any) -> dict[str, Any]:
    return {"id": "gen-1", "choices": [], "usage": told}


@pytest.mark.parametrize(
    ("body", "usd", "source"),
    [
        (vercel(cost="0.00012345678901234567890", marketCost="9"), "0.00012345678901234567890", "vercel.cost"),
        (vercel(cost="0", marketCost="0.000011886"), "0.000011886", "vercel.marketCost"),
        (vercel(marketCost="0.5"), "0.5", "vercel.marketCost"),
        (vercel(cost="0", marketCost="0"), "0", "vercel.cost"),
        (vercel(generationId="gen_1") | {"usage": {"cost": 0.25}}, "0.25", "usage.cost"),
        (usage(cost=0.00435825), "0.00435825", "usage.cost"),
        (usage(cost=8.6e-05), "0.000086", "usage.cost"),
        (usage(cost=0), "0", "usage.cost"),
        (usage(cost=0, market_cost=0.0000032), "0.0000032", "usage.cost"),
        (usage(cost=0.1, is_byok=True, cost_details={"upstream_inference_cost": 0.2}), "0.3", "usage.cost"),
        (usage(cost=0, is_byok=True, market_cost=0.7), "0.7", "usage.cost"),
        (usage(cost=0.2, is_byok=False, cost_details={"upstream_inference_cost": 9}), "0.2", "usage.cost"),
    ],
)
def test_each_gateway_has_its_own_place_for_the_cost(body: dict[str, Any], usd: str, source: str) -> None:
    cost = read_cost(body)
    assert cost is not None
    assert (cost.usd, cost.source) == (Decimal(usd), source)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"choices": None, "usage": None},
        {"choices": [None], "usage": "free"},
        vercel(generationId="gen_1"),
        vercel(cost="None"),
        vercel(cost="NaN"),
        vercel(cost="-1"),
        vercel(cost=True),
        vercel(cost="Infinity"),
        vercel(cost="1e-20000"),
        vercel(cost="1e999999999"),
        vercel(cost="0." + "1" * 250),
        vercel(cost="1000000"),
        usage(prompt_tokens=3),
        usage(cost=None),
        usage(cost=0.001, is_byok=True),
    ],
)
def test_a_cost_that_is_missing_or_makes_no_sense_is_none_and_not_zero(body: dict[str, Any]) -> None:
    assert read_cost(body) is None


def test_litellm_says_it_in_a_header_in_any_case() -> None:
    cost = read_cost({}, {"X-LiteLLM-Response-Cost": "2.85e-05", "x-litellm-call-id": "call-1"})
    assert cost is not None
    assert (cost.usd, cost.generation_id) == (Decimal("0.0000285"), "call-1")
    assert read_cost({}, {"x-litellm-response-cost": "None"}) is None


def test_the_gateways_own_generation_id_comes_before_the_providers() -> None:
    cost = read_cost(vercel(cost="1", generationId="gen_1"))
    assert cost is not None
    assert cost.generation_id == "gen_1"
