"""How much of what is marked a reader finds, and how much it tells beside that; one finder for everybody's text."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import phonenumbers

from bench.readers_facts import Labelled, phone
from tools.web.patterns import EMAIL, FILE_NAME

LINKED = re.compile(r"(?:tel:|callto:|wa\.me/|phone=)\+?([\d\s().%-]{7,25})", re.I)
TELLING = ("phone", "fax", "email")
Read = Mapping[str, list[dict[str, Any]]]
"""Pages by site: their title, their text, and the contacts as (kind, value), None from one that gives text only."""


def phones(text: str, country: str | None) -> set[str]:
    """Valid numbers in a text by Google's libphonenumber, those of a country without its code too; and linked ones."""
    found = {phone(match.raw_string) for match in phonenumbers.PhoneNumberMatcher(text, country)}
    return found | {phone(match[1]) for match in LINKED.finditer(text)}


def emails(text: str) -> set[str]:
    """Addresses in a text."""
    return {match[0].lower() for match in EMAIL.finditer(text) if not FILE_NAME.search(match[0])}


def stands(code: str, text: str) -> bool:
    """Whether a postal code is in a text, with or without its blank, as a word of its own."""
    spelled = r"\s?".join(map(re.escape, code))
    return re.search(rf"(?<!\w){spelled}(?!\w)", text) is not None


@dataclass(frozen=True)
class Found:
    """Of one site: the marked facts that were found, those that were not, and all numbers and addresses told."""

    have: frozenset[str]
    lost: frozenset[str]
    told: frozenset[str]


def found(each: Labelled, pages: list[dict[str, Any]]) -> Found:
    """Contacts are what a reader tells; of one that gives text only, what the finder sees in it."""
    text = "\n".join(f"{page['title']}\n{page['text']}" for page in pages)
    contacts = [contact for page in pages for contact in page["contacts"] or ()]
    named = {phone(value) if kind != "email" else value.lower() for kind, value in contacts if kind in TELLING}
    seen = phones(text, each.country) | emails(text)
    words = "\n".join([text, *(value for _, value in contacts)])
    have = {fact for fact in each.facts.all if fact in named | seen or stands(fact, words)}
    texts_only = all(page["contacts"] is None for page in pages)
    return Found(frozenset(have), each.facts.all - have, frozenset(seen if texts_only else named))


def score(sites: Iterable[Labelled], read: Read) -> dict[str, Any]:
    """Recall and precision over all sites, and what was missed."""
    want = have = told = right = 0
    missed: list[str] = []
    for each in sites:
        of = found(each, read.get(each.site.name, []))
        want, have = want + len(each.facts.all), have + len(of.have)
        told, right = told + len(of.told), right + len(of.told & each.facts.all)
        missed += [f"{each.site.name} {fact}" for fact in sorted(of.lost)]
    return {
        "recall": share(have, want),
        "precision": share(right, told),
        "marked": want,
        "told": told,
        "missed": missed,
    }


def share(part: int, whole: int) -> float:
    """A part of nothing is all of it."""
    return part / whole if whole else 1.0
