"""An outside service that answers as told, on a real loopback socket, and remembers what it was asked."""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

Service = TypeVar("Service", bound="Loopback")


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One answer; `hang` never comes, `reset` cuts the connection, `drip` writes a byte every so many seconds."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    content_type: str = "application/json"
    delay: float = 0.0
    drip: float = 0.0
    hang: bool = False
    reset: bool = False


@dataclass(frozen=True)
class Asked:
    """One request; header names in lower case."""

    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]


class Loopback:
    """Answers requests with its replies in order; the last one repeats."""

    def __init__(self, replies: tuple[Reply, ...]) -> None:
        self.replies = replies
        self.asked: list[Asked] = []
        self.at_once = self.most_at_once = 0
        self.url = ""
        self._ended = asyncio.Event()
        self._handlers: set[asyncio.Task[None]] = set()

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._handlers.add(task)
        try:
            await self._answer(self.reply_to(await read_request(reader)), writer)
        finally:
            writer.close()

    def reply_to(self, asked: Asked) -> Reply:
        """The next reply."""
        self.asked.append(asked)
        return self.replies[min(len(self.asked), len(self.replies)) - 1]

    async def _answer(self, reply: Reply, writer: asyncio.StreamWriter) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await (self._ended.wait() if reply.hang else asyncio.sleep(reply.delay))
        self.at_once -= 1
        if reply.reset:
            writer.transport.abort()
        elif not reply.hang:
            await self._write(reply, writer)

    async def _write(self, reply: Reply, writer: asyncio.StreamWriter) -> None:
        head = head_of(reply)
        for piece in [head, *(bytes([byte]) for byte in reply.body)] if reply.drip else [head + reply.body]:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(reply.drip)

    async def end(self) -> None:
        self._ended.set()
        await asyncio.gather(*self._handlers, return_exceptions=True)


def serve(*replies: Reply) -> contextlib.AbstractAsyncContextManager[Loopback]:
    """A service with these replies while the block runs."""
    return serving(Loopback(replies))


@contextlib.asynccontextmanager
async def serving(loopback: Service) -> AsyncGenerator[Service]:
    """This service while the block runs."""
    server = await asyncio.start_server(loopback.handle, "127.0.0.1", 0)
    loopback.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield loopback
    finally:
        server.close()
        await loopback.end()
        await server.wait_closed()


def json_reply(body: object, status: int = 200, **headers: str) -> Reply:
    """A JSON answer; `retry_after="1"` becomes the header Retry-After."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status=status, body=json.dumps(body).encode(), headers=named)


def nested(status: int = 200) -> Reply:
    """JSON that is nested deeper than a parser can follow."""
    return Reply(status=status, body=b"[" * 100_000)


async def read_request(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {name.lower(): value.strip() for line in head[1:] if line for name, _, value in [line.partition(":")]}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Asked(head[0].split(" ")[1], headers, json.loads(body or b"{}"))


def head_of(reply: Reply) -> bytes:
    own = {"content-type": reply.content_type, "content-length": str(len(reply.body)), "connection": "close"}
    lines = (f"{name}: {value}" for name, value in {**own, **reply.headers}.items())
    return "\r\n".join([f"HTTP/1.1 {reply.status} Status", *lines, "", ""]).encode()
