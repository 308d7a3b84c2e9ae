"""Three ways to ask for JSON, best first, and how to find the object in whatever came back."""

import json
from collections.abc import Mapping
from typing import Any, Literal

from domain.vocabulary import ModelRequest

Form = Literal["json_schema", "json_object", "plain"]
FORMS: tuple[Form, ...] = ("json_schema", "json_object", "plain")
MOST_STARTS = 200
"""Brackets to try: an answer made of nothing else must not hold up the event loop."""


def response_format(request: ModelRequest, form: Form) -> Mapping[str, Any] | None:
    """The `response_format` of a chat completion, None when the gateway takes none."""
    if form == "json_schema":
        schema = {"name": request.schema_name, "schema": dict(request.schema), "strict": True}
        return {"type": "json_schema", "json_schema": schema}
    return {"type": "json_object"} if form == "json_object" else None


def instructions(request: ModelRequest, form: Form) -> str:
    """The system message; it tells the schema where `response_format` cannot."""
    if form == "json_schema":
        return request.system
    schema = json.dumps(request.schema, ensure_ascii=False)
    return f"{request.system}\n\nAnswer with one JSON object and nothing else. It must fit this JSON schema:\n{schema}"


def json_object(text: str) -> str:
    """The longest JSON object in an answer, as written: without code fences, thoughts and pleasantries.

    The text itself when there is none.
    """
    text = text.strip()
    if _end_of_json(text, 0) == len(text):
        return text
    best, at = "", text.find("{")
    for _ in range(MOST_STARTS):
        if at < 0:
            break
        end = _end_of_json(text, at)
        best = max(best, text[at:end], key=len)
        at = text.find("{", max(end, at + 1))
    return best or text


def _end_of_json(text: str, start: int) -> int:
    try:
        return json.JSONDecoder().raw_decode(text, start)[1]
    except (ValueError, RecursionError):  # a page can make a model answer with a thousand brackets
        return start
