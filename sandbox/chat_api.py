"""OpenAI's chat completions over the sandbox's extractive model."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import cast

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from sandbox.chat_errors import chat_error
from sandbox.chat_wire import MODEL, Call, Completion, Usage, count_tokens, hash_request
from sandbox.model.reply import Ask, reply
from sandbox.model.talk import Message, go_on
from sandbox.stats import Stats
from sandbox.wire import Object, dumps, is_object, json_response, objects, text


class ChatApi:
    """`POST /v1/chat/completions` and `GET /v1/models`."""

    def __init__(self, stats: Stats) -> None:
        """Count tokens in these stats."""
        self.stats = stats

    async def models(self, request: Request) -> Response:
        """The one model there is."""
        refused = check_bearer(request)
        card: Object = {"id": MODEL, "object": "model", "created": 0, "owned_by": "leadatlas"}
        return refused or json_response({"object": "list", "data": [card]})

    async def complete(self, request: Request) -> Response:
        """Answer one conversation, or refuse it as OpenAI would."""
        refused = check_bearer(request)
        if refused:
            return refused
        raw = await request.body()
        body = read_json(raw)
        if not is_object(body):
            return chat_error(400, "We could not parse the JSON body of your request.")
        messages = objects(body.get("messages"))
        if not messages:
            return chat_error(400, "Missing required parameter: 'messages'.", "messages")
        completion = await self.think(messages, body, hash_request(raw))
        return stream(completion, body) if body.get("stream") is True else json_response(completion.body())

    async def think(self, messages: list[Object], body: Object, request_hash: str) -> Completion:
        """The model's answer; in a thread, because long pages take a while and sites must go on answering."""
        if tools := objects(body.get("tools")):
            return self.talk(messages, tools, request_hash)
        texts = [(text(message.get("role")), content_text(message.get("content"))) for message in messages]
        content = await asyncio.to_thread(reply, read_ask(texts, body.get("response_format")))
        usage = Usage(count_tokens("".join(said for _, said in texts)), count_tokens(content))
        self.stats.used(usage.prompt, usage.completion, usage.usd)
        return Completion(content, usage, request_hash)

    def talk(self, messages: list[Object], tools: list[Object], request_hash: str) -> Completion:
        """The model's next message in a talk that offers tools."""
        said = [Message(text(each.get("role")), content_text(each.get("content"))) for each in messages]
        told = go_on(said, [function_name(tool) for tool in tools])
        words, calls = (told, ()) if isinstance(told, str) else ("", (Call(told.name, dumps(told.arguments)),))
        asked = "".join(each.text for each in said) + dumps(tools)
        written = words + "".join(call.name + call.arguments for call in calls)
        usage = Usage(count_tokens(asked), count_tokens(written))
        self.stats.used(usage.prompt, usage.completion, usage.usd)
        return Completion(words, usage, request_hash, calls)


def function_name(tool: Object) -> str:
    """What an offered tool is called."""
    function = tool.get("function")
    return text(function.get("name")) if is_object(function) else ""


def check_bearer(request: Request) -> Response | None:
    """A refusal for a missing key and for one that starts with "bad"; None lets the call pass."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        return chat_error(401, "You didn't provide an API key in an Authorization header using Bearer auth.")
    if key.startswith("bad"):
        return chat_error(401, f"Incorrect API key provided: {key[:3]}****.")
    return None


def read_json(raw: bytes) -> object:
    """The JSON of a body; None if it is none."""
    try:
        return cast("object", json.loads(raw))
    except ValueError:
        return None


def content_text(content: object) -> str:
    """A message's text, whether given as one or in parts."""
    return text(content) or "".join(text(part.get("text")) for part in objects(content))


def read_ask(texts: list[tuple[str, str]], response_format: object) -> Ask:
    """What is asked: all that the user said, and the form of the answer."""
    said = "\n".join(content for role, content in texts if role == "user")
    given: Object = response_format if is_object(response_format) else {}
    named = given.get("json_schema")
    wrapper: Object = named if is_object(named) else {}
    schema = wrapper.get("schema")
    return Ask(said, text(given.get("type")) or "text", text(wrapper.get("name")), schema if is_object(schema) else {})


def stream(completion: Completion, body: Object) -> Response:
    """The answer as server-sent events."""
    options = body.get("stream_options")
    include_usage = is_object(options) and options.get("include_usage") is True

    async def events() -> AsyncIterator[str]:
        for event in completion.events(include_usage):
            yield event

    return StreamingResponse(events(), media_type="text/event-stream", headers={"Cache-Control": "no-cache"})
