"""Firecrawl's API v2 over the town: map, scrape and batch scrape, as firecrawl-py and plain HTTP clients speak it."""

import json
from collections.abc import Awaitable, Callable
from typing import cast
from urllib.parse import urljoin, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from sandbox.firecrawl_errors import FirecrawlError
from sandbox.firecrawl_jobs import Jobs
from sandbox.firecrawl_pages import LOCATION, Fetched, fetch
from sandbox.sites import Sites
from sandbox.town import Town, bare
from sandbox.wire import Object, is_object, json_response, objects, strings, text

MOST_LINKS = 5000


class FirecrawlApi:
    """`POST /v2/map`, `POST /v2/scrape`, `POST /v2/batch/scrape` and `GET /v2/batch/scrape/{id}`."""

    def __init__(self, town: Town) -> None:
        """Read the sites of this town."""
        self.sites = Sites(town)
        self.jobs = Jobs()

    async def map(self, request: Request) -> Response:
        """The pages of a site that its sitemap and its home page name."""
        return await answered(request, self._map)

    async def scrape(self, request: Request) -> Response:
        """One page."""
        return await answered(request, self._scrape)

    async def start_batch(self, request: Request) -> Response:
        """Begin to read several pages."""
        return await answered(request, self._start_batch)

    async def batch_status(self, request: Request) -> Response:
        """How far a batch is."""
        return await answered(request, self._batch_status)

    async def _map(self, request: Request) -> Object:
        body = read_body(await request.body())
        url = an_address(body.get("url"))
        limit = body.get("limit", MOST_LINKS)
        found = {url: ""}
        for link, title in [*await self.sitemap(url), *await self.home(url)]:
            if bare(urlsplit(link).hostname or "") == bare(urlsplit(url).hostname or ""):
                found[link] = found.get(link) or title
        links = [{"url": link, "title": title} if title else {"url": link} for link, title in found.items()]
        return {"success": True, "links": links[: limit if isinstance(limit, int) else MOST_LINKS]}

    async def sitemap(self, url: str) -> list[tuple[str, str]]:
        """What sitemap.xml lists; nothing where there is none."""
        try:
            found = await fetch(self.sites, urljoin(url, "/sitemap.xml"))
        except FirecrawlError:
            return []
        return [(link, "") for link in LOCATION.findall(found.html)] if found.status == 200 else []

    async def home(self, url: str) -> list[tuple[str, str]]:
        """The page itself with its title, and what it links to; nothing where it cannot be had."""
        try:
            found = await fetch(self.sites, url)
        except FirecrawlError:
            return []
        return [(found.url, found.title), *((link, "") for link in found.links)] if found.status == 200 else []

    async def _scrape(self, request: Request) -> Object:
        body = read_body(await request.body())
        return {"success": True, "data": await self.document(an_address(body.get("url")), body)}

    async def _start_batch(self, request: Request) -> Object:
        body = read_body(await request.body())
        urls = strings(body.get("urls"))
        good = [url for url in urls if is_address(url)]
        if not good:
            raise FirecrawlError(400, "Invalid URL")
        name = self.jobs.start([self.document(url, body) for url in good])
        bad = [url for url in urls if url not in good]
        return {"success": True, "id": name, "url": f"{base(request)}/v2/batch/scrape/{name}", "invalidURLs": bad}

    async def _batch_status(self, request: Request) -> Object:
        skip = request.query_params.get("skip", "0")
        return self.jobs.status(request.path_params["id"], int(skip) if skip.isdigit() else 0, base(request))

    async def document(self, url: str, options: Object) -> Object:
        """A page in the formats that were asked for."""
        any_certificate = options.get("skipTlsVerification", True) is not False
        return told(await fetch(self.sites, url, any_certificate=any_certificate), formats(options))


def told(page: Fetched, asked: set[str]) -> Object:
    """A page as Firecrawl tells it."""
    known: Object = {"markdown": page.text, "rawHtml": page.html, "html": page.html, "links": page.links}
    metadata: Object = {
        "title": page.title,
        "sourceURL": page.asked,
        "url": page.url,
        "statusCode": page.status,
        "contentType": page.content_type,
        "proxyUsed": "basic",
        "cacheState": "miss",
        "creditsUsed": 1,
    }
    return {name: value for name, value in known.items() if name in asked} | {"metadata": metadata}


def formats(options: Object) -> set[str]:
    """The names of the formats, given as text or as objects; Markdown where none is."""
    given = options.get("formats")
    return {*strings(given), *(text(each.get("type")) for each in objects(given))} or {"markdown"}


async def answered(request: Request, answer: Callable[[Request], Awaitable[Object]]) -> Response:
    """The answer, or the refusal: keys that begin with "bad" are unknown, with "empty" out of credits."""
    key = request.headers.get("authorization", "").removeprefix("Bearer ")
    try:
        if key.startswith(("bad", "empty")):
            raise FirecrawlError(401 if key.startswith("bad") else 402)
        return json_response(await answer(request))
    except FirecrawlError as refusal:
        return refusal.response()


def read_body(raw: bytes) -> Object:
    """The request's parameters."""
    try:
        body = cast("object", json.loads(raw or b"{}"))
    except ValueError as error:
        raise FirecrawlError(400, "Invalid JSON") from error
    if not is_object(body):
        raise FirecrawlError(400, "Bad Request")
    return body


def an_address(value: object) -> str:
    """The address that was sent, or a refusal."""
    if not is_address(text(value)):
        raise FirecrawlError(400, "Invalid URL")
    return text(value)


def is_address(url: str) -> bool:
    """True for an absolute http address."""
    return url.startswith(("http://", "https://"))


def base(request: Request) -> str:
    """Where this server was reached."""
    return f"{request.url.scheme}://{request.url.netloc}"
