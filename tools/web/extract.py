"""One page's bytes to everything we keep of it: runs in a worker process, so it imports no more than it needs."""

import re
from collections.abc import Iterable, Sequence

from selectolax.lexbor import LexborHTMLParser

from domain.machine_talk import orders, without_orders
from domain.pages import Contact
from domain.placeholder import has_filler
from domain.said import said
from tools.web.anchors import known_as, links
from tools.web.charset import decode
from tools.web.facts import facts
from tools.web.harvest import link_contacts, markup_addresses, text_contacts
from tools.web.jsonld import jsonld_contacts
from tools.web.markdown import LINK_TARGET, to_markdown
from tools.web.seams import sew
from tools.web.stylesheet import sheet_of
from tools.web.styling import apply
from tools.web.urls import canonical
from tools.web.visible import (
    SPACE,
    absolute_links,
    count_visible,
    mark_seen,
    remove_unseen,
    visible_lines,
    visible_text,
    whole_text,
)
from tools.web.wire import Extracted

REFRESH = re.compile(r"^\s*(\d{1,3})(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?[\"']?\s*([^\"'>\s][^\"'>]*)", re.I)
SCRIPTED = re.compile(r"(?:location(?:\.href)?\s*=|location\.(?:replace|assign)\()\s*[\"']([^\"'\s]{1,500})[\"']")
STUB_CHARS = 200
MAX_CONTACTS = 80
MAX_CHARS = 2_000_000
BULK_CHARS = 20_000
DATA = re.compile(r"data:[\w.+/-]{3,80};base64,[\w+/=%]{1000,}")
IN_TEXT = frozenset({"phone", "fax", "email", "address", "hours"})


def extract(body: bytes, url: str, charset: str | None) -> Extracted:
    """Read a page. `url` is where it was found, `charset` what its Content-Type said."""
    html = _slim(decode(body, charset))
    tree = LexborHTMLParser(html)
    base = _base(tree, url)
    title, found, told = _title(tree), links(tree, base, url), known_as(tree, url)
    seen = [*jsonld_contacts(tree, url), *link_contacts(tree, url)]
    target, scripts = _refresh(tree, base), _scripted(tree, base)
    noted, sewn = LexborHTMLParser(html), LexborHTMLParser(html)
    sheet = sheet_of(tree)
    shut = whole_text(apply(tree, sheet))
    apply(sewn, sheet)
    sew(sewn)
    remove_unseen(sewn)
    mark_seen(sewn)
    absolute_links(sewn, base)
    remove_unseen(tree)
    absolute_links(tree, base)
    lines = visible_lines(tree.body)
    told_to_people = without_orders("\n".join(lines)).splitlines()
    contacts = _distinct([*seen, *markup_addresses(tree, url), *text_contacts(told_to_people, url)])
    chars = count_visible(tree.body)
    markdown = to_markdown(sewn.html or "", visible_text(tree.body), _lines_to_keep(contacts, lines))
    return Extracted(
        title=title,
        markdown=markdown,
        visible_chars=chars,
        contacts=contacts,
        facts={
            **facts(noted, url, lines),
            "title": title,
            "filler": has_filler(title, markdown),
            "orders": bool(orders(markdown)),
            "said": said(LINK_TARGET.sub("]", f"{markdown}\n{shut}")),
        },
        links=found,
        known_as=told,
        refresh=target or (scripts if chars < STUB_CHARS else None),
    )


def _slim(html: str) -> str:
    """A page as it is; a big one without the pictures, scripts and styles in its source, and then cut."""
    if len(html) <= MAX_CHARS:
        return html
    light = DATA.sub("", html)
    for name in ("script", "style"):
        head, *parts = re.split(rf"<{name}\b", light, flags=re.I)
        light = head + "".join(_without_bulk(part, name) for part in parts)
    return light[:MAX_CHARS]


def _without_bulk(part: str, name: str) -> str:
    end = part.lower().find(f"</{name}")
    return f"<{name}{part}" if end <= BULK_CHARS else f"<{name}>{part[end:]}"


def _base(tree: LexborHTMLParser, url: str) -> str:
    node = tree.css_first("base[href]")
    return (canonical(node.attributes.get("href") or "", url) if node else None) or url


def _title(tree: LexborHTMLParser) -> str:
    node = tree.css_first("title") or tree.css_first("h1")
    return SPACE.sub(" ", node.text()).strip()[:300] if node else ""


def _refresh(tree: LexborHTMLParser, base: str) -> str | None:
    for node in tree.css("meta[http-equiv]"):
        in_noscript = node.parent is not None and node.parent.tag == "noscript"
        if (node.attributes.get("http-equiv") or "").lower() == "refresh" and not in_noscript:
            match = REFRESH.search(node.attributes.get("content") or "")
            if match and int(match[1]) <= 10:
                return canonical(match[2], base)
    return None


def _scripted(tree: LexborHTMLParser, base: str) -> str | None:
    for script in tree.css("script:not([src])"):
        match = SCRIPTED.search(script.text()[:5_000])
        if match:
            return canonical(match[1], base)
    return None


def _distinct(contacts: Iterable[Contact]) -> tuple[Contact, ...]:
    return tuple({(contact.kind, contact.value): contact for contact in reversed(list(contacts))}.values())[::-1][
        :MAX_CONTACTS
    ]


def _lines_to_keep(contacts: Sequence[Contact], lines: Sequence[str]) -> list[str]:
    """Lines of the page that hold a contact, in page order: a footer's hours are worth quoting."""
    quotes = {contact.quote for contact in contacts if contact.kind in IN_TEXT}
    return [line for line in lines if len(line) <= 200 and any(line in quote or quote in line for quote in quotes)]
