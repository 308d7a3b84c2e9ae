"""A talk over the wire: words as they come, tools as they are asked for, and every cost, also of what broke off."""

import json
from decimal import Decimal
from typing import Any

import pytest
from pydantic import SecretStr

from domain.conversation import ChatReply, ChatRequest, Offer, Said, ToolCall
from domain.errors import BadKey, ServiceRefused, ServiceUnavailable
from tests.tools.conftest import Naps
from tests.tools.loopback import Reply, json_reply, serve
from tools.llm.model import GatewayModel

OFFER = Offer(name="get_credits", about="What is left.", schema={"type": "object", "properties": {}})


def stream(*chunks: dict[str, Any], done: bool = True, broken: bool = False) -> Reply:
    body = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks) + ("data: [DONE]\n\n" if done else "")
    return Reply(body=(body + ("data: {" if broken else "")).encode(), content_type="text/event-stream")


def chunk(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}


def delta(text: str) -> dict[str, Any]:
    return chunk({"content": text})


def finish(why: str = "stop") -> dict[str, Any]:
    return chunk({}, why)


def calling(index: int, *, id: str | None = None, name: str | None = None, arguments: str = "") -> dict[str, Any]:
    function = {"arguments": arguments} | ({"name": name} if name else {})
    call = {"index": index, "function": function} | ({"id": id, "type": "function"} if id else {})
    return chunk({"tool_calls": [call]})


class Heard(list[str]):
    async def __call__(self, words: str) -> None:
        self.append(words)


def gateway(url: str, key: str = "a-good-key") -> GatewayModel:
    return GatewayModel(
        base_url=f"{url}/v1", api_key=SecretStr(key), model="leadatlas-demo", provider="sandbox", sleep=Naps()
    )


def request(text: str = "how many credits?", *more: Said, offers: tuple[Offer, ...] = (OFFER,)) -> ChatRequest:
    return ChatRequest(system="Help.", said=(Said(role="user", text=text), *more), offers=offers)


async def converse(url: str, asked: ChatRequest, heard: Heard | None = None, key: str = "a-good-key") -> ChatReply:
    async with gateway(url, key) as model:
        return await model.converse(asked, Heard() if heard is None else heard)


async def test_a_wish_and_then_its_words_come_with_their_cost(sandbox_url: str) -> None:
    wish = await converse(sandbox_url, request())
    (call,) = wish.calls
    assert (call.name, call.arguments, wish.answer.text) == ("get_credits", "{}", "")
    asked = Said(role="assistant", text="", calls=wish.calls)
    heard = Heard()
    told = await converse(
        sandbox_url,
        request("how many credits?", asked, Said(role="tool", text="50 are left. " * 20, call_id=call.id)),
        heard,
    )
    assert told.calls == ()
    assert len(heard) > 3
    assert "".join(heard).strip() == told.answer.text
    for answer in (wish.answer, told.answer):
        price = answer.prompt_tokens * Decimal("0.00000015") + answer.completion_tokens * Decimal("0.0000006")
        assert answer.usd == price > 0
        assert answer.generation_id
    assert (told.answer.provider, told.answer.model) == ("sandbox", "leadatlas-demo")


async def test_a_bad_key_names_its_setting(sandbox_url: str) -> None:
    with pytest.raises(BadKey, match="LLM_API_KEY"):
        await converse(sandbox_url, request(), key="bad-s3cret")


async def test_a_service_that_is_not_there_may_come_back() -> None:
    with pytest.raises(ServiceUnavailable) as failed:
        await converse("http://127.0.0.1:1", request())
    assert failed.value.spent is None


async def test_arguments_that_are_no_object_are_echoed_as_an_empty_one() -> None:
    calls = tuple(ToolCall(id=f"c{n}", name="t", arguments=text) for n, text in enumerate(("{", "[1]", '{"a": 1}')))
    more = [Said(role="tool", text="no", call_id=call.id) for call in calls]
    async with serve(stream(delta("Hi."), finish())) as server:
        await converse(server.url, request("x", Said(role="assistant", text="", calls=calls), *more))
    sent = server.asked[0].body["messages"]
    assert [each["function"]["arguments"] for each in sent[2]["tool_calls"]] == ["{}", "{}", '{"a": 1}']
    assert [each["role"] for each in sent] == ["system", "user", "assistant", "tool", "tool", "tool"]


async def test_calls_come_together_from_their_pieces() -> None:
    pieces = [
        calling(0, id="a", name="one", arguments='{"x"'),
        calling(1, id="b", name="two", arguments=""),
        calling(0, arguments=": 1}"),
    ]
    async with serve(stream(*pieces, finish("tool_calls"))) as server:
        reply = await converse(server.url, request())
    assert [(call.id, call.name, call.arguments) for call in reply.calls] == [
        ("a", "one", '{"x": 1}'),
        ("b", "two", "{}"),
    ]


async def test_what_was_heard_before_it_broke_off_is_spent_and_unpriced() -> None:
    async with serve(stream(delta("Half of it"), done=False, broken=True)) as server:
        with pytest.raises(ServiceUnavailable) as failed:
            await converse(server.url, request())
    assert failed.value.spent is not None
    assert (failed.value.spent.text, failed.value.spent.usd) == ("Half of it", None)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (stream(), ServiceUnavailable),
        (stream(finish()), ServiceUnavailable),
        (stream(delta("no"), finish("content_filter")), ServiceRefused),
        (
            Reply(body=b"data: {nonsense\n\n", content_type="text/event-stream"),
            ServiceUnavailable,
        ),
        (Reply(body=b"data: " + b"[" * 100_000 + b"\n\n", content_type="text/event-stream"), ServiceUnavailable),
        (
            Reply(body=b'data: {"error": {"message": "overloaded"}}\n\n', content_type="text/event-stream"),
            ServiceUnavailable,
        ),
        (json_reply({"error": {"message": "tools are not supported"}}, 400), ServiceRefused),
        (json_reply({"error": {"message": "slow down"}}, 429), ServiceUnavailable),
    ],
)
async def test_what_is_no_answer_is_an_error_of_ours(reply: Any, error: type[Exception]) -> None:
    async with serve(reply) as server:
        with pytest.raises(error):
            await converse(server.url, request())
