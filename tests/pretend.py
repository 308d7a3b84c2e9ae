"""The sandbox's Autumn on a port of its own, in this process: its books can be looked into and its faults planned."""

import asyncio
import json
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import SecretStr
from starlette.types import Message, Receive, Scope, Send

from billing.autumn.client import Autumn, open_autumn
from billing.autumn.push import push
from billing.catalog import CATALOG
from sandbox.app import Sandbox
from sandbox.autumn_shop import Hook
from sandbox.faults import Fault
from sandbox.listener import Listener, bind
from sandbox.town import Town
from tools.http_status import Sleep

KEY = SecretStr("am_sk_test_1")
SECONDS = 0.4
"""What an answer may take here: a timeout is a part of many tests."""


@dataclass(frozen=True)
class Exchange:
    """One request and its answer, as they went over the wire."""

    method: str
    path: str
    version: str
    body: Any
    status: int
    answer: Any


@dataclass
class Pretend:
    sandbox: Sandbox
    url: str = ""
    seen: list[Exchange] = field(default_factory=list[Exchange])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and keep what was said."""
        asked, told, status = await whole(receive), bytearray(), [0]
        ahead: list[Message] = [{"type": "http.request", "body": asked, "more_body": False}]

        async def hear() -> Message:
            return ahead.pop() if ahead else await receive()

        async def say(message: Message) -> None:
            status[0] = message.get("status", status[0])
            told.extend(message.get("body", b""))
            await send(message)

        await self.sandbox(scope, hear, say)
        version = dict(scope["headers"]).get(b"x-api-version", b"").decode()
        self.seen.append(Exchange(scope["method"], scope["path"], version, parsed(asked), status[0], parsed(told)))

    def plan(self, path: str, *faults: Fault | None) -> None:
        self.sandbox.faults.plan(path, *faults)

    def asked(self, path: str) -> list[Exchange]:
        return [each for each in self.seen if each.path == path]

    def balance(self, org_id: UUID, account: str = "atlas_credits") -> Any:
        return self.sandbox.books.customer(str(org_id)).balance(account)

    def keys(self, org_id: UUID) -> list[str]:
        """Of the events that were recorded, sorted."""
        events = self.sandbox.books.events
        return sorted(each["properties"]["op_key"] for each in events if each["customer_id"] == str(org_id))

    def buy(self, org_id: UUID, product: str = "atlas_pack") -> None:
        """Somebody paid, and no webhook came."""
        books = self.sandbox.books
        books.give(books.customer(str(org_id)), books.products[product])


async def whole(receive: Receive) -> bytes:
    """A request's body, also where a fault would not read it."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    return body


def parsed(raw: bytes | bytearray) -> Any:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return bytes(raw)


@asynccontextmanager
async def pretending(hook: Hook | None = None) -> AsyncGenerator[Pretend]:
    """An Autumn without a catalog."""
    pretend = Pretend(Sandbox(Town(places=[], sites={}, options={}), hook=hook))
    listener = Listener(pretend, ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))
    with bind(0) as listening:
        pretend.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        accepting = asyncio.create_task(listener.serve(listening))
        try:
            yield pretend
        finally:
            accepting.cancel()
            await listener.close()


async def at_once(_: float) -> None:
    """Wait for nothing."""


@asynccontextmanager
async def selling(hook: Hook | None = None, sleep: Sleep = at_once) -> AsyncGenerator[tuple[Pretend, Autumn]]:
    """An Autumn that has the catalog, and a client."""
    async with pretending(hook) as pretend, open_autumn(KEY, pretend.url, seconds=SECONDS, sleep=sleep) as autumn:
        await push(autumn, CATALOG)
        yield pretend, autumn
