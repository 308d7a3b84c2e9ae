"""Web servers on loopback that answer as told, and count how they were asked."""

import asyncio
import ssl
from collections import Counter
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tools.web.crawler import Crawler
from tools.web.extract import extract
from tools.web.politeness import Sleep
from tools.web.request import Reply
from tools.web.wire import Extracted


@dataclass(frozen=True)
class Answer:
    body: bytes | str = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    delay: float = 0.0
    drip: float = 0.0
    """Seconds between single bytes."""


@dataclass
class Town:
    """`pages` maps `host/path` to an answer, or to several that are given in turn."""

    pages: dict[str, Answer | str | list[Answer]]
    port: int = 0
    asked: Counter[str] = field(default_factory=Counter[str])
    at_once: Counter[str] = field(default_factory=Counter[str])
    peak: Counter[str] = field(default_factory=Counter[str])
    open: dict[asyncio.Task[None] | None, asyncio.StreamWriter] = field(
        default_factory=dict[asyncio.Task[None] | None, asyncio.StreamWriter]
    )

    @property
    def connect_to(self) -> dict[str, str]:
        return {"*.test": f"127.0.0.1:{self.port}"}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open[asyncio.current_task()] = writer
        try:
            if (first := await reader.readexactly(1)) == b"\x16":  # TLS: we speak none
                return
            while True:
                head = (first + await reader.readuntil(b"\r\n\r\n")).decode()
                first = b""
                host = next(line[5:].strip() for line in head.split("\r\n") if line.lower().startswith("host:"))
                await self._answer(host, head.split(" ")[1], writer)
        except (asyncio.IncompleteReadError, ConnectionError, UnicodeDecodeError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()
            del self.open[asyncio.current_task()]

    async def _answer(self, host: str, path: str, writer: asyncio.StreamWriter) -> None:
        self.asked[host + path] += 1
        self.at_once[host] += 1
        self.peak[host] = max(self.peak[host], self.at_once[host])
        answer = self._find(host + path)
        try:
            await asyncio.sleep(answer.delay)
            await _send(answer, writer)
        finally:
            self.at_once[host] -= 1

    def _find(self, place: str) -> Answer:
        found = self.pages.get(place, Answer(status=404))
        if isinstance(found, list):
            return found.pop(0) if len(found) > 1 else found[0]
        return Answer(found) if isinstance(found, str) else found


async def _send(answer: Answer, writer: asyncio.StreamWriter) -> None:
    body = answer.body.encode() if isinstance(answer.body, str) else answer.body
    headers = {"content-type": "text/html; charset=utf-8", "content-length": str(len(body)), **answer.headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"HTTP/1.1 {answer.status} Said\r\n{lines}\r\n".encode())
    for piece in [body[i : i + 1] for i in range(len(body))] if answer.drip else [body]:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(answer.drip)


@asynccontextmanager
async def town(
    pages: Mapping[str, Answer | str | list[Answer]], tls: ssl.SSLContext | None = None
) -> AsyncGenerator[Town]:
    served = Town(dict(pages))
    server = await asyncio.start_server(served.serve, "127.0.0.1", 0, ssl=tls)
    served.port = server.sockets[0].getsockname()[1]
    try:
        yield served
    finally:
        server.close()
        handlers = [task for task in served.open if task]
        for writer in served.open.values():
            writer.close()
        await asyncio.gather(*handlers, return_exceptions=True)
        await asyncio.sleep(0)


class InProcess:
    """Extraction without a process of its own."""

    async def start(self) -> None:
        return

    async def aclose(self) -> None:
        return

    async def extract(self, reply: Reply) -> Extracted:
        return extract(reply.body, reply.url, reply.charset)


@asynccontextmanager
async def crawler(served: Town, sleep: Sleep = asyncio.sleep, deadline: float = 10) -> AsyncGenerator[Crawler]:
    extractor = InProcess()
    async with Crawler(connect_to=served.connect_to, sleep=sleep, deadline=deadline, extractor=extractor) as web:
        yield web


def page(body: str, head: str = "<title>Page</title>") -> str:
    return f"<!doctype html><html lang=en><head>{head}</head><body>{body}</body></html>"


WORDS = "<p>" + "We repair bicycles of every kind and age in our workshop by the river. " * 6 + "</p>"
NAV = "<a href=/contact>Contact</a> <a href=/services>Services</a> <a href=/prices>Prices</a>"
HOME = page(NAV + WORDS, "<title>River Bikes</title>")
