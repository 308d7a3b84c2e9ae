"""Where a page leads: its links, image maps and frames; where those are few, also what its forms and scripts name."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from domain.pages import Link
from tools.web.urls import bare, canonical
from tools.web.visible import SPACE

MAX_LINKS = 1_000
MAX_NAMED = 100
FEW = 3
"""Links to pages of the same host from which scripts are not searched."""
SCRIPT_CHARS = 50_000
NAMED = re.compile(
    r"""["']([^"'\s<>{}()\\]{1,200}\.(?:html?|php|aspx?)(?:\?[^"'\s<>]{0,100})?)["']"""
    r"""|(?:location(?:\.href)?\s*=|location\.(?:replace|assign)\(|\bopen\()\s*["']([^"'\s<>\\]{1,300})["']""",
    re.I,
)

OWN_ADDRESS = (("link[rel=canonical]", "href"), ('meta[property="og:url"]', "content"), ("base[href]", "href"))


def links(tree: LexborHTMLParser, base: str, url: str) -> tuple[Link, ...]:
    """Absolute targets in page order, each once with the first text that names it.

    Args:
        tree: the page before anything is removed from it.
        base: what its relative links start from.
        url: where it was found.
    """
    found = dict[str, str]()
    _collect(found, _anchors(tree), base)
    host = bare(urlsplit(url).netloc)
    if sum(bare(urlsplit(target).netloc) == host and target != url for target in found) < FEW:
        _collect(found, ((name, "") for name in _named(tree)), base)
    return tuple(Link(url=target, title=title) for target, title in found.items())


def _collect(found: dict[str, str], offered: Iterable[tuple[str, str]], base: str) -> None:
    for href, text in offered:
        target = canonical(href, base)
        if target and not found.get(target) and len(found) < MAX_LINKS:
            found[target] = text[:100]


def _anchors(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for node in tree.css("a[href], area[href], frame[src], iframe[src]")[: 3 * MAX_LINKS]:
        told = node.attributes
        text = SPACE.sub(" ", node.text(separator=" ")).strip() if node.tag == "a" else ""
        yield told.get("href") or told.get("src") or "", text or (told.get("title") or told.get("alt") or "").strip()


def _named(tree: LexborHTMLParser) -> Iterator[str]:
    for form in tree.css("form[action]"):
        if (form.attributes.get("method") or "get").lower() == "get":
            yield form.attributes.get("action") or ""
    scripts = [node.text()[:SCRIPT_CHARS] for node in tree.css("script:not([src])")]
    clicks = [node.attributes.get("onclick") or "" for node in tree.css("[onclick]")[:MAX_NAMED]]
    options = [f'"{node.attributes.get("value") or ""}"' for node in tree.css("option[value]")[:MAX_NAMED]]
    matches = NAMED.finditer("\n".join([*clicks, *options, *scripts]).replace("\\/", "/"))
    for match, _ in zip(matches, range(MAX_NAMED), strict=False):
        yield match[1] or match[2]


def known_as(tree: LexborHTMLParser, url: str) -> str | None:
    """The address that a page gives itself, when that is on another host: the site has a second domain."""
    for selector, name in OWN_ADDRESS:
        node = tree.css_first(selector)
        told = canonical((node.attributes.get(name) if node else None) or "", url)
        if told and bare(urlsplit(told).netloc) != bare(urlsplit(url).netloc):
            return told
    return None
