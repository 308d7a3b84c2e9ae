"""A talk on the wire: our messages and tools as a gateway takes them, its stream as one reply."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from langchain_core.messages import AIMessageChunk, BaseMessage, BaseMessageChunk

from domain.conversation import ChatReply, ChatRequest, Hear, Said, ToolCall
from domain.errors import ServiceError, ServiceRefused, ServiceUnavailable
from domain.vocabulary import ModelAnswer
from tools.llm.answer import told

Wire = dict[str, Any]


def messages(request: ChatRequest) -> list[Wire]:
    """The talk so far in OpenAI's shape."""
    return [{"role": "system", "content": request.system}, *(_message(each) for each in request.said)]


def _message(said: Said) -> Wire:
    if said.role == "tool":
        return {"role": "tool", "tool_call_id": said.call_id, "content": said.text}
    if not said.calls:
        return {"role": said.role, "content": said.text}
    calls = [{"id": call.id, "type": "function", "function": _function(call)} for call in said.calls]
    return {"role": said.role, "content": said.text, "tool_calls": calls}


def _function(call: ToolCall) -> Wire:
    """Arguments that are no JSON object would be refused: the model learns from the result that they were none."""
    try:
        usable = isinstance(json.loads(call.arguments), dict)
    except (ValueError, RecursionError):
        usable = False
    return {"name": call.name, "arguments": call.arguments if usable else "{}"}


def offered(request: ChatRequest) -> Wire:
    """The tools, as further fields of the request; nothing where there are none."""
    tools = [
        {"type": "function", "function": {"name": each.name, "description": each.about, "parameters": each.schema}}
        for each in request.offers
    ]
    return {"tools": tools} if tools else {}


class Listening:
    """Puts a stream together, while somebody hears its words."""

    def __init__(self, hear: Hear, provider: str, model: str) -> None:
        """The names are those that the answer will have."""
        self._hear, self._provider, self._model = hear, provider, model
        self._whole: AIMessageChunk | None = None

    async def take(self, chunk: BaseMessage) -> None:
        """A further piece."""
        if not isinstance(chunk, AIMessageChunk):
            return
        whole: BaseMessageChunk = chunk if self._whole is None else self._whole + chunk
        assert isinstance(whole, AIMessageChunk)
        self._whole = whole
        if chunk.text:
            await self._hear(chunk.text)

    @contextmanager
    def spending(self) -> Generator[None]:
        """What was heard before an error is on the provider's bill all the same."""
        try:
            yield
        except ServiceError as error:
            error.spent = error.spent or self._answer()
            raise

    def reply(self) -> ChatReply:
        """All that was heard. Raises: ServiceRefused, ServiceUnavailable when it is nothing to go on with."""
        whole, answer = self._whole, self._answer()
        finish = whole.response_metadata.get("finish_reason") if whole else None
        if whole is None or answer is None or not finish:
            raise ServiceUnavailable(f"The answer of the model {self._model} broke off.")
        if whole.additional_kwargs.get("refusal") or finish == "content_filter":
            raise ServiceRefused(f"The model {self._model} declined to answer.")
        calls = tuple(
            ToolCall(id=part["id"] or f"call_{place}", name=part["name"] or "", arguments=part["args"] or "{}")
            for place, part in enumerate(whole.tool_call_chunks)
        )
        if not calls and not answer.text:
            raise ServiceUnavailable(f"The model {self._model} gave no answer.")
        return ChatReply(answer=answer, calls=calls)

    def _answer(self) -> ModelAnswer | None:
        return None if self._whole is None else told(self._whole, self._whole.text.strip(), self._provider, self._model)
