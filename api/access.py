"""From where the server may be asked, before any route or chat sees a request (DESIGN section 7).

Without log-ins it belongs to this machine. A page of another site may still reach it through the browser, by a name
that resolves to 127.0.0.1 or by a form that posts here, and a careless proxy may carry strangers in: all refused.
"""

from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api import problems
from domain.this_machine import HOST_HEADER, is_loopback
from engine.settings import Settings

FORWARDED = (
    "forwarded", "via", "x-real-ip", "x-client-ip", "x-cluster-client-ip", "x-original-host",
    "x-original-forwarded-for", "true-client-ip", "cf-connecting-ip", "fly-client-ip",
)  # fmt: skip
READING = ("GET", "HEAD", "OPTIONS")

HOST = "This server answers only on this machine, as localhost or 127.0.0.1. Set AUTH_SECRET to serve others."
PROXY = "This server is not set up to stand behind a proxy. Set AUTH_SECRET and add users first."
ORIGIN = "A page of another site may not do this. Open Leadatlas itself and try again, or set PUBLIC_URL."


class AccessRules:
    """ASGI middleware around everything, the chat and its websocket included."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an application whose state has the services."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it with one sentence."""
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        why = _refusal(scope, scope["app"].state.services.settings)
        if why is None:
            return await self._app(scope, receive, send)
        if scope["type"] == "http":
            return await problems.answer(403, why, "not-from-here")(scope, receive, send)
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": why})


def _refusal(scope: Scope, settings: Settings) -> str | None:
    headers = Headers(scope=scope)
    hosts = headers.getlist("host")
    if settings.auth_secret is None:
        if not is_loopback(scope["client"][0] if scope.get("client") else ""):
            return HOST
        if len(hosts) != 1 or not HOST_HEADER.fullmatch(hosts[0]):
            return HOST
        if any(name in FORWARDED or name.startswith("x-forwarded-") for name in headers):
            return PROXY
    writes = scope["type"] == "websocket" or scope["method"] not in READING
    return ORIGIN if writes and _foreign(headers, [*hosts, *_public(settings)]) else None


def _foreign(headers: Headers, own: Iterable[str]) -> bool:
    """Programs send no Origin; a browser sends one with every write, or says in other words where it stands."""
    origins = {f"{scheme}://{host}".lower() for host in own for scheme in ("http", "https")}
    if any(origin.lower() not in origins for origin in headers.getlist("origin")):
        return True
    return "origin" not in headers and headers.get("sec-fetch-site") in ("cross-site", "same-site")


def _public(settings: Settings) -> list[str]:
    return [settings.public_url.rstrip("/").partition("://")[2]] if settings.public_url else []
