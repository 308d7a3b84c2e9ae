"""What every request to the chat passes: who it is from on a machine without log-in, and what a page may load."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.headers import headers
from api.peers import peer
from domain.errors import DatabaseUnreachable
from engine.settings import Network
from ui.chat.house import arrived

API = "/api"
FOR_GOOD = "/assets/"
"""Chainlit's own files have names that change with what is in them."""
SAME_SITE = re.compile(rb"samesite=none", re.IGNORECASE)
FILES = (FOR_GOOD, "/public/")
"""The same for everybody."""
LOG_IN = (b"access_token", b"__Host-access_token")
"""How the names of Chainlit's cookies begin: a long one comes in parts. The second is that of an https address."""


def of_api(scope: Scope) -> bool:
    """Whose business a request is, not by the first letters alone: `/apix` is a page of the chat."""
    path: str = scope["path"]
    return path == API or path.startswith(f"{API}/")


def _with_cookies(scope: Scope, *more: bytes) -> Scope:
    """The request with these cookies instead of its log-in."""
    others = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
    sent = [pair.strip() for name, value in scope["headers"] if name == b"cookie" for pair in value.split(b";")]
    kept = [pair for pair in sent if not pair.startswith(LOG_IN)]
    return {**scope, "headers": [*others, (b"cookie", b"; ".join([*kept, *more]))]}


class KnownPerson:
    """Takes away a log-in that is nobody's any more: Chainlit would believe what it signed until that ends."""

    def __init__(self, app: ASGIApp, knows: Callable[[HTTPConnection], Awaitable[object]]) -> None:
        """`knows` gives None when nobody is recognised."""
        self._app, self._knows = app, knows

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Whoever is not known is asked to log in."""
        asks = scope["type"] in ("http", "websocket") and not of_api(scope) and not scope["path"].startswith(FILES)
        if asks and not await self._known(HTTPConnection(scope)):
            scope = _with_cookies(scope)
        await self._app(scope, receive, send)

    async def _known(self, connection: HTTPConnection) -> bool:
        if not any(name.encode().startswith(LOG_IN) for name in connection.cookies):
            return True
        try:
            return await self._knows(connection) is not None
        except DatabaseUnreachable:
            return True  # nothing can be seen or done until it answers, and nobody has to log in anew for that


class Arrivals:
    """Remembers from where a request came, and lets nobody into the chat by a token in a header.

    Chainlit would take one that was a cookie once, whoever is removed since, and give a new one of 14 days for it.
    """

    def __init__(self, app: ASGIApp, proxies: Sequence[Network]) -> None:
        """`proxies`: those that are believed."""
        self._app, self._proxies = app, proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on."""
        if scope["type"] in ("http", "websocket") and not of_api(scope):
            arrived.set(peer(scope, self._proxies))
            kept = [(name, value) for name, value in scope["headers"] if name != b"authorization"]
            scope = {**scope, "headers": kept}
        await self._app(scope, receive, send)


class LocalPerson:
    """Gives every request the log-in of the one who sits at this machine: no page asks, and no restart forgets them."""

    def __init__(self, app: ASGIApp, cookie: Callable[[], str]) -> None:
        """`cookie` makes the pair for the header, signed with the secret of this process."""
        self._app, self._cookie = app, cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Whatever the browser kept from an earlier process is replaced."""
        if scope["type"] in ("http", "websocket") and not of_api(scope):
            scope = _with_cookies(scope, self._cookie().encode())
        await self._app(scope, receive, send)


class PagePolicy:
    """Adds the headers of a page to whatever is not the API's, and `Secure` to cookies of an https address."""

    def __init__(self, app: ASGIApp, policy: str, public_url: str | None) -> None:
        """`policy`: what the page may load. `public_url`: where people reach it, when that is not here."""
        self._app, self._secure = app, (public_url or "").startswith("https:")
        self._headers = {**headers(public_url), "content-security-policy": policy}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with headers."""
        if scope["type"] != "http" or of_api(scope):
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = MutableHeaders(scope=message)
                told.update(self._headers)
                if not scope["path"].startswith(FOR_GOOD):
                    told["cache-control"] = "no-cache"  # ours change with the version, their names do not
                message["headers"] = [_of_here(name, value, self._secure) for name, value in message["headers"]]
            await send(message)

        # the address of the page as people have it, for what sends them back to it
        here = {**scope, "scheme": "https"} if self._secure else scope
        await self._app(here, receive, with_headers)


def _of_here(name: bytes, value: bytes, secure: bool) -> tuple[bytes, bytes]:
    """A cookie that no other site's page sends along, and that never leaves TLS where there is TLS."""
    if name.lower() != b"set-cookie":
        return name, value
    lax = SAME_SITE.sub(b"SameSite=lax", value)
    return name, lax + b"; Secure" if secure and b"secure" not in lax.lower() else lax


class Closing:
    """Ends what would go on for ever once the server stops: streams of events do not keep it from ending."""

    def __init__(self, app: ASGIApp, stopping: asyncio.Event) -> None:
        """`stopping` is set by the signal."""
        self._app, self._stopping = app, stopping

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a stream run beside the event; whatever comes first ends it."""
        if scope["type"] != "http" or not scope["path"].endswith("/events"):
            await self._app(scope, receive, send)
            return
        answering = asyncio.ensure_future(self._app(scope, receive, send))
        stop = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait({answering, stop}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.cancel()
            if not answering.done():
                answering.cancel()
            await asyncio.wait({answering})
        if not answering.cancelled():
            answering.result()
