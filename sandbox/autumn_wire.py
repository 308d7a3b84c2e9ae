"""How the pretend Autumn takes requests and words refusals: key and version first, JSON in and out."""

import json
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import cast

from starlette.requests import Request
from starlette.responses import Response

from sandbox.wire import Object, is_object, json_response, text

VERSIONS = frozenset(["0.1", "0.2", "1.1", "1.2.0", "2.0", "2.1", "2.2", "2.3.0", "2.5.0"])
Handler = Callable[[Request], Awaitable[Response]]


class AutumnError(Exception):
    """A refusal in Autumn's words."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def endpoint(answer: Callable[[Object], Object]) -> Handler:
    """A route whose body is JSON and whose answer is too."""

    async def handle(request: Request) -> Response:
        return json_response(answer(read(await request.body())))

    return guarded(handle)


def guarded(handle: Handler) -> Handler:
    """Key and version first; refusals in Autumn's shape."""

    async def answer(request: Request) -> Response:
        try:
            let_in(request)
            return await handle(request)
        except AutumnError as refusal:
            return error(refusal.status, refusal.code, refusal.message)

    return answer


def let_in(request: Request) -> None:
    """Refuse a call without a key, with one that starts with "bad", or of no version."""
    key = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not key or key.startswith("bad"):
        raise AutumnError(401, "invalid_secret_key", "Invalid secret key")
    version = request.headers.get("x-api-version", "")
    if version not in VERSIONS:
        raise AutumnError(400, "invalid_api_version", f"Invalid API version: {version}")


def error(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Response:
    """An error as Autumn words it."""
    return json_response({"message": message, "code": code, "env": "sandbox"}, status, headers)


def read(raw: bytes) -> Object:
    """The body of a request."""
    try:
        body = cast("object", json.loads(raw or b"{}"))
    except ValueError as broken:
        raise AutumnError(400, "invalid_inputs", "The body is not JSON") from broken
    if not is_object(body):
        raise AutumnError(400, "invalid_inputs", "The body is not an object")
    return body


def need(body: Object, name: str) -> str:
    """A text that must be there."""
    if not text(body.get(name)):
        raise AutumnError(400, "invalid_inputs", f"{name}: Required")
    return text(body[name])


def amount(body: Object, name: str) -> Decimal:
    """A number; 1 when it is absent."""
    value = body.get(name, 1)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise AutumnError(400, "invalid_inputs", f"{name}: Expected number")
    return Decimal(str(value))
