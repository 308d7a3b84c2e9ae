"""Extraction alone, on the same stored pages: ours beside trafilatura and html-to-markdown as they come."""

import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import html_to_markdown
import trafilatura
from selectolax.lexbor import LexborHTMLParser

from bench.readers_facts import Labelled
from bench.readers_score import score, share
from tools.web.charset import decode
from tools.web.extract import extract
from tools.web.markdown import normal
from tools.web.visible import remove_unseen

Told = dict[str, Any]
Extraction = Callable[[bytes, str], Told]
ENOUGH_PAGES = 3
TITLE = re.compile(r"<title[^>]*>([^<]{1,500})", re.I)


def ours(body: bytes, url: str) -> Told:
    """Text, contacts, links and facts of a page in one go, as the crawler's worker makes them."""
    found = extract(body, url, None)
    contacts = [[contact.kind, contact.value] for contact in found.contacts]
    return {"title": found.title, "text": found.markdown, "contacts": contacts}


def by_trafilatura(body: bytes, url: str) -> Told:
    html = decode(body, None)
    text = trafilatura.extract(html, url=url, output_format="markdown", include_links=True, include_tables=True)
    return {"title": title(html), "text": text or "", "contacts": None}


def by_html_to_markdown(body: bytes, url: str) -> Told:
    html = decode(body, None)
    return {"title": title(html), "text": html_to_markdown.convert(html).content or "", "contacts": None}


def title(html: str) -> str:
    """What everybody gives beside the text."""
    match = TITLE.search(html)
    return match[1].strip() if match else ""


EXTRACTIONS: dict[str, Extraction] = {
    "ours": ours,
    "trafilatura": by_trafilatura,
    "html-to-markdown": by_html_to_markdown,
}


def measure(sites: Sequence[Labelled], repeats: int) -> dict[str, Told]:
    """All figures of each extraction."""
    bodies = {each.site.name: pages(Path(each.site.folder)) for each in sites}
    return {name: one(how, sites, bodies, repeats) for name, how in EXTRACTIONS.items()}


def pages(folder: Path) -> dict[str, bytes]:
    """A site's HTML by its path."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*.html"))}


def one(how: Extraction, sites: Sequence[Labelled], bodies: dict[str, dict[str, bytes]], repeats: int) -> Told:
    """Figures of one extraction; the median of its repeats counts, after a round that is not timed."""
    read = {name: [how(body, f"http://{name}/{path}") for path, body in of.items()] for name, of in bodies.items()}
    took = [timed(how, bodies) for _ in range(repeats)]
    count = sum(map(len, bodies.values()))
    return {
        **score(sites, read),
        "headings": headings(read, bodies),
        "boilerplate": boilerplate({name: [page["text"] for page in of] for name, of in read.items()}),
        "ms": 1000 * median(took) / count,
        "pages": count,
    }


def timed(how: Extraction, bodies: dict[str, dict[str, bytes]]) -> float:
    began = time.process_time()
    for name, of in bodies.items():
        for path, body in of.items():
            how(body, f"http://{name}/{path}")
    return time.process_time() - began


def headings(read: dict[str, list[Told]], bodies: dict[str, dict[str, bytes]]) -> float:
    """Share of the visible headings that stand in the text."""
    want = have = 0
    for name, of in bodies.items():
        for body, page in zip(of.values(), read[name], strict=True):
            text = normal(page["text"])
            titles = [title for title in headings_of(body) if title]
            want, have = want + len(titles), have + sum(title in text for title in titles)
    return share(have, want)


def headings_of(body: bytes) -> set[str]:
    tree = LexborHTMLParser(decode(body, None))
    remove_unseen(tree)
    return {normal(node.text(separator=" ")) for node in tree.css("h1, h2, h3, h4")}


def boilerplate(texts: dict[str, list[str]]) -> float:
    """Share of the lines that stand on more than half of the pages of their site, where that has three or more."""
    lines = again = 0
    for pages_of in texts.values():
        if len(pages_of) < ENOUGH_PAGES:
            continue
        split = [[line for line in map(normal, text.splitlines()) if line] for text in pages_of]
        on = Counter(line for page in split for line in set(page))
        lines += sum(map(len, split))
        again += sum(on[line] > len(pages_of) / 2 for page in split for line in page)
    return share(again, lines)
