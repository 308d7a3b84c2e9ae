"""Phones and whole places in one canonical form each (seed 001, step 1: normalizePhone)."""

import re
from dataclasses import replace
from unicodedata import category

import phonenumbers

from domain.countries import region
from domain.hosts import SOCIAL_HOSTS
from domain.vocabulary import Place
from domain.websites import host, is_social, registrable_domain, website

__all__ = ["SOCIAL_HOSTS", "host", "is_social", "phone", "place", "region", "registrable_domain", "website"]

AT_HOME = {"georgia": "US"}
"""Addresses whose last part is a country, or a state of the agency's own country."""

ESCAPE = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
"""What a terminal obeys (ECMA-48)."""


def phone(raw: str | None, address: str | None, country: str | None) -> tuple[str | None, str | None]:
    """The display form as it came, and E.164 where the region is known.

    Args:
        address: its last part names the region.
        country: ISO 3166 code, the fallback.
    """
    display = " ".join((raw or "").split())
    if not any(letter.isdecimal() for letter in display):
        return None, None
    try:
        number = phonenumbers.parse(display, _region(address, country))
    except phonenumbers.NumberParseException:
        return display, None
    if not phonenumbers.is_possible_number(number):
        return display, None
    return display, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def place(raw: Place, country: str | None) -> Place:
    """A place with canonical website, domain and phone, and a name and address without control characters.

    Args:
        country: the agency's, ISO 3166, for phones whose address names none.
    """
    site = website(raw.website)
    display, e164 = phone(raw.phone, raw.address, country)
    domain = registrable_domain(site) if site else None
    words = {"name": _printable(raw.name), "address": _printable(raw.address) if raw.address else None}
    return replace(raw, **words, website=site, domain=domain, phone=display, phone_e164=raw.phone_e164 or e164)


def _printable(text: str) -> str:
    """Names come from strangers: what would move a terminal's cursor becomes a space; marks of direction stay."""
    bare = ESCAPE.sub("", text)
    return " ".join("".join(" " if category(letter) == "Cc" else letter for letter in bare).split())


def _region(address: str | None, country: str | None) -> str | None:
    last = (address or "").rpartition(",")[2].strip().lower()
    home = AT_HOME.get(last)
    return home if home and home == country else region(address) or country
