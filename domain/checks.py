"""Absences, asserted by code alone and worded with what was read (DESIGN section 8). On doubt nothing is said."""

import re
from collections.abc import Mapping, Sequence

from domain.site_pages import is_home
from domain.vocabulary import Contact, Page, Signal

ENOUGH = 400
"""Visible characters below which a site says too little for an absence to mean anything."""
OLD = 3
"""Years after which a copyright line is old."""
FUNCTION_WORDS = frozenset(
    """the and of to for with our we you your is are in on a der die das und für mit wir sie ist im zu el la los las de
    y en con para nos su es le les des et pour avec nous vous est du il lo gli di e per noi che i o os as do da em um
    uma com nosso het een van voor met wij""".split()  # noqa: SIM905
)
UNDERSTOOD = 0.15
"""Share of such words from which a text is in a language whose words for prices and hours are known here."""

PRICE = re.compile(
    r"[$€£¥₹₺₽₦₱₩฿₫₪]|preis|\b(?:(?:usd|eur|gbp|chf|kr|zł|rs\.?|inr|npr|aud|cad)\b"
    r"|\d+(?:[.,]\d\d)?\s*(?:dollars?|euros?|pounds?|pesos?|reais|francs?|franken)\b"
    r"|pric(?:es?|ing)\b|fees?\b|rates?\b|costs?\b|free\b|kosten|gebühr|preci|tarif|coûts?\b"
    r"|preço|prezz|cost[eio]s?\b|gratis|prijs|prijzen)"
)
HOURS = re.compile(
    r"\b(?:\d{1,2}\s*[:.h]\s*\d{2}\b|\d{1,2}\s*(?:am|pm|a\.m\.|p\.m\.|uhr|uur)\b|hours?\b"
    r"|horario|horaires?\b|orari|openingstijden|open\s+(?:daily|on|from|monday|mon|every|today|7)\b"
    r"|by\s+appointment\b|(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|lunes\b|lundi|luned|segunda|maandag)"
    r"|24\s*/\s*7|öffnungszeit|sprechzeit|geöffnet|montag|freitag"
)
BOOKING = re.compile(
    r"\b(?:book(?:ing|ings)?\b|reserv|schedul|appointments?\b|buchen|cita\b|rendez-?vous|prenota|agend"
    r"|afspraak|calendly|order\s+online)|termin"
)
WRITABLE = re.compile(r"@|[\[(]\s*at\s*[\])]|kontaktformular|\b(?:at\b\s+\w+\s+\bdot\b|e-?mail|contact\s+form)")
"""All four are for lower-case text."""

PATTERNS = {"prices": PRICE, "hours": HOURS, "booking": BOOKING, "writable": WRITABLE}


def said(text: str) -> dict[str, int]:
    """What a page's text speaks of, 0 or 1 each, and how many of its words are known here.

    It is computed where pages are extracted, apart from the event loop, and kept in `Page.facts["said"]`.
    """
    lower = text.lower()
    words = re.findall(r"[^\W\d_]+", lower)
    known = sum(word in FUNCTION_WORDS for word in words)
    spoken = {name: int(pattern.search(lower) is not None) for name, pattern in PATTERNS.items()}
    return {**spoken, "words": len(words), "known": known}


def checks(pages: Sequence[Page], contacts: Sequence[Contact], year: int | None = None) -> tuple[Signal, ...]:
    """What the pages that were read do not have.

    Args:
        contacts: everything that was harvested from these pages.
        year: today's, for the check of an old copyright line.
    """
    found = _about_home(pages, year)
    told = [page.facts.get("said") or said(page.markdown) for page in pages]
    if sum(page.visible_chars for page in pages) >= ENOUGH and understood(told):
        found += _about_text(pages, {contact.kind for contact in contacts}, told)
    return tuple(found)


def understood(told: Sequence[Mapping[str, int]]) -> bool:
    """Whether pages are in a language whose words are known here; a list of names is not enough to tell."""
    words, known = (sum(page[name] for page in told) for name in ("words", "known"))
    return known >= UNDERSTOOD * max(1, words)


def _about_text(pages: Sequence[Page], kinds: set[str], told: Sequence[Mapping[str, int]]) -> list[Signal]:
    where = f"on the {len(pages)} pages we read" if len(pages) > 1 else "on the page we read"
    silent = {name: not any(page[name] for page in told) for name in PATTERNS}
    rules = {
        "NO_BOOKING_LINK": ("No online booking link", _none_has(pages, "booking_link") and silent["booking"]),
        "NO_HOURS_FOUND": ("No opening hours", "hours" not in kinds and silent["hours"]),
        "NO_PRICES_FOUND": ("No prices", silent["prices"]),
        "NO_EMAIL_FOUND": (
            "No e-mail address or contact form",
            "email" not in kinds and _none_has(pages, "form") and silent["writable"],
        ),
    }
    return [Signal(key=key, evidence=(f"{what} {where}",)) for key, (what, absent) in rules.items() if absent]


def _none_has(pages: Sequence[Page], fact: str) -> bool:
    """Seen to be missing on every page; a page whose HTML nobody looked at leaves it open."""
    return all(page.facts.get(fact) is False for page in pages)


def _about_home(pages: Sequence[Page], year: int | None) -> list[Signal]:
    home = next((page for page in pages if is_home(page.url)), None)
    if home is None:
        return []
    found: list[Signal] = []
    if home.facts.get("viewport") is False:
        found.append(Signal(key="NO_MOBILE_VIEWPORT", evidence=("The home page does not declare a mobile viewport",)))
    if home.facts.get("https") is False:
        found.append(Signal(key="NOT_HTTPS", evidence=("The home page was read over plain http, not https",)))
    stated = home.facts.get("copyright_year")
    if year and isinstance(stated, int) and stated <= year - OLD:
        found.append(Signal(key="OLD_COPYRIGHT", evidence=(f"The copyright line on its home page says {stated}",)))
    return found
