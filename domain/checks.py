"""Absences, asserted by code alone and worded with what was read (DESIGN section 8). On doubt nothing is said."""

from collections.abc import Mapping, Sequence

from domain.said import PATTERNS, said
from domain.site_pages import is_home
from domain.vocabulary import Contact, Page, Signal

ENOUGH = 400
"""Visible characters below which a site says too little for an absence to mean anything."""
OLD = 3
"""Years after which a copyright line is old."""
UNDERSTOOD = 0.15
"""Share of such words from which a text is in a language whose words for prices and hours are known here."""


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
