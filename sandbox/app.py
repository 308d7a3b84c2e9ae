"""Everything the port answers: the Host header picks a website or, on loopback names, the services."""

import asyncio

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from sandbox.autumn_api import AutumnApi
from sandbox.autumn_books import Books
from sandbox.autumn_shop import AutumnShop, Hook
from sandbox.chat_api import ChatApi
from sandbox.control import Control
from sandbox.faults import Faults
from sandbox.firecrawl_api import FirecrawlApi
from sandbox.latency import Latency
from sandbox.legacy_api import LegacyApi
from sandbox.misbehave import misbehave
from sandbox.places_api import PlacesApi
from sandbox.sites import Sites
from sandbox.stats import Stats, Visit
from sandbox.town import Town
from sandbox.wire import json_response

AUTUMN = ("/v1/customers", "/v1/check", "/v1/track", "/v1/events", "/v1/billing", "/v1/features", "/v1/products")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1", ""})


class Sandbox:
    """The ASGI application."""

    def __init__(
        self, town: Town, latency: Latency | None = None, faults: Faults | None = None, hook: Hook | None = None
    ) -> None:
        """Open a town.

        Args:
            town: what there is to find and read.
            latency: delays; none by default.
            faults: which answers go wrong; none by default.
            hook: who hears of purchases; nobody by default.
        """
        self.latency = latency or Latency()
        self.faults = faults or Faults()
        self.stats = Stats()
        self.sites = Sites(town)
        self.books = Books()
        self.shop = AutumnShop(self.books, hook)
        billing = [*AutumnApi(self.books).routes(), *self.shop.routes()]
        control = Control(town, self.stats, self.faults, self.latency)
        self.services = make_services(town, ChatApi(self.stats), control, billing)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        visit = read_visit(scope)
        if visit.service == "control":
            await self.services(scope, receive, send)
            return
        with self.stats.visiting(visit):
            await self.answer(visit, scope, receive, self.timed(send, visit))

    def timed(self, send: Send, visit: Visit) -> Send:
        """Let the first byte out when the latency has passed since now: composing the answer is a part of it."""
        loop = asyncio.get_running_loop()
        due = loop.time() + self.latency.seconds(visit.service)

        async def late(message: Message) -> None:
            await asyncio.sleep(max(0.0, due - loop.time()))
            await send(message)

        return late

    async def answer(self, visit: Visit, scope: Scope, receive: Receive, send: Send) -> None:
        """Give the right answer, or the fault that is due."""

        async def right(to: Send) -> None:
            if visit.service == "site":
                response = await self.sites.answer(Request(scope, receive), visit.host)
                await response(scope, receive, to)
            else:
                await self.services(scope, receive, to)

        fault = self.faults.draw(visit)
        if fault is None:
            await right(send)
            return
        self.stats.faults[fault] += 1
        await misbehave(fault, visit, right, scope, receive, send)


def make_services(town: Town, chat: ChatApi, control: Control, billing: list[Route]) -> Starlette:
    """The services' routes."""
    places, firecrawl = PlacesApi(town), FirecrawlApi(town)
    routes = [
        Route("/v1/places:searchText", places.search_text, methods=["POST"]),
        Route("/v1/chat/completions", chat.complete, methods=["POST"]),
        Route("/v1/models", chat.models),
        Route("/v2/map", firecrawl.map, methods=["POST"]),
        Route("/v2/scrape", firecrawl.scrape, methods=["POST"]),
        Route("/v2/batch/scrape", firecrawl.start_batch, methods=["POST"]),
        Route("/v2/batch/scrape/{id}", firecrawl.batch_status),
        Route("/sandbox/towns", control.towns_and_trades),
        Route("/sandbox/stats", control.report),
        Route("/sandbox/reset", control.reset, methods=["POST"]),
        Route("/sandbox/faults", control.plan, methods=["POST"]),
        Route("/sandbox/latency", control.delay, methods=["POST"]),
        *LegacyApi(town).routes(),
        *billing,
    ]
    return Starlette(routes=routes, exception_handlers={HTTPException: no_route})


async def no_route(_: Request, error: Exception) -> Response:
    """An unknown path or method of the services, in JSON."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = error.detail if isinstance(error, HTTPException) else "internal error"
    return json_response({"error": {"code": status, "message": detail}}, status)


def read_visit(scope: Scope) -> Visit:
    """Which service a request is for."""
    headers: dict[bytes, bytes] = dict(scope["headers"])
    host = without_port(headers.get(b"host", b"").decode("latin-1").lower())
    path = str(scope["path"])
    if host not in LOOPBACK:
        return Visit("site", host, path)
    if path.startswith("/sandbox/"):
        return Visit("control", host, path)
    if path.startswith(AUTUMN):
        return Visit("autumn", "127.0.0.1", path)
    if path.startswith("/v2/"):
        return Visit("firecrawl", "127.0.0.1", path)
    return Visit("places" if path.startswith(("/v1/places", "/maps/api/")) else "model", "127.0.0.1", path)


def without_port(host: str) -> str:
    """A Host header's name: "a.test:80" → "a.test", "[::1]:80" → "::1"."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].rstrip(".")
