"""A static web server on loopback for all sides: a small one, for it shares the cores with those it serves."""

import asyncio
import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import uvloop

from bench.readers_sites import Site
from sandbox.site_files import find, media_type

MISSING = b"<!doctype html><title>404 Not Found</title><h1>404 Not Found</h1>"
HOST = re.compile(r"^host:\s*(\S+)", re.I | re.M)
Answer = tuple[int, str, bytes, str]


class Server:
    """Answers GET for each site by its name or address; a page is read from disk once."""

    def __init__(self, sites: Sequence[Site]) -> None:
        self._sites = {host: site for site in sites for host in (site.name, site.address)}
        self._found = cache(self._find)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, kept as long as the client likes."""
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                host = HOST.search(head)
                writer.write(told(*self._found(host[1].lower() if host else "", head.split(" ")[1])))
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
            pass
        finally:
            writer.close()

    def _find(self, host: str, target: str) -> Answer:
        site = self._sites.get(host.partition(":")[0])
        found = find(Path(site.folder).resolve(), unquote(target.partition("?")[0])) if site else None
        if found and found.redirect:
            return 301, "text/html", b"", found.redirect
        if not site or not found or not found.file:
            return 404, "text/html", MISSING, ""
        return 200, media_type(found.file), at_home(found.file.read_bytes(), site.domain, host), ""


def at_home(body: bytes, domain: str, host: str) -> bytes:
    """A page or sitemap whose links to its own domain lead to where it is served now."""
    if not domain:
        return body
    own = rb"(?:https?:)?//(?:www\.)?" + re.escape(domain.removeprefix("www.").encode()) + rb"(?=[/\"'<])"
    return re.sub(own, b"http://" + host.encode(), body)


def told(status: int, kind: str, body: bytes, location: str) -> bytes:
    """An answer on the wire."""
    where = f"Location: {location}\r\n" if location else ""
    head = f"HTTP/1.1 {status} .\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{where}\r\n"
    return head.encode() + body


async def listen(sites: Sequence[Site]) -> None:
    """Serve until told to end; the port is printed first."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    hosts = ["127.0.0.1", *(site.address for site in sites)]
    server = await asyncio.start_server(Server(sites).serve, hosts, port)
    print(port, flush=True)
    await server.serve_forever()


@contextmanager
def serving(sites: Sequence[Site]) -> Iterator[int]:
    """The port of a server in a process of its own."""
    told = json.dumps([asdict(site) for site in sites])
    command = [sys.executable, "-m", "bench.readers_server", told]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.terminate()


if __name__ == "__main__":
    uvloop.run(listen([Site(**site) for site in json.loads(sys.argv[1])]))
