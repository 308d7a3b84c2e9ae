"""A web server that misbehaves by path, on loopback: what it does is up to a coroutine for each."""

import asyncio
import gzip
import zlib
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Behaviour = Callable[[asyncio.StreamWriter], Awaitable[None]]
PACKED = {"gzip": zlib.MAX_WBITS + 16, "deflate": zlib.MAX_WBITS}
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


@dataclass
class Tarpit:
    """`behaviours` by path; a path that ends in `*` stands for all that begin so. Others are 404."""

    behaviours: Mapping[str, Behaviour]
    port: int = 0
    asked: Counter[str] = field(default_factory=Counter[str])

    @property
    def connect_to(self) -> dict[str, str]:
        return {"*.test": f"127.0.0.1:{self.port}"}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if (first := await reader.readexactly(1)) != b"\x16":
                head = first + await reader.readuntil(b"\r\n\r\n")
                path = head.decode("latin-1").split(" ")[1]
                self.asked[path] += 1
                await (self.find(path) or missing)(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def find(self, path: str) -> Behaviour | None:
        loose = (self.behaviours[each] for each in self.behaviours if each[-1] == "*" and path.startswith(each[:-1]))
        return self.behaviours.get(path) or next(loose, None)


async def missing(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
    await writer.drain()


def says(body: bytes | str, *headers: str) -> Behaviour:
    told = body.encode() if isinstance(body, str) else body
    lines = "".join(f"{header}\r\n" for header in headers).encode()

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD + lines + b"Content-Length: %d\r\n\r\n" % len(told) + told)
        await writer.drain()

    return answer


def drips(begin: bytes, piece: bytes = b"x", seconds: float = 0.02) -> Behaviour:
    """A little now and then, without end."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(begin)
        while True:
            await writer.drain()
            await asyncio.sleep(seconds)
            writer.write(piece)

    return answer


def floods(begin: bytes, piece: bytes) -> Behaviour:
    """As much as the other side takes, without end."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(begin)
        while True:
            writer.write(piece)
            await writer.drain()

    return answer


def chunk(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(body), body)


def bomb(encoding: str, megabytes: int) -> Behaviour:
    """So many megabytes of nothing, packed when somebody asks."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        packer = zlib.compressobj(9, wbits=PACKED[encoding])
        body = b"".join([*(packer.compress(bytes(1_000_000)) for _ in range(megabytes)), packer.flush()])
        await says(body, f"Content-Encoding: {encoding}")(writer)

    return answer


def nested(body: bytes, times: int) -> bytes:
    for _ in range(times):
        body = gzip.compress(body)
    return body


@asynccontextmanager
async def tarpit(behaviours: Mapping[str, Behaviour]) -> AsyncGenerator[Tarpit]:
    served = Tarpit(behaviours)
    tasks = set[asyncio.Task[None]]()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.ensure_future(served.serve(reader, writer)))

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    served.port = server.sockets[0].getsockname()[1]
    try:
        yield served
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0.01)  # closed connections leave the loop
