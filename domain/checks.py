"""Absences, asserted by code alone and worded with what was read (DESIGN section 8). On doubt nothing is said."""

import re
from collections.abc import Sequence

from domain.vocabulary import Contact, Page, Signal

ENOUGH = 400
"""Visible characters below which a site says too little for an absence to mean anything."""
PRICE = re.compile(
    r"[$€£¥₹₺₽₦₱]|\b(usd|eur|gbp|chf|kr|zł|rs\.?|inr|npr|aud|cad)\b|\b\d+([.,]\d\d)?\s*(dollars?|euros?|pounds?|pesos?|reais)\b"
    r"|\bprices?\b|\bfees?\b|\bpreis\w*|\bprecios?\b|\btarifs?\b|\bpreços?\b|\bprezzi\b",
    re.IGNORECASE,
)
HOURS = re.compile(
    r"\b\d{1,2}\s*[:.h]\s*\d{2}\b|\b\d{1,2}\s*(am|pm|a\.m\.|p\.m\.|uhr)\b|24\s*/\s*7|\b(opening\s+)?hours\b|\böffnungszeiten\b"
    r"|\bsprechzeiten\b|\bhorarios?\b|\bhoraires?\b|\borari\b|\bopen\s+(daily|monday|mon|every)\b|\bby\s+appointment\b",
    re.IGNORECASE,
)


FOREIGN = re.compile(r"[\u0250-\uffff]", re.ASCII)


def checks(pages: Sequence[Page], contacts: Sequence[Contact], year: int | None = None) -> tuple[Signal, ...]:
    """What the pages that were read do not have.

    Args:
        year: today's, for the check of an old copyright line.
    """
    text = "\n".join(page.markdown for page in pages)
    found = [*_about_home(pages, year)]
    if sum(page.visible_chars for page in pages) >= ENOUGH and _latin(text):
        found += _about_text(pages, contacts, text)
    return tuple(found)


def _about_text(pages: Sequence[Page], contacts: Sequence[Contact], text: str) -> list[Signal]:
    where = f"on the {len(pages)} pages we read" if len(pages) > 1 else "on the page we read"
    kinds = {contact.kind for contact in contacts}
    absent = {
        "NO_BOOKING_LINK": ("No online booking link", any(page.facts.get("booking_link") for page in pages)),
        "NO_HOURS_FOUND": ("No opening hours", "hours" in kinds or bool(HOURS.search(text))),
        "NO_PRICES_FOUND": ("No prices", bool(PRICE.search(text))),
        "NO_EMAIL_FOUND": (
            "No e-mail address or contact form",
            "email" in kinds or "@" in text or any(page.facts.get("form") for page in pages),
        ),
    }
    return [
        Signal(key=key, evidence=(f"{what} {where}",))
        for key, (what, seen) in absent.items()
        if not seen and all(key != "NO_BOOKING_LINK" or "booking_link" in page.facts for page in pages)
    ]


def _about_home(pages: Sequence[Page], year: int | None) -> list[Signal]:
    if not pages or not pages[0].facts:
        return []
    facts, found = pages[0].facts, list[Signal]()
    if facts.get("viewport") is False:
        found.append(Signal(key="NO_MOBILE_VIEWPORT", evidence=("The home page is not set up for phones",)))
    if facts.get("https") is False:
        found.append(Signal(key="NOT_HTTPS", evidence=("The site opens over plain http only",)))
    stated = facts.get("copyright_year")
    if year and isinstance(stated, int) and stated <= year - 3:
        found.append(Signal(key="OLD_COPYRIGHT", evidence=(f"The newest year on its home page is {stated}",)))
    return found


def _latin(text: str) -> bool:
    """Whether our words for prices and hours can be expected at all."""
    foreign = len(FOREIGN.findall(text))
    return foreign < 0.2 * len(text)
