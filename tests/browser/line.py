"""The way from a browser to its server, which can be cut: as a train's tunnel does it, or as a cable that is pulled."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

CHUNK = 65_536


class Line:
    """Carries bytes both ways. Cut, it carries none: silently, or by breaking what is open and refusing what is new."""

    def __init__(self, port: int) -> None:
        """`port`: of the server, on this machine."""
        self._port = port
        self._through = asyncio.Event()
        self._through.set()
        self._refuses = False
        self._open: set[asyncio.StreamWriter] = set()
        self._carried: set[asyncio.Task[None]] = set()
        self.address = ""

    async def cut(self, seconds: float, *, silently: bool) -> None:
        """Nothing passes for so long. What was on its way silently is delivered afterwards, where somebody is left."""
        self._through.clear()
        if not silently:
            self._refuses = True
            for writer in self._open:
                writer.transport.abort()
        await asyncio.sleep(seconds)
        self._refuses = False
        self._through.set()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of the browser, until either end closes it."""
        if self._refuses:
            return writer.transport.abort()
        self._carried.add(task := asyncio.ensure_future(self._carry(reader, writer)))
        task.add_done_callback(self._carried.discard)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends = {writer}
        self._open.add(writer)
        with suppress(OSError):
            await self._through.wait()
            answers, asks = await asyncio.open_connection("127.0.0.1", self._port)
            ends.add(asks)
            self._open.add(asks)
            ways = {asyncio.ensure_future(self._way(reader, asks)), asyncio.ensure_future(self._way(answers, writer))}
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait(ways, timeout=0.2)
            for way in ways:
                way.cancel()
        for end in ends:
            self._open.discard(end)
            end.close()

    async def _way(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(CHUNK):
                await self._through.wait()
                writer.write(data)
                await writer.drain()
            await self._through.wait()

    async def end(self) -> None:
        """Whatever is open."""
        for task in self._carried:
            task.cancel()
        await asyncio.gather(*self._carried, return_exceptions=True)
        for writer in self._open:
            writer.transport.abort()


@asynccontextmanager
async def open_line(port: int) -> AsyncGenerator[Line]:
    """A line to this port, at an address of its own."""
    line = Line(port)
    server = await asyncio.start_server(line.accept, "127.0.0.1", 0)
    line.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield line
    server.close()
    await line.end()
