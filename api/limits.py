"""How much a request may carry: refused by its announced length, or at the byte that is too many."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems

BODY_BYTES = 1_000_000
TOO_LARGE = "This request is too large: send at most 1 MB."


class BodyLimit:
    """ASGI middleware before API and chat, which read a body before they ask whose it is.

    The framework's own limit answers in plain text. Messages of a websocket are not bodies: Chainlit limits those.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and count what it reads."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        if _announced(scope) > BODY_BYTES:
            return await problems.answer(413, TOO_LARGE)(scope, receive, send)
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > BODY_BYTES:
                raise HTTPException(413, TOO_LARGE)
            return message

        await self._app(scope, counted, send)


def _announced(scope: Scope) -> int:
    lengths = [int(value) for name, value in scope["headers"] if name == b"content-length" and value.isdigit()]
    return max(lengths, default=0)
