"""OpenAI's chat completions on the wire."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tests.sandbox.conftest import Served

Wrap = Callable[..., dict[str, Any]]


def test_the_model_is_listed(served: Served) -> None:
    listed = served.get("/v1/models", {"Authorization": "Bearer x"}).json()
    assert [model["id"] for model in listed["data"]] == ["leadatlas-demo"]


def test_a_bad_key_is_refused_in_openais_shape(served: Served) -> None:
    answer = served.post("/v1/chat/completions", {"messages": []}, {"Authorization": "Bearer bad"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "invalid_api_key")


def test_without_a_schema_it_says_what_it_is(served: Served) -> None:
    message = served.chat("What is the capital of France?").json()["choices"][0]["message"]
    assert "demo model" in message["content"] and "cannot reason" in message["content"]


def test_usage_and_cost_follow_from_the_characters(served: Served) -> None:
    body = served.chat("x" * 4001).json()
    usage, gateway = body["usage"], body["choices"][0]["message"]["provider_metadata"]["gateway"]
    assert usage["prompt_tokens"] == 1001
    expected = usage["prompt_tokens"] * Decimal("0.00000015") + usage["completion_tokens"] * Decimal("0.0000006")
    assert Decimal(gateway["cost"]) == expected and gateway["cost"] == gateway["marketCost"]
    assert gateway["generationId"].startswith("gen_") and "E" not in gateway["cost"]


def test_the_same_request_gets_the_same_answer_as_another_generation(served: Served) -> None:
    (one, mine), (other, yours) = (
        (message, message.pop("provider_metadata")["gateway"])
        for message in (served.chat("hello").json()["choices"][0]["message"] for _ in range(2))
    )
    assert (one, mine["cost"]) == (other, yours["cost"])
    assert mine["generationId"] != yours["generationId"]


def test_a_stream_carries_the_same_answer_usage_and_the_end(served: Served) -> None:
    streamed = served.chat("hello", stream=True, stream_options={"include_usage": True}).text
    events = [line.removeprefix("data: ") for line in streamed.split("\n\n") if line]
    assert events.pop() == "[DONE]"
    chunks: list[dict[str, Any]] = [json.loads(event) for event in events]
    content = "".join(choice["delta"].get("content", "") for chunk in chunks for choice in chunk["choices"])
    plain = served.chat("hello").json()
    assert content == plain["choices"][0]["message"]["content"]
    assert (chunks[-1]["choices"], chunks[-1]["usage"]) == ([], plain["usage"])
    assert "gateway" in chunks[-2]["choices"][0]["delta"]["provider_metadata"]


def test_an_unknown_schema_gets_the_smallest_instance(served: Served, schema: Wrap) -> None:
    inner = {
        "type": "object",
        "properties": {
            "name": {"type": "string", "minLength": 3},
            "count": {"type": "integer", "minimum": 2},
            "kind": {"enum": ["a", "b"]},
            "tags": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/tag"}},
            "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "extra": {"type": "string"},
        },
        "required": ["name", "count", "kind", "tags", "note"],
        "$defs": {"tag": {"type": "object", "properties": {"on": {"type": "boolean"}}, "required": ["on"]}},
    }
    content = served.chat("fill it", response_format=schema("whatever", inner)).json()["choices"][0]["message"][
        "content"
    ]
    assert json.loads(content) == {"name": "---", "count": 2, "kind": "a", "tags": [{"on": False}], "note": None}


def test_json_object_gives_an_object(served: Served) -> None:
    content = served.chat("hi", response_format={"type": "json_object"}).json()["choices"][0]["message"]["content"]
    assert isinstance(json.loads(content), dict)


def test_a_body_without_messages_is_refused(served: Served) -> None:
    assert served.post("/v1/chat/completions", {}, {"Authorization": "Bearer x"}).status_code == 400
