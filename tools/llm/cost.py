"""Where each gateway puts the price of a call, read as Decimal, None instead of a guess (DESIGN section 4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final, cast

from domain.credits import countable

DIGITS: Final = 6
FINEST: Final = -100
"""Digits before the point, and the place of the last one behind it: no call costs a million dollars, and what has more
digits can be neither counted exactly nor stored."""


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one call cost, by the gateway's own word."""

    usd: Decimal
    source: str
    """The field it stood in."""
    generation_id: str | None


def read_cost(body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Cost | None:
    """The cost of one call, None = the gateway does not say (unpriced).

    Args:
        body: a chat.completion or chat.completion.chunk as JSON.
        headers: of a whole answer; those of a stream are sent before its cost is known.
    """
    return _vercel(body) or _usage(body) or _litellm(headers or {}) or _estimate(body)


def generation_id(body: Mapping[str, Any]) -> str | None:
    """The id by which the gateway can be asked about a call later."""
    return _text(_gateway_metadata(body).get("generationId")) or _text(body.get("id"))


def _vercel(body: Mapping[str, Any]) -> Cost | None:
    """`cost` is "0" with one's own provider keys or free credits; the model's price is in `marketCost` then."""
    told = _gateway_metadata(body)
    cost, market = _decimal(told.get("cost")), _decimal(told.get("marketCost"))
    if not cost and market:
        return Cost(usd=market, source="vercel.marketCost", generation_id=generation_id(body))
    return None if cost is None else Cost(usd=cost, source="vercel.cost", generation_id=generation_id(body))


def _usage(body: Mapping[str, Any]) -> Cost | None:
    """OpenRouter, Vercel, LiteLLM. With own keys OpenRouter's `cost` is its fee; the model's price is upstream."""
    usage = _object(body.get("usage"))
    cost, market = _decimal(usage.get("cost")), _decimal(usage.get("market_cost"))
    if cost is not None and usage.get("is_byok"):
        upstream = _decimal(_object(usage.get("cost_details")).get("upstream_inference_cost"))
        cost = market if upstream is None else cost + upstream
    elif cost == 0 and market:
        cost = market
    return None if cost is None else Cost(usd=cost, source="usage.cost", generation_id=generation_id(body))


def _litellm(headers: Mapping[str, str]) -> Cost | None:
    lower = {name.lower(): value for name, value in headers.items()}
    cost = _decimal(lower.get("x-litellm-response-cost"))
    call = _text(lower.get("x-litellm-call-id"))
    return None if cost is None else Cost(usd=cost, source="x-litellm-response-cost", generation_id=call)


def _estimate(body: Mapping[str, Any]) -> Cost | None:
    """Pydantic's gateway meters by an estimate of its own, which is all it ever tells."""
    told = _object(_object(body.get("usage")).get("pydantic_ai_gateway"))
    cost = _decimal(told.get("cost_estimate"))
    source = "usage.pydantic_ai_gateway.cost_estimate"
    return None if cost is None else Cost(usd=cost, source=source, generation_id=generation_id(body))


def _gateway_metadata(body: Mapping[str, Any]) -> Mapping[str, Any]:
    choices = body.get("choices")
    listed = cast("list[object]", choices) if isinstance(choices, list) else []
    choice = _object(listed[0] if listed else None)
    part = _object(choice.get("message")) or _object(choice.get("delta"))
    metadata = _object(part.get("provider_metadata")) or _object(body.get("provider_metadata"))
    return _object(metadata.get("gateway"))


def _decimal(value: object) -> Decimal | None:
    """Digits as the gateway wrote them; a JSON number's shortest form is what `str` of its float gives back."""
    if value is None or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if countable(number, DIGITS, FINEST) and number >= 0 else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _object(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
