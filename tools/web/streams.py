"""Plain asyncio connections for httpcore: a third of the CPU of its own backend, which goes through anyio.

httpcore asks for little: connect, upgrade to TLS, read, write, close. What a server sends ahead is held at 256 kB.
"""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from typing import Any, cast

import httpcore
from typing_extensions import override

HELD = 262_144
"""Bytes that may arrive unread before the socket is left to wait."""


class AsyncioBackend(httpcore.AsyncNetworkBackend):
    """Opens connections on the running event loop, whichever it is."""

    @override
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect. Raises: httpcore.ConnectError, httpcore.ConnectTimeout."""
        local = (local_address, 0) if local_address else None
        loop = asyncio.get_running_loop()
        async with _told(timeout, httpcore.ConnectTimeout, httpcore.ConnectError):
            transport, wire = await loop.create_connection(_Wire, host, port, local_addr=local)
        for option in socket_options or ():
            transport.get_extra_info("socket").setsockopt(*option)
        return _Stream(transport, wire)


class _Wire(asyncio.Protocol):
    """What has arrived and was not read yet."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.arrived = bytearray()
        self.ended = False
        self.failure: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._full: asyncio.Future[None] | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    @override
    def data_received(self, data: bytes) -> None:
        self.arrived += data
        if len(self.arrived) > HELD and self.transport is not None:
            self.transport.pause_reading()
        self._wake()

    @override
    def eof_received(self) -> None:
        self.ended = True
        self._wake()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.ended, self.failure = True, exc
        self._wake()
        self.resume_writing()

    @override
    def pause_writing(self) -> None:
        self._full = asyncio.get_running_loop().create_future()

    @override
    def resume_writing(self) -> None:
        if self._full is not None and not self._full.done():
            self._full.set_result(None)
        self._full = None

    async def read(self, most: int) -> bytes:
        """At most so many bytes; none at the end of the connection. Raises: OSError."""
        while not self.arrived and not self.ended:
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        if not self.arrived and self.failure is not None:
            raise self.failure
        data = bytes(self.arrived[:most])
        del self.arrived[:most]
        if len(self.arrived) <= HELD and self.transport is not None and not self.ended:
            self.transport.resume_reading()
        return data

    async def drained(self) -> None:
        """Wait while the other side does not take what was written. Raises: OSError."""
        if self._full is not None:
            await self._full
        if self.failure is not None:
            raise self.failure

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class _Stream(httpcore.AsyncNetworkStream):
    """One connection, as httpcore wants it."""

    def __init__(self, transport: asyncio.Transport, wire: _Wire) -> None:
        self._transport, self._wire = transport, wire

    @override
    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        async with _told(timeout, httpcore.ReadTimeout, httpcore.ReadError):
            return await self._wire.read(max_bytes)

    @override
    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if buffer:
            self._transport.write(buffer)
        async with _told(timeout, httpcore.WriteTimeout, httpcore.WriteError):
            await self._wire.drained()

    @override
    async def aclose(self) -> None:
        self._transport.abort()  # as httpcore's own does: nothing is left to say, and nobody waits for a farewell

    @override
    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        loop = asyncio.get_running_loop()
        async with _told(timeout, httpcore.ConnectTimeout, httpcore.ConnectError):
            secured = await loop.start_tls(self._transport, self._wire, ssl_context, server_hostname=server_hostname)
        if secured is None:
            raise httpcore.ConnectError("the connection ended during the TLS handshake")
        self._wire.transport = secured
        return _Stream(secured, self._wire)

    @override
    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":  # an idle connection with something to read has ended
            return self._wire.ended or bool(self._wire.arrived)
        names = {"client_addr": "sockname", "server_addr": "peername"}
        return self._transport.get_extra_info(names.get(info, info))


@asynccontextmanager
async def _told(seconds: float | None, late: type[Exception], failed: type[Exception]) -> AsyncGenerator[None]:
    """Timeouts and failures by httpcore's names."""
    try:
        if seconds is None:
            yield
        else:
            async with asyncio.timeout(seconds):
                yield
    except TimeoutError as error:
        raise late(str(error)) from error
    except OSError as error:  # ssl.SSLError is one
        raise failed(str(error)) from error
