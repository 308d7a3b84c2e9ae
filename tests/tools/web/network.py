"""An internet of a test's own: names as the test answers them, and every address there is leads to one listener."""

import re
import socket
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpcore
from typing_extensions import override

from tests.tools.web.town import Answer, InProcess, Town, town
from tools.web.crawler import Crawler
from tools.web.guard import GuardTransport, system_lookup
from tools.web.politeness import Sleep
from tools.web.streams import AsyncioBackend

PUBLIC = "93.184.215.14"
NUMBER = re.compile(r"[0-9a-fx.]+|[0-9a-f:.]+", re.I)


class Network(AsyncioBackend):
    """Connects to a listener whatever the address is, and keeps each address that was asked for."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.reached: list[str] = []

    @override
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        self.reached.append(host)
        return await super().connect_tcp("127.0.0.1", self.port, timeout, local_address, socket_options)


@dataclass
class Names:
    """`known` maps a name to its addresses, or to several answers that are given in turn; numbers are the system's."""

    known: Mapping[str, list[str] | list[list[str]]]
    asked: list[str] = field(default_factory=list[str])

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        if host in self.known:
            answers = self.known[host]
            if isinstance(answers[0], list):
                return answers.pop(0) if len(answers) > 1 else answers[0]  # type: ignore[return-value]
            return answers  # type: ignore[return-value]
        if NUMBER.fullmatch(host):
            return await system_lookup(host, port)
        raise socket.gaierror(socket.EAI_NONAME, "unknown")


@dataclass(frozen=True)
class Internet:
    web: Crawler
    served: Town
    network: Network
    names: Names


@asynccontextmanager
async def internet(
    pages: Mapping[str, Answer | str | list[Answer]],
    names: Mapping[str, list[str] | list[list[str]]],
    sleep: Sleep | None = None,
    deadline: float = 10,
) -> AsyncGenerator[Internet]:
    """A crawler behind its guard on these names and pages."""
    async with town(pages) as served:
        network, told = Network(served.port), Names(names)
        guard = GuardTransport(lookup=told, network=network)
        more = {"sleep": sleep} if sleep else {}
        async with Crawler(transport=guard, extractor=InProcess(), deadline=deadline, **more) as web:
            yield Internet(web, served, network, told)
