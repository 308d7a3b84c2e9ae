"""The one `ChatOpenAI` that keeps what the gateway charged, in every call shape (plain ones drop it).

The overridden hooks are private to langchain-openai: it is pinned, and `tests/tools/llm/test_gateway.py` guards them.
"""

from decimal import Decimal
from typing import Any, cast

import httpx
import openai
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_openai import ChatOpenAI
from pydantic import SecretStr
from typing_extensions import override

from domain.errors import LeadatlasError, NotThere, ServiceRefused, ServiceUnavailable
from tools.http_status import excerpt, may_heal
from tools.llm.cost import Cost, read_cost
from tools.llm.refusals import refusal
from tools.outside_json import parsed

COSTS = "gateway_costs"
"""Key in `response_metadata`. A list, because merging chunks joins strings ("0.1" + "0.1" → "0.10.1") but appends."""


class GatewayChat(ChatOpenAI):
    """Point `base_url` at any OpenAI-compatible gateway.

    Raises: ServiceUnavailable, NotThere (beside openai's own errors) when the answer is no chat completion.
    """

    include_response_headers: bool = True
    stream_usage: bool | None = True

    @override
    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        """JSON out and JSON in by the SDK's `post`, which keeps its errors, headers and time-outs.

        Its typed call, for whoever binds a `response_format`, turns question and answer into models and back: that
        takes longer than sending them.
        """
        if "response_format" in kwargs:
            return await super()._agenerate(messages, stop, run_manager, **kwargs)
        body = cast("dict[str, Any]", self._get_request_payload(messages, stop=stop, **kwargs))
        extra: dict[str, Any] = body.pop("extra_body", None) or {}
        answer = await self.root_async_client.post("/chat/completions", cast_to=httpx.Response, body=body | extra)
        told = parsed(answer.content) if "json" in answer.headers.get("content-type", "") else answer.text
        return self._create_chat_result(told, {"headers": dict(answer.headers)})

    @override
    def _create_chat_result(
        self, response: dict[str, Any] | openai.BaseModel, generation_info: dict[str, Any] | None = None
    ) -> ChatResult:
        body = self._whole(response)
        result = super()._create_chat_result(response, generation_info)
        for generation, choice in zip(result.generations, body["choices"], strict=True):
            if refusal := choice["message"].get("refusal"):  # langchain reads it from the SDK's models alone
                generation.message.additional_kwargs["refusal"] = refusal
        if cost := read_cost(body, (generation_info or {}).get("headers")):
            for generation in result.generations:
                _keep(generation.message, cost)
        return result

    @override
    def _convert_chunk_to_generation_chunk(
        self, chunk: dict[str, Any], default_chunk_class: type, base_generation_info: dict[str, Any] | None
    ) -> ChatGenerationChunk | None:
        converted = super()._convert_chunk_to_generation_chunk(chunk, default_chunk_class, base_generation_info)
        raw = chunk.get("chunk") or chunk  # streamed structured output wraps the raw chunk in an event
        if converted is not None and isinstance(converted.message, AIMessageChunk) and (cost := read_cost(raw)):
            _keep(converted.message, cost)
        return converted

    def _whole(self, response: object) -> dict[str, Any]:
        """The answer as JSON, checked for what langchain trips over."""
        if isinstance(response, openai.BaseModel):
            parsed = {"choices": {"__all__": {"message": {"parsed"}}}}  # would warn when it is the caller's own model
            response = response.model_dump(exclude=parsed, warnings=False)
        body = cast("dict[str, Any]", response) if isinstance(response, dict) else {}
        if error := body.get("error"):
            raise self._error(error)
        if isinstance(response, str):
            raise NotThere("What answers is no model gateway, but a page or text: check LLM_BASE_URL.")
        if not _has_message(body.get("choices")):
            raise ServiceUnavailable("The model gateway's answer is not a chat completion: check LLM_BASE_URL.")
        return body

    def _error(self, error: object) -> LeadatlasError:
        """A 200 that carries an error: the real status is its `code`, when it has one."""
        whole, key = str(error), self.openai_api_key
        told = cast("dict[str, object]", error) if isinstance(error, dict) else {}
        secret = key.get_secret_value() if isinstance(key, SecretStr) else ""
        said, code = excerpt(str(told.get("message") or whole), secret), told.get("code")
        if code in (401, 402):
            return refusal(code, whole, said, self.model_name, "LLM_MODEL")
        words = f"The model gateway answered with an error: {said}"
        final = isinstance(code, int) and 400 <= code < 500 and not may_heal(code)
        return ServiceRefused(words) if final else ServiceUnavailable(words)


def gateway_cost(message: AIMessage) -> Cost | None:
    """What the call behind a message cost; None = unpriced.

    A gateway may repeat its report: the last one counts, but Vercel's strings come before the numbers of a usage.
    """
    reports = message.response_metadata.get(COSTS)
    if not reports:
        return None
    strings = [report for report in reports if report["source"].startswith("vercel")]
    last = (strings or reports)[-1]
    return Cost(usd=Decimal(last["usd"]), source=last["source"], generation_id=last["generation_id"])


def _keep(message: BaseMessage, cost: Cost) -> None:
    """As plain strings: messages are stored as JSON."""
    report = {"usd": str(cost.usd), "source": cost.source, "generation_id": cost.generation_id}
    message.response_metadata[COSTS] = [report]


def _has_message(choices: object) -> bool:
    first = cast("list[object]", choices)[0] if isinstance(choices, list) and choices else None
    message = cast("dict[str, object]", first).get("message") if isinstance(first, dict) else None
    return isinstance(message, dict) and isinstance(cast("dict[str, object]", message).get("role"), str)
