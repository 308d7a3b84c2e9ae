"""Reads the blocks of a dossier request; what stands inside a page is material, never a block."""

import re
from dataclasses import dataclass
from html import unescape

FIRST_PAGE = re.compile(r"^<page n=", re.M)
PAGE = re.compile(r'^<page n="(\d+)"(?: title="([^"]*)")?[^>\n]*>[ \t]*\n(.*?)^</page>[ \t]*$', re.M | re.S)
TAG = re.compile(r"^<(business|agency) ([^\n]*?)/>[ \t]*$", re.M)
EVIDENCE = re.compile(r'^<(signal|check) key="([^"]*)"[^>\n]*>(.*?)</\1>[ \t]*$', re.M | re.S)
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


@dataclass(frozen=True)
class Page:
    """A page's number, title and Markdown."""

    number: int
    title: str
    text: str


@dataclass(frozen=True)
class Evidence:
    """Something code found out; `text` is its wording, to be repeated and not rephrased."""

    key: str
    text: str
    is_signal: bool


@dataclass(frozen=True)
class Material:
    """All that a dossier may rest on."""

    business: str
    agency: str
    services: list[str]
    evidence: list[Evidence]
    pages: list[Page]


def read_material(said: str) -> Material:
    """The blocks of a request.

    Args:
        said: the user's words; blocks other than pages count only before the first page.
    """
    first = FIRST_PAGE.search(said)
    head = said[: first.start()] if first else said
    tags = {tag: attributes(inner) for tag, inner in TAG.findall(head)}
    agency = tags.get("agency", {})
    services = [service.strip() for service in agency.get("services", "").split(";")]
    return Material(
        business=tags.get("business", {}).get("name", ""),
        agency=agency.get("name", ""),
        services=[service for service in services if service],
        evidence=read_evidence(head),
        pages=read_pages(said),
    )


def attributes(inner: str) -> dict[str, str]:
    """A tag's attributes, unescaped."""
    return {name: unescape(value).strip() for name, value in ATTRIBUTE.findall(inner)}


def read_evidence(head: str) -> list[Evidence]:
    """Signals and checks, each key once."""
    found: dict[str, Evidence] = {}
    for kind, key, inner in EVIDENCE.findall(head):
        found.setdefault(unescape(key), Evidence(unescape(key), unescape(inner).strip(), kind == "signal"))
    return [evidence for evidence in found.values() if evidence.text]


def read_pages(said: str) -> list[Page]:
    """The pages, each number once: a page cannot bring another in its text."""
    found: dict[int, Page] = {}
    for number, title, text in PAGE.findall(said):
        found.setdefault(int(number), Page(int(number), unescape(title or ""), text))
    return list(found.values())
