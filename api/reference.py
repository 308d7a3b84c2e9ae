"""`/api/docs`: the OpenAPI document as a page to read. No script, and nothing from another host."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from hashlib import sha256
from html import escape
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from api.headers import DATA

STYLE = """
:root { color-scheme: light dark }
body { font: 15px/22px system-ui, sans-serif; max-width: 760px; margin: 32px auto; padding: 0 16px }
summary { cursor: pointer; padding: 6px 0 } code { font-size: 13px }
td, th { text-align: left; padding: 2px 16px 2px 0 }
section { border-top: 1px solid #8886; padding: 4px 0 } th, p { font-weight: 400; opacity: .8 }
"""
_DIGEST = b64encode(sha256(STYLE.encode()).digest()).decode()
HEADERS = {"Content-Security-Policy": f"{DATA}; style-src 'sha256-{_DIGEST}'"}


async def page(request: Request) -> HTMLResponse:
    """The whole API on one page."""
    api: FastAPI = request.app
    return HTMLResponse("\n".join(_page(api.openapi())), headers=HEADERS)


def _page(document: Mapping[str, Any]) -> Iterator[str]:
    info = document["info"]
    yield f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(info['title'])} API</title>"
    yield f"<meta name=viewport content='width=device-width'><style>{STYLE}</style>"
    yield f"<h1>{escape(info['title'])} API {escape(info['version'])}</h1><p>{escape(info['description'])}"
    yield "<p>For programs: <a href='openapi.json'>openapi.json</a>. Refusals: <code>application/problem+json</code>."
    for scheme in document["components"].get("securitySchemes", {}).values():
        yield f"<p>{escape(scheme['description'])}"
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            yield from _operation(f"{method.upper()} /api{path}", operation)
    yield "<h2>Shapes</h2>"
    for name, schema in document["components"]["schemas"].items():
        yield from _shape(name, schema)


def _operation(title: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield f"<section><details><summary><code>{escape(title)}</code></summary>"
    yield f"<p>{escape(operation.get('description', ''))}<table>"
    for given in operation.get("parameters", []):
        yield _line(given["name"], _kind(given["schema"]), given.get("description", ""))
    if body := operation.get("requestBody"):
        yield _line("body", _kind(body["content"]["application/json"]["schema"]), "")
    for status, answer in operation["responses"].items():
        kinds = ", ".join(_kind(each.get("schema", {})) or media for media, each in answer.get("content", {}).items())
        yield _line(status, kinds, answer.get("description", ""))
    yield "</table></details></section>"


def _shape(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    yield f"<section id='{escape(name)}'><details><summary><code>{escape(name)}</code></summary>"
    yield f"<p>{escape(schema.get('description', ''))}<table>"
    for field, kind in schema.get("properties", {}).items():
        yield _line(field, _kind(kind), kind.get("description", ""))
    yield "</table></details></section>"


def _line(*cells: str) -> str:
    first, second, third = cells
    return f"<tr><td><code>{escape(first)}</code><td><code>{second}</code><th>{escape(third)}"


def _kind(schema: Mapping[str, Any]) -> str:
    """A schema in a few words, with links to the shapes it names."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f"<a href='#{name}'>{name}</a>"
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " | ".join(_kind(each) for each in schema[several])
    if "enum" in schema:
        return " | ".join(escape(str(each)) for each in schema["enum"])
    inner = f" of {_kind(schema['items'])}" if "items" in schema else ""
    return escape(str(schema.get("format") or schema.get("const") or schema.get("type", ""))) + inner
