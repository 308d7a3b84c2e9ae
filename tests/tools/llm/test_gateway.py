"""Guards the two private hooks of langchain-openai that `GatewayChat` overrides: no call shape may lose the cost."""

import importlib.metadata
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from langchain_core.messages import AIMessage
from pydantic import BaseModel

from domain.errors import NotThere, ServiceRefused, ServiceUnavailable
from tests.tools.corpora import recorded_text
from tests.tools.llm.wire import ANSWER, KEY, USAGE, chat, completion, vercel
from tests.tools.loopback import Reply, json_reply, serve
from tools.http_client import open_client
from tools.llm.gateway import gateway_cost

EXACT = "0.000123450000000001"
WHOLE: dict[str, tuple[Reply, str | None]] = {
    "vercel": (json_reply(vercel(EXACT)), EXACT),
    "vercel, own key": (json_reply(vercel("0", marketCost=EXACT)), EXACT),
    "openrouter": (json_reply(completion(usage=USAGE | {"cost": 0.00045})), "0.00045"),
    "openrouter, own key": (
        json_reply(
            completion(usage=USAGE | {"cost": 0.1, "is_byok": True, "cost_details": {"upstream_inference_cost": 0.2}})
        ),
        "0.3",
    ),
    "litellm": (
        Reply(body=json.dumps(completion()).encode(), headers={"x-litellm-response-cost": "2.85e-05"}),
        "0.0000285",
    ),
    "says nothing": (json_reply(completion()), None),
}


class Verdict(BaseModel):
    name: str
    score: int


def price(message: AIMessage) -> Decimal | None:
    cost = gateway_cost(message)
    return cost.usd if cost else None


def test_the_library_is_the_one_whose_source_was_read() -> None:
    assert importlib.metadata.version("langchain-openai") == "1.7.3", "read the two hooks again, then change this line"


@pytest.mark.parametrize("dialect", WHOLE)
async def test_a_whole_answer_keeps_its_cost(dialect: str) -> None:
    reply, usd = WHOLE[dialect]
    async with serve(reply) as service, open_client(service.url, None) as client:
        message = await chat(service.url, client).ainvoke("hi")
    assert price(message) == (None if usd is None else Decimal(usd))


@pytest.mark.parametrize("dialect", WHOLE)
@pytest.mark.parametrize("method", ["json_schema", "json_mode"])
async def test_a_structured_answer_keeps_its_cost(dialect: str, method: Any) -> None:
    reply, usd = WHOLE[dialect]
    async with serve(reply) as service, open_client(service.url, None) as client:
        model: Any = chat(service.url, client)
        answer: dict[str, Any] = await model.with_structured_output(Verdict, method=method, include_raw=True).ainvoke(
            "hi"
        )
    assert answer["parsed"] == Verdict(name="Acme", score=3)
    assert price(answer["raw"]) == (None if usd is None else Decimal(usd))


def events(*chunks: Mapping[str, Any]) -> Reply:
    lines = [*(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks), "data: [DONE]\n\n"]
    return Reply(body="".join(lines).encode(), content_type="text/event-stream")


def chunk(delta: Mapping[str, Any] | None, finish: str | None = None, **more: Any) -> dict[str, Any]:
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
    return {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices, **more}


TEXT = [chunk({"role": "assistant", "content": ""}), chunk({"content": ANSWER[:9]}), chunk({"content": ANSWER[9:]})]
TOLD = {"provider_metadata": {"gateway": {"cost": EXACT, "marketCost": EXACT, "generationId": "gen_1"}}}
STREAMS: dict[str, tuple[Reply, str | None]] = {
    "vercel": (events(*TEXT, chunk(TOLD, "stop", usage=USAGE)), EXACT),
    "vercel, usage repeated": (
        events(*TEXT, chunk(TOLD, "stop", usage=USAGE | {"cost": 0.9}), chunk(None, usage=USAGE)),
        EXACT,
    ),
    "openrouter": (events(*TEXT, chunk({}, "stop"), chunk(None, usage=USAGE | {"cost": 0.00045})), "0.00045"),
    "cost twice": (
        events(*TEXT, chunk({}, "stop", usage=USAGE | {"cost": 0.1}), chunk(None, usage=USAGE | {"cost": 0.1})),
        "0.1",
    ),
    "says nothing": (events(*TEXT, chunk({}, "stop"), chunk(None, usage=USAGE)), None),
}


@pytest.mark.parametrize("dialect", STREAMS)
async def test_a_stream_keeps_its_cost_through_merging(dialect: str) -> None:
    reply, usd = STREAMS[dialect]
    async with serve(reply) as service, open_client(service.url, None) as client:
        pieces = [piece async for piece in chat(service.url, client).astream("hi")]
    whole = pieces[0]
    for piece in pieces[1:]:
        whole += piece
    assert whole.text == ANSWER
    assert price(whole) == (None if usd is None else Decimal(usd))


@pytest.mark.filterwarnings("ignore:Cannot currently include response headers")
@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")  # langchain-openai's own, both of them
async def test_a_streamed_structured_answer_keeps_its_cost() -> None:
    async with (
        serve(events(*TEXT, chunk(TOLD, "stop", usage=USAGE))) as service,
        open_client(service.url, None) as client,
    ):
        structured = chat(service.url, client).bind(response_format=Verdict)
        pieces = [piece async for piece in structured.astream("hi")]
    costs = [cost.usd for piece in pieces if (cost := gateway_cost(piece))]
    assert costs
    assert set(costs) == {Decimal(EXACT)}


async def test_a_recorded_vercel_stream_keeps_its_cost() -> None:
    body = recorded_text("llm/vercel-gateway-stream-plain-text.sse.txt").encode()
    async with (
        serve(Reply(body=body, content_type="text/event-stream")) as service,
        open_client(service.url, None) as client,
    ):
        pieces = [piece async for piece in chat(service.url, client).astream("hi")]
    costs = [cost for piece in pieces if (cost := gateway_cost(piece))]
    assert [cost.usd for cost in costs] == [Decimal("0.0000032")]
    assert [cost.generation_id for cost in costs] == ["gen_01M3RJQ2GXYP8F188NH5K17ED5"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"error": {"message": f"slow down, {KEY}", "type": "rate_limit_exceeded"}}, ServiceUnavailable),
        ({"error": {"message": "upstream", "code": 502}}, ServiceUnavailable),
        ({"error": {"message": "flagged", "code": 403}}, ServiceRefused),
        ({"error": "out of order"}, ServiceUnavailable),
        ({"choices": []}, ServiceUnavailable),
        ({"choices": None}, ServiceUnavailable),
        ({"choices": [{"text": "old completions"}]}, ServiceUnavailable),
        ({"choices": [{"message": {"content": "no role"}}]}, ServiceUnavailable),
        ({"data": completion()}, ServiceUnavailable),
        ({}, ServiceUnavailable),
        ([], ServiceUnavailable),
        ("hello", NotThere),
    ],
)
async def test_a_success_that_is_no_completion_is_an_error(body: object, kind: type[Exception]) -> None:
    async with serve(json_reply(body)) as service, open_client(service.url, None) as client:
        with pytest.raises(kind) as failed:
            await chat(service.url, client).ainvoke("hi")
    assert KEY not in str(failed.value)
