"""`Idempotency-Key` on POST: routes of this class answer a repeated request with the answer of the first."""

import hashlib
from collections.abc import Awaitable, Callable, Coroutine
from typing import Annotated, Any

from fastapi import Header, Request, Response
from fastapi.routing import APIRoute

from api.caller import caller
from engine.operations import idempotency
from engine.operations.idempotency import Answer
from engine.services import Services

LONGEST = 255
IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=LONGEST,
        description="Of your choice, new for each intention: a repeated request gets the first answer.",
    ),
]


def idempotent(idempotency_key: IdempotencyKey = None) -> None:
    """Documents and checks the header; `Once` acts on it."""


class Once(APIRoute):
    """A route whose POST is done once per key."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with the key's book around it."""
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            key = request.headers.get("idempotency-key", "")
            if request.method != "POST" or not 1 <= len(key) <= LONGEST:
                return await handler(request)
            return await _once(await caller(request), key, request, handler)

        return handle


async def _once(
    services: Services, key: str, request: Request, handler: Callable[[Request], Awaitable[Response]]
) -> Response:
    asked = hashlib.sha256(f"{request.method} {request.url.path}\n".encode() + await request.body()).hexdigest()
    if known := await idempotency.begin(services, key, asked):
        headers = {"Location": known.location} if known.location else {}
        return Response(known.body, known.status, headers, media_type="application/json")
    answer = None
    try:
        response = await handler(request)
        answer = Answer(response.status_code, response.headers.get("location"), bytes(response.body).decode())
        return response
    finally:
        await idempotency.end(services, key, answer)
