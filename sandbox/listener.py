"""One port for plain HTTP and TLS: the first byte of a connection decides which it is."""

import asyncio
import socket
import ssl
import struct
from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import ASGIApp, Scope
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

TLS_HANDSHAKE = b"\x16"
FIRST_BYTE_SECONDS = 60
BACKLOG = 512


@dataclass(frozen=True)
class Connection:
    """A client's connection, reachable from its requests so that a fault can cut it."""

    raw: socket.socket
    protocol: H11Protocol

    def reset(self) -> None:
        """End it with RST instead of FIN, as a crashing server does."""
        self.raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.protocol.transport.abort()


def connection_of(scope: Scope) -> Connection | None:
    """The connection a request came on; None outside this listener."""
    found: object = scope.get("state", {}).get("connection")
    return found if isinstance(found, Connection) else None


def bind(port: int) -> socket.socket:
    """A listening socket on the loopback address.

    Args:
        port: 0 takes a free one.

    Raises:
        OSError: the port is taken.
    """
    listening = socket.create_server(("127.0.0.1", port), backlog=BACKLOG)
    listening.setblocking(False)
    return listening


class Listener:
    """Accepts connections until closed and hands each to the web server, with or without TLS."""

    def __init__(self, app: ASGIApp, context: ssl.SSLContext) -> None:
        """Serve this app; `context` answers those who speak TLS."""
        self.config = Config(app, lifespan="off", log_config=None, access_log=False, server_header=False, ws="none")
        self.config.load()
        self.state = ServerState()
        self.context = context
        self.arriving: set[asyncio.Task[None]] = set()

    async def serve(self, listening: socket.socket) -> None:
        """Accept until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            raw, _ = await loop.sock_accept(listening)
            raw.setblocking(False)
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else head and body wait 40 ms for each other
            task = loop.create_task(self.welcome(raw))
            self.arriving.add(task)
            task.add_done_callback(self.arriving.discard)

    async def welcome(self, raw: socket.socket) -> None:
        """Find out what the client speaks and start to speak it; a client that breaks off is let go."""
        try:
            async with asyncio.timeout(FIRST_BYTE_SECONDS):
                first = await peek(raw)
            tls = self.context if first == TLS_HANDSHAKE else None
            await asyncio.get_running_loop().connect_accepted_socket(self.protocol_for(raw), raw, ssl=tls)
        except OSError:  # the handshake failed (SSLError), the client left, or it never spoke (TimeoutError)
            raw.close()

    def protocol_for(self, raw: socket.socket) -> Callable[[], H11Protocol]:
        """What makes the connection's protocol."""

        def make() -> H11Protocol:
            protocol = H11Protocol(self.config, self.state, {})
            protocol.app_state["connection"] = Connection(raw, protocol)
            return protocol

        return make

    async def close(self) -> None:
        """Drop what is open; nothing here is worth waiting for."""
        for connection in list(self.state.connections):
            if isinstance(connection, H11Protocol):
                connection.transport.abort()
        tasks = [*self.arriving, *self.state.tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def peek(raw: socket.socket) -> bytes:
    """The first byte a client sends, left in place; empty if it hung up."""
    loop = asyncio.get_running_loop()
    readable = loop.create_future()
    loop.add_reader(raw, lambda: readable.done() or readable.set_result(None))
    try:
        await readable
    finally:
        loop.remove_reader(raw)
    return raw.recv(1, socket.MSG_PEEK)
