"""What facts.csv marks for each real site: phone numbers, e-mail addresses and postal codes."""

import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path

from bench.readers_sites import Site, listed
from domain.countries import region
from tools.web.patterns import EMAIL

POSTCODE = re.compile(
    r"\bCEP (\d{5}-\d{3})\b|\b[A-Z]{2} (\d{5})\b|\b([A-Z]\d[A-Z] ?\d[A-Z]\d)\b"
    r"|, (\d{5})(?=;| [A-Z])|\b[A-Z][a-z]+ (\d{4})(?=;)"
)
NUMBER = re.compile(r"(?<![\w.,])[+(]{0,2}\d(?:[\s().-]{0,4}\d){6,14}(?!\d)")
SEVERAL = re.compile(r"((?:[\w.-]+@/)+)([\w.-]+)@([\w.-]+)")
DOMAIN = r"\bdomain=([\w.-]+\.\w+)"
SIGNIFICANT = 8
"""Last digits by which two spellings of a number are the same: with a trunk zero, with a country's code."""


@dataclass(frozen=True)
class Marked:
    """The facts of one site in their canonical forms; a fax is a phone number here."""

    phones: frozenset[str]
    emails: frozenset[str]
    postcodes: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        return self.phones | self.emails | self.postcodes


def marked(facts: str) -> Marked:
    """From the words of facts.csv."""
    plain = SEVERAL.sub(lambda m: ", ".join(f"{name}@{m[3]}" for name in [*m[1].split("@/")[:-1], m[2]]), facts)
    codes = [next(filter(None, match.groups())) for match in POSTCODE.finditer(plain)]
    rest = re.sub("|".join(map(re.escape, codes)) or r"\Z", " ", plain)
    return Marked(
        phones=frozenset(phone(match[0]) for match in NUMBER.finditer(rest)),
        emails=frozenset(match[0].lower() for match in EMAIL.finditer(plain)),
        postcodes=frozenset(code.replace(" ", "") for code in codes),
    )


def phone(number: str) -> str:
    """The part of a number in which its spellings agree."""
    return re.sub(r"\D", "", number.replace("(0)", ""))[-SIGNIFICANT:]


@dataclass(frozen=True)
class Labelled:
    """A real site with its facts and its country."""

    site: Site
    facts: Marked
    country: str | None


def labelled(town: Path) -> list[Labelled]:
    """The sites of a folder with `facts.csv`, `places.json` and `sites/`."""
    places = json.loads((town / "places.json").read_text(encoding="utf-8"))
    where = {each["websiteUri"].split("/")[2]: region(each.get("formattedAddress")) for each in places}
    with (town / "facts.csv").open(encoding="utf-8", newline="") as file:
        rows = {f"{row['slug']}.test": row for row in csv.DictReader(file)}
    own = {
        name: match[1]
        for name, row in rows.items()
        if (match := re.search(DOMAIN, f"{row['features']} {row['serving_notes']}"))
    }
    sites = listed(town / "sites", list(rows), own)
    return [Labelled(site, marked(rows[site.name]["facts"]), where.get(site.name)) for site in sites]
