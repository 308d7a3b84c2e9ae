"""When two URLs are one page, and when two hosts are one site."""

import re
from functools import lru_cache
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from domain.web_names import INDEX, ascii_host, bare, untracked
from domain.web_names import page_key as key
from domain.websites import registrable_domain

__all__ = ["at_host_of", "bare", "canonical", "host_of", "is_page", "key", "same_site"]

KEPT_CHARS = 1_000
"""Up to which an address is remembered: a page asks for each of its own three times."""
DEFAULT_PORTS = {"http": 80, "https": 443}
ORIGIN = re.compile(r"https?://[^/?#\\]+", re.I)
"""All that matters of a page's address to a link that begins with a slash: the menu of every page is remembered."""
EDGES = "".join(map(chr, range(0x21)))
"""What browsers cut off at both ends of an address, besides other spaces."""
RELATIVE_PATH = re.compile(r"\A(?![/\\]{2})[^:?#]+(?=[?#]|$)")
"""What certainly names no host."""
NO_HOST = re.compile(r"[\x00-\x20\x7f\"#%/<>?@\\^`{|}]")
"""What no host has in it (https://url.spec.whatwg.org/#forbidden-domain-code-point)."""
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
        told = RELATIVE_PATH.sub(_slashes, url.strip().strip(EDGES))
        parts = urlsplit(urljoin(base, told) if base else told)
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:  # a port that is no number, brackets that don't match
        return None
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS or not host or NO_HOST.search(host):
        return None
    netloc = host if port in (None, DEFAULT_PORTS[scheme]) else f"{host}:{port}"
    return urlunsplit((scheme, netloc, _path(parts.path), untracked(parts.query), ""))


_remembered = lru_cache(maxsize=1024)(_canonical)


def _slashes(part: re.Match[str]) -> str:
    """Browsers follow `\\contact.html`, so old sites have it; where a host could be meant, a backslash stays one."""
    return part[0].replace("\\", "/")


def _host(host: str) -> str:
    name = ascii_host(host)
    return f"[{name}]" if ":" in name else name


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


def host_of(url: str) -> str:
    """Host without port, "" when there is none."""
    return urlsplit(url).hostname or ""


def port_of(url: str) -> int:
    """The port of a canonical URL, its scheme's where it names none."""
    parts = urlsplit(url)
    return DEFAULT_PORTS[parts.scheme] if parts.port is None else parts.port


def at_host_of(url: str, site: str) -> str:
    """The same page at the scheme and host of another URL."""
    parts, there = urlsplit(url), urlsplit(site)
    return urlunsplit((there.scheme, there.netloc, parts.path, parts.query, ""))


def is_page(url: str) -> bool:
    """Whether the path may be an HTML page, judged by its ending alone."""
    return FILE.search(urlsplit(url).path) is None


def same_site(url: str, *others: str) -> bool:
    """Whether a URL belongs to the site of any of the others (registrable domain, private suffixes included)."""
    return _owner(url) in {_owner(other) for other in others}


@lru_cache(maxsize=4096)
def _owner(url: str) -> str:
    return registrable_domain(url) or host_of(url)
