"""What every answer tells a browser: to guess nothing, to tell nobody, to frame and to run nothing."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SWITCHED_OFF = ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "usb")
DATA = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""The policy of whatever is no page: should a browser ever show it as one, nothing in it loads or runs."""
TEXT_OF_OTHERS = f"{DATA}; sandbox"
"""Of what a stranger wrote: shown as if it came from nowhere."""
HEADERS = {
    "content-security-policy": DATA,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": ", ".join(f"{name}=()" for name in SWITCHED_OFF),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
BY_TLS_ONLY = "max-age=31536000"
"""A year; of this host, because nobody asked us about its subdomains."""


def headers(public_url: str | None) -> dict[str, str]:
    """Those of a server that people reach at an address, or at its own."""
    tls = {"strict-transport-security": BY_TLS_ONLY} if (public_url or "").startswith("https:") else {}
    return {**HEADERS, **tls}


class SafeHeaders:
    """ASGI middleware around the API; what an answer says for itself stays."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an application whose state has the services."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with headers."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        more = headers(scope["app"].state.services.settings.public_url)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = MutableHeaders(scope=message)
                for name, value in more.items():
                    told.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)
