"""The OpenAPI document as clients are generated from it: every refusal is a Problem, and none is left out."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI

from api.problems import MEDIA_TYPE, FieldError, Offer, Problem

EVERYWHERE = (403, 503)
"""Not from here; the database does not answer."""
WITH_BODY = (400, 413)
"""It is not text at all, or too long."""
REFERENCE = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}


def openapi(api: FastAPI) -> dict[str, Any]:
    """The framework's document with our refusals in it; made once."""
    if api.openapi_schema is None:
        document = FastAPI.openapi(api)
        schemas: dict[str, Any] = document["components"]["schemas"]
        for model in (Problem, FieldError, Offer):
            schemas[model.__name__] = _schema(model)
        for operation in _operations(document):
            _refusals(operation)
    return api.openapi_schema or {}


def _schema(model: type[Any]) -> dict[str, Any]:
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    return {name: value for name, value in schema.items() if name != "$defs"}


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in document["paths"].values():
        yield from path.values()


def _refusals(operation: dict[str, Any]) -> None:
    responses: dict[str, Any] = operation["responses"]
    for status in (*EVERYWHERE, *(WITH_BODY if "requestBody" in operation else ())):
        responses.setdefault(str(status), {})
    for status in sorted(responses):
        if int(status) >= 400:
            responses[status] = {"description": HTTPStatus(int(status)).phrase, "content": REFERENCE}
