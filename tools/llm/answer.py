"""From langchain's message to our answer; an answer that is none becomes an error."""

from langchain_core.messages import AIMessage

from domain.errors import ServiceError, ServiceRefused, ServiceUnavailable
from domain.vocabulary import ModelAnswer
from tools.llm.gateway import gateway_cost
from tools.llm.structured import json_object


def read_answer(message: AIMessage, provider: str, model: str) -> ModelAnswer:
    """The answer with its tokens and cost; tokens the gateway does not count are 0.

    Args:
        message: what `GatewayChat` returned.
        provider: what the answer calls the provider.
        model: the model that was asked, used when the answer does not name one.

    Raises: ServiceRefused, ServiceUnavailable, with what the answer cost.
    """
    answer = told(message, json_object(message.text), provider, model)
    if error := _unusable(message, model):
        error.spent = answer
        raise error
    return answer


def told(message: AIMessage, text: str, provider: str, model: str) -> ModelAnswer:
    """The answer `text` with the tokens and the cost that its message tells of."""
    about, cost, usage = message.response_metadata, gateway_cost(message), message.usage_metadata
    return ModelAnswer(
        text=text,
        provider=provider,
        model=about.get("model_name") or model,
        prompt_tokens=usage["input_tokens"] if usage else 0,
        completion_tokens=usage["output_tokens"] if usage else 0,
        usd=cost.usd if cost else None,
        generation_id=(cost.generation_id if cost else None) or about.get("id") or None,
    )


def _unusable(message: AIMessage, model: str) -> ServiceError | None:
    finish = message.response_metadata.get("finish_reason")
    if message.additional_kwargs.get("refusal") or finish == "content_filter":
        return ServiceRefused(f"The model {model} declined to answer.")
    if finish == "length":
        return ServiceRefused(f"The answer of the model {model} was cut off: it is longer than the question allows.")
    if finish == "error" or not message.text.strip():
        return ServiceUnavailable(f"The model {model} gave no answer.")
    return None
