"""Keeps customer-influenced URLs away from private networks: addresses are checked at connect time, on every hop.

It stands on httpcore, which knows no proxy of the environment: through one a connection would bypass the guard
(DESIGN section 8). httpx on top of it would load a command line's libraries, and give nothing that a crawler uses.
"""

import asyncio
import logging
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import certifi
import httpcore

from tools.web.addresses import is_public
from tools.web.connect_map import ConnectMap
from tools.web.streams import AsyncioBackend

log = logging.getLogger(__name__)

PORTS = frozenset({80, 443, 8080, 8443})
"""The only ones on which a website is looked for, by us or by a service that reads for us."""
NOT_PUBLIC = "this address is not on the public internet"
NO_WEBSITE = "no website answers on port {}"
MAX_CONNECTIONS, MAX_IDLE, IDLE_SECONDS = 40, 8, 5
PERMANENT_DNS = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})

Lookup = Callable[[str, int], Awaitable[Sequence[str]]]
"""Host and port → its addresses. Raises: OSError (socket.gaierror), UnicodeError."""


class AddressBlocked(httpcore.ConnectError):
    """The name leads to an address or a port that we never contact."""


class NameUnknown(httpcore.ConnectError):
    """DNS knows no such name."""


class _Backend(httpcore.AsyncNetworkBackend):
    """Connects to the addresses that a subclass approves, and never to the file system."""

    def __init__(self, network: httpcore.AsyncNetworkBackend | None = None) -> None:
        self._inner = network or AsyncioBackend()

    async def approved(self, host: str, port: int, timeout: float | None) -> list[tuple[str, int]]:  # noqa: ASYNC109
        """Addresses to try, in order. Raises: AddressBlocked, NameUnknown."""
        raise NotImplementedError

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first approved address that answers."""
        failure: Exception | None = None
        for ip, target in (await self.approved(host, port, timeout))[:3]:
            try:
                return await self._inner.connect_tcp(ip, target, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or NameUnknown(f"no address for {host}")

    async def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        """Refuse."""
        raise AddressBlocked("unix sockets are blocked")


class GuardBackend(_Backend):
    """Resolves once, refuses the name if ANY answer is not public; exactly the checked answers are used."""

    def __init__(self, lookup: Lookup | None = None, network: httpcore.AsyncNetworkBackend | None = None) -> None:
        super().__init__(network)
        self._lookup = lookup or system_lookup

    async def approved(self, host: str, port: int, timeout: float | None) -> list[tuple[str, int]]:  # noqa: ASYNC109
        """Public addresses of the host."""
        addresses = await _resolve(self._lookup, host, port, timeout or 10)
        for ip in addresses:
            if not is_public(ip):
                log.debug("blocked address %s for %s", ip, host)  # in a reason people would learn of inner networks
                raise AddressBlocked(NOT_PUBLIC)
        if port not in PORTS:
            raise AddressBlocked(NO_WEBSITE.format(port))
        return [(ip, port) for ip in addresses]


class MappedBackend(_Backend):
    """Connects mapped hosts, and only these, to their fixed address."""

    def __init__(self, connect_map: ConnectMap) -> None:
        super().__init__()
        self._map = connect_map

    async def approved(self, host: str, port: int, timeout: float | None) -> list[tuple[str, int]]:  # noqa: ASYNC109
        """The address the host is mapped to."""
        target = self._map.find(host)
        if target is None:
            raise AddressBlocked(f"{host} is not a mapped host")
        return [target]


async def system_lookup(host: str, port: int) -> list[str]:
    """What the system's resolver says, numbers in any spelling included."""
    answers = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(answer[4][0]) for answer in answers]


async def _resolve(lookup: Lookup, host: str, port: int, seconds: float) -> list[str]:
    try:
        answers = await asyncio.wait_for(lookup(host, port), seconds)
    except socket.gaierror as error:
        kind = NameUnknown if error.errno in PERMANENT_DNS else httpcore.ConnectError
        raise kind(f"DNS does not know {host}: {error.strerror}") from error
    except UnicodeError as error:
        raise NameUnknown(f"{host} is not a name") from error
    except (TimeoutError, OSError) as error:
        raise httpcore.ConnectError(f"DNS did not answer for {host}") from error
    return list(dict.fromkeys(answers))


def _pool(context: ssl.SSLContext, backend: httpcore.AsyncNetworkBackend) -> httpcore.AsyncConnectionPool:
    return httpcore.AsyncConnectionPool(
        ssl_context=context,
        max_connections=MAX_CONNECTIONS,
        max_keepalive_connections=MAX_IDLE,
        keepalive_expiry=IDLE_SECONDS,
        network_backend=backend,
    )


@cache
def _public() -> ssl.SSLContext:
    """Read once: the list of authorities takes 20 ms."""
    return ssl.create_default_context(cafile=certifi.where())


class GuardTransport:
    """Everything goes through the guard; mapped hosts go to their address and trust their own CA.

    Args:
        connect_to: host pattern → `address:port`, the only way past the guard (`WEB_CONNECT_TO`).
        ca_file: PEM file trusted for mapped hosts only (`WEB_CA_FILE`).
        lookup: replaces the system's resolver.
        network: what approved addresses are connected with.
    """

    def __init__(
        self,
        connect_to: Mapping[str, str] | None = None,
        ca_file: Path | str | None = None,
        *,
        lookup: Lookup | None = None,
        network: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._map = ConnectMap(connect_to or {})
        public = _public()
        own = ssl.create_default_context(cafile=str(ca_file)) if ca_file else public
        self._guarded = _pool(public, GuardBackend(lookup, network))
        self._mapped = _pool(own, MappedBackend(self._map))

    def pool(self, url: str) -> httpcore.AsyncConnectionPool:
        """The connections by which a URL may be asked for."""
        return self._mapped if self._map.find(httpcore.URL(url).host.decode("ascii")) else self._guarded

    async def aclose(self) -> None:
        """Close all connections."""
        await self._guarded.aclose()
        await self._mapped.aclose()
