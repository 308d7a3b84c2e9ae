"""Pages of the town as Firecrawl fetches them: with the redirects, certificates and statuses of their hosts."""

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote, urljoin, urlsplit

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from sandbox.firecrawl_errors import DNS, SITE, SSL, FirecrawlError
from sandbox.sites import Sites

MOST_REDIRECTS = 10
UNSUPPORTED = ("facebook.com", "instagram.com", "linkedin.com")
CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{2,30})", re.IGNORECASE)
HREF = re.compile(r"<a\b[^>]*?\bhref\s*=\s*[\"']([^\"'#][^\"']*)[\"']", re.IGNORECASE)
LOCATION = re.compile(r"<loc>\s*([^<\s]+)\s*</loc>", re.IGNORECASE)
TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Fetched:
    """What came back: `asked` and `url` differ where redirects led on."""

    asked: str
    url: str
    status: int
    content_type: str
    html: str

    @property
    def title(self) -> str:
        """The page's title; empty if it has none."""
        found = TITLE.search(self.html)
        return " ".join(unescape(found[1]).split()) if found else ""

    @property
    def links(self) -> list[str]:
        """Absolute addresses of all links, each once."""
        targets = (urljoin(self.url, unescape(found)) for found in HREF.findall(self.html))
        return list(dict.fromkeys(target for target in targets if target.startswith("http")))

    @property
    def text(self) -> str:
        """The words of the page."""
        return "\n\n".join(line.strip() for line in unescape(TAG.sub("\n", self.html)).splitlines() if line.strip())


async def fetch(sites: Sites, url: str, *, any_certificate: bool = True) -> Fetched:
    """Get one page.

    Args:
        sites: the town's.
        url: absolute.
        any_certificate: whether a broken one is good enough.

    Raises: FirecrawlError when nothing answers there.
    """
    at = url
    for _ in range(MOST_REDIRECTS):
        response = await ask(sites, at, any_certificate)
        target = response.headers.get("location")
        if target is None:
            return Fetched(url, at, response.status_code, response.headers.get("content-type", ""), read(response))
        at = urljoin(at, target)
    raise FirecrawlError(500, "The URL failed to load: ERR_TOO_MANY_REDIRECTS", SITE)


async def ask(sites: Sites, url: str, any_certificate: bool) -> Response:
    """One request to a host of the town, and the first part of a streamed body."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    options = sites.town.host_options(host)
    if host.removeprefix("www.") in UNSUPPORTED:
        raise FirecrawlError(403)
    if sites.town.site(host) is None and not options.redirect:
        raise FirecrawlError(500, f"DNS resolution failed for hostname: {host}", DNS)
    if parts.scheme == "https" and options.http_only:
        raise FirecrawlError(500, "The URL failed to load: ERR_CONNECTION_REFUSED", SITE)
    if parts.scheme == "https" and options.bad_certificate and not any_certificate:
        raise FirecrawlError(500, "The certificate of the site is not valid.", SSL)
    response = await sites.answer(Request(scope(parts.scheme, host, parts.path, parts.query)), host)
    if isinstance(response, StreamingResponse):
        first = await anext(aiter(response.body_iterator))
        return Response(first, response.status_code, media_type=response.headers["content-type"])
    return response


def scope(scheme: str, host: str, path: str, query: str) -> dict[str, object]:
    """A GET request as the town's web server sees it."""
    return {
        "type": "http",
        "method": "GET",
        "scheme": scheme,
        "server": (host, None),
        "path": unquote(path) or "/",
        "query_string": query.encode(),
        "headers": [(b"host", host.encode())],
    }


def read(response: Response) -> str:
    """The body as text, by the charset that the header or the page names."""
    body = bytes(response.body)
    named = response.headers.get("content-type", "").partition("charset=")[2]
    told = CHARSET.search(body[:2000])
    charset = named or (told[1].decode("ascii") if told else "utf-8")
    try:
        return body.decode(charset, "replace")
    except LookupError:
        return body.decode("utf-8", "replace")
