"""Recorded answers of real gateways and providers, replayed over the wire: tokens and cost come out as they went in."""

import json
from decimal import Decimal
from typing import Any

import pytest
from pydantic import SecretStr

from domain.errors import LeadatlasError, NotThere, ServiceRefused, ServiceUnavailable
from domain.vocabulary import ModelAnswer
from tests.tools.corpora import CORPORA, recorded_text, recording
from tests.tools.llm.contract import question
from tests.tools.loopback import Reply, json_reply, serve
from tools.llm.model import GatewayModel

OTHER_SHAPES = ("aisdk-anthropic-refusal", "litellm-response-headers", "odd-shapes", "vercel-gateway-free-credits")
NAMES = [path.name for path in sorted((CORPORA / "llm").glob("*.json")) if not path.name.startswith(OTHER_SHAPES)]


async def replay(reply: Reply) -> ModelAnswer:
    async with serve(reply) as gateway:
        model = GatewayModel(base_url=f"{gateway.url}/v1", api_key=SecretStr("k"), model="asked-model")
        async with model:
            return await model.ask(question())


def recorded(name: str) -> tuple[dict[str, Any], int]:
    """The body with exact numbers, and its status."""
    whole: dict[str, Any] = json.loads(recorded_text(f"llm/{name}"), parse_float=Decimal)
    if whole.get("stream"):
        pytest.skip("a stream: questions are never streamed")
    return whole.get("body", whole), whole.get("http_status") or 200


def expected_error(status: int, body: dict[str, Any]) -> type[LeadatlasError] | None:
    """What stands for an answer that is none."""
    if status == 404:
        return NotThere
    if status != 200 or body["choices"][0]["finish_reason"] == "length":
        return ServiceRefused
    return None if body["choices"][0]["message"].get("content") else ServiceUnavailable


@pytest.mark.parametrize("name", NAMES or ["absent.json"])
async def test_a_recorded_answer_is_told_as_it_was(name: str) -> None:
    body, status = recorded(name)
    reply = Reply(status=status, body=json.dumps(body, default=float).encode())
    if kind := expected_error(status, body):
        with pytest.raises(kind):
            await replay(reply)
        return
    answer, usage = await replay(reply), body["usage"]
    assert (answer.prompt_tokens, answer.completion_tokens) == (usage["prompt_tokens"], usage["completion_tokens"])
    assert answer.usd == usage.get("cost", usage.get("pydantic_ai_gateway", {}).get("cost_estimate"))
    assert answer.model == (body["model"] or "asked-model")


async def test_a_model_that_vercel_does_not_know_is_named_with_its_setting() -> None:
    told = recording("llm/vercel-gateway-404-model-not-found.json")
    with pytest.raises(NotThere, match=r"does not know the model asked-model: check LLM_MODEL\. It says: Model"):
        await replay(json_reply(told["body"], told["http_status"]))


async def test_free_credits_are_priced_at_the_market() -> None:
    told = recording("llm/vercel-gateway-free-credits.json")
    message = {"role": "assistant", "content": "{}", "provider_metadata": told["provider_metadata"]}
    answer = await replay(json_reply({"id": "x", "choices": [{"message": message, "finish_reason": "stop"}]}))
    assert (answer.usd, answer.generation_id) == (Decimal("0.000011886"), "gen_01M39WQHBNJTW0P49SXNYEPBTC")


async def test_litellms_recorded_header_is_the_price() -> None:
    headers = recording("llm/litellm-response-headers.json")["headers"]
    body = json.dumps({"choices": [{"message": {"role": "assistant", "content": "{}"}, "finish_reason": "stop"}]})
    assert (await replay(Reply(body=body.encode(), headers=headers))).usd == Decimal("0.0000285")


@pytest.mark.parametrize("number", range(8))
async def test_odd_shapes_are_refused_or_may_heal_but_never_crash(number: int) -> None:
    odd = recording("llm/odd-shapes.json")[number]
    with pytest.raises((ServiceRefused, ServiceUnavailable)):
        await replay(json_reply(odd["body"], odd.get("status", 200)))
