"""When two URLs are one page, and when two hosts are one site."""

import re
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

KEPT_CHARS = 1_000
"""Up to which an address is remembered: a page asks for each of its own three times."""
DEFAULT_PORTS = {"http": 80, "https": 443}
ORIGIN = re.compile(r"https?://[^/?#\\]+", re.I)
"""All that matters of a page's address to a link that begins with a slash: the menu of every page is remembered."""
TRACKING = re.compile(r"utm_\w+|gclid|fbclid|gad_source|msclkid|mc_[ce]id|_ga|yclid|igshid", re.I)
NO_HOST = re.compile(r"[\x00-\x20\x7f\"#%/<>?@\\^`{|}]")
"""What no host has in it (https://url.spec.whatwg.org/#forbidden-domain-code-point)."""
INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.I)
FILE = re.compile(
    r"\.(?:pdf|jpe?g|png|gif|webp|svg|ico|bmp|tiff?|avif|heic|mp[34]|m4[av]|mov|avi|wmv|webm|og[gv]|wav|zip|rar|7z|gz|tar|docx?|"
    r"xlsx?|pptx?|od[ts]|csv|txt|rtf|xml|json|rss|atom|ics|vcf|css|m?js|map|woff2?|ttf|eot|otf|exe|dmg|apk|webmanifest|"
    r"md|kml|gpx|eps|ai|psd)$",
    re.I,
)


def canonical(url: str, base: str | None = None) -> str | None:
    """The URL as we fetch it: absolute; no fragment, tracking, default port or `index.html`. None if not HTTP."""
    origin = ORIGIN.match(base) if base and url[:1] == "/" != url[1:2] else None
    start = origin[0] if origin else base
    short = len(url) + len(start or "") <= KEPT_CHARS
    return _remembered(url, start) if short else _canonical(url, start)


def _canonical(url: str, base: str | None) -> str | None:
    try:
        parts = urlsplit(urljoin(base, url.strip()) if base else url.strip())
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:  # a port that is no number, brackets that don't match
        return None
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS or not host or NO_HOST.search(host):
        return None
    netloc = host if port in (None, DEFAULT_PORTS[scheme]) else f"{host}:{port}"
    return urlunsplit((scheme, netloc, _path(parts.path), _query(parts.query), ""))


_remembered = lru_cache(maxsize=1024)(_canonical)


def _host(host: str) -> str:
    name = host.lower().rstrip(".")
    if ":" in name:
        return f"[{name}]"
    return name if name.isascii() else name.encode("idna").decode()


def _path(path: str) -> str:
    resolved: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        dots = unquote(segment)
        if dots == "..":
            del resolved[-1:]
        elif dots != ".":
            resolved.append(segment)
    if segments and unquote(segments[-1]) in (".", ".."):
        resolved.append("")
    return INDEX.sub("/", "/" + "/".join(resolved)).replace(" ", "%20")


def _query(query: str) -> str:
    if not any(TRACKING.fullmatch(part.partition("=")[0]) for part in query.split("&")):
        return query
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode([(name, value) for name, value in pairs if not TRACKING.fullmatch(name)])


def key(url: str) -> str:
    """Equal for spellings of one page: scheme, `www.` and a trailing slash do not count."""
    parts = urlsplit(url)
    return f"{bare(parts.netloc)}{unquote(parts.path).rstrip('/')}?{parts.query}"


def host_of(url: str) -> str:
    """Host without port, "" when there is none."""
    return urlsplit(url).hostname or ""


def at_host_of(url: str, site: str) -> str:
    """The same page at the scheme and host of another URL."""
    parts, there = urlsplit(url), urlsplit(site)
    return urlunsplit((there.scheme, there.netloc, parts.path, parts.query, ""))


def bare(host: str) -> str:
    """A host without `www.`."""
    return host.removeprefix("www.")


def is_page(url: str) -> bool:
    """Whether the path may be an HTML page, judged by its ending alone."""
    return FILE.search(urlsplit(url).path) is None
