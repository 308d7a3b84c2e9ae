"""The town's websites, each at the root of its own host, with the habits hosts.json gives them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from sandbox.site_files import find, media_type
from sandbox.town import HostOptions, Town

FILLER = b"<!-- filler filler filler filler filler filler filler filler -->\n" * 1024
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Content:
    """What to send: a body, how many bytes of filler follow, and the headers that describe it."""

    body: bytes
    media_type: str
    status: int = 200
    pad: int = 0


class Sites:
    """Answers GET and HEAD for every host of the town."""

    def __init__(self, town: Town) -> None:
        """Serve the sites of this town."""
        self.town = town

    async def answer(self, request: Request, host: str) -> Response:
        """The answer to one request.

        Args:
            request: its path and method count; the query is kept in redirects only.
            host: the host asked for, lower case, without port.
        """
        options = self.town.host_options(host)
        await asyncio.sleep(options.delay_ms / 1000)
        site = self.town.site(host)
        path = str(request.scope["path"])
        if request.method not in ("GET", "HEAD"):
            return Response(status_code=405, headers={"Allow": "GET, HEAD"})
        target = redirect_target(options, path)
        if target:
            return moved(target)
        if site is None:
            return respond(error_page(404), request.method)
        found = find(site, path)
        if found.redirect and path not in options.status:
            return moved(quote(found.redirect), request.url.query)
        return respond(content(site, found.file, path, options), request.method)


def redirect_target(options: HostOptions, path: str) -> str:
    """Where the host sends this path; empty if it answers itself."""
    if options.redirect:
        base = options.redirect
        return base.rstrip("/") + quote(path) if base.rstrip("/").count("/") <= 2 else base
    return options.redirects.get(path, "")


def moved(target: str, query: str = "") -> Response:
    """A permanent redirect."""
    location = f"{target}?{query}" if query else target
    return Response(status_code=301, headers={"Location": location}, media_type=HTML)


def content(site: Path, file: Path | None, path: str, options: HostOptions) -> Content:
    """The file with the options of its path; without a file the site's own 404 page or a plain one."""
    status = options.status.get(path, 200 if file else 404)
    sent = file or site / "404.html"
    if not sent.is_file() or (status != 200 and not file and status != 404):
        return error_page(status)
    kind = media_type(sent, options.charset.get(path, ""))
    return Content(sent.read_bytes(), kind, status, options.pad.get(path, 0))


def error_page(status: int) -> Content:
    """A plain page that names the status."""
    title = f"{status} {HTTPStatus(status).phrase}"
    page = f"<!doctype html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return Content(page.encode(), HTML, status)


def respond(sent: Content, method: str) -> Response:
    """The content on the wire; HEAD gets the same headers and no body."""
    length = len(sent.body) + sent.pad
    headers = {"Content-Length": str(length), "Content-Type": sent.media_type}
    if method == "HEAD":
        return Response(status_code=sent.status, headers=headers)
    if sent.pad:
        return StreamingResponse(padded(sent), sent.status, headers)
    return Response(sent.body, sent.status, headers)


async def padded(sent: Content) -> AsyncIterator[bytes]:
    """The body, then its filler in pieces."""
    yield sent.body
    left = sent.pad
    while left > 0:
        yield FILLER[:left]
        left -= len(FILLER)
