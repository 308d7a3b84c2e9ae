"""What code sees in a page's HTML, for the checks of a dossier: no model is asked about these."""

import re
from typing import Any

from selectolax.lexbor import LexborHTMLParser

BOOKING = re.compile(
    r"\bbook(?:ing)?[-_/ ]?(?:now|online|appointment|a-table|an-appointment)?\b|appointment|reserv|"
    r"termin(?:e|buch|verein)|"
    r"schedul(?:e|ing)[-_/ ](?:now|online|an?|your|appointment|visit|service)|\bcita\b|prenota|rendez-?vous|agendar|"
    r"opentable|resy\.com|doctolib|calendly|acuityscheduling|zocdoc|square\.site/book|booksy|fresha|vagaro|mindbody|"
    r"setmore|simplybook|jameda|treatwell|booking\.com",
    re.I,
)
NOT_BOOKING = re.compile(
    r"rights reserved|facebook\.|bookkeep|handbook|guidebook|cookbook|bookmark|lookbook|determin|bookshop|bookstore",
    re.I,
)
COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright|&copy;)[^\d\n]{0,60}(?:(?:19|20)\d\d\s?[-–—]\s?)?((?:19|20)\d\d)", re.I)
SEARCH_FORM = re.compile(r"search|newsletter|subscribe|login|mc-embedded", re.I)


def facts(tree: LexborHTMLParser, url: str, lines: list[str]) -> dict[str, Any]:
    """`{viewport, https, booking_link, form, copyright_year, lang}`; read before anything is removed."""
    html = tree.css_first("html")
    lang = (html.attributes.get("lang") if html else None) or None
    years = [int(match[1]) for line in lines for match in COPYRIGHT.finditer(line)]
    return {
        "viewport": tree.css_first('meta[name="viewport" i]') is not None,
        "https": url.startswith("https://"),
        "booking_link": _has_booking(tree),
        "form": _has_form(tree),
        "copyright_year": max(years) if years else None,
        "lang": lang[:35] if lang else None,
    }


def _has_booking(tree: LexborHTMLParser) -> bool:
    anchors = ((anchor.attributes.get("href") or "", anchor.text()) for anchor in tree.css("a[href]"))
    texts = (text for pair in anchors for text in pair if not NOT_BOOKING.search(text))
    return any(BOOKING.search(text[:300]) for text in texts)


def _has_form(tree: LexborHTMLParser) -> bool:
    """A form a visitor can write to the business with: search and sign-up boxes do not count."""
    for form in tree.css("form"):
        about = " ".join(str(form.attributes.get(name) or "") for name in ("id", "class", "action", "role", "name"))
        writable = form.css_first("textarea, input[type=email], input[type=tel], input[type=text], input:not([type])")
        if writable and not SEARCH_FORM.search(about):
            return True
    return False
