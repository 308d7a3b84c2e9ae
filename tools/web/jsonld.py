"""What a page says about the business in JSON-LD (schema.org LocalBusiness and kin)."""

import json
import re
from collections.abc import Iterator
from typing import Any, cast

from selectolax.lexbor import LexborHTMLParser

from domain.pages import Contact
from domain.placeholder import is_placeholder_email, is_placeholder_phone
from tools.web import patterns as p
from tools.web.harvest import is_phone, is_profile

NOT_THE_BUSINESS = {"Person", "Review", "Event", "JobPosting", "Article", "BlogPosting", "NewsArticle", "Comment"}
ADDRESS_PARTS = ("streetAddress", "postalCode", "addressLocality", "addressRegion", "addressCountry")
TEXTS = {"telephone": "phone", "faxNumber": "fax", "email": "email", "sameAs": "social", "openingHours": "hours"}
HOURS = re.compile(
    r"(?:(?:mo(?:n(?:day)?)?|tu(?:es?(?:day)?)?|we(?:d(?:nesday)?)?|th(?:u(?:rs?(?:day)?)?)?|fr(?:i(?:day)?)?"
    r"|sa(?:t(?:urday)?)?|su(?:n(?:day)?)?|ph|publicholidays|closed|off"
    r"|\d{1,2}(?::\d{2}){0,2}(?:\s?[ap]\.?m\.?)?)(?!\w)[\s,;–-]*)+",
    re.I,
)
"""Days and times and nothing else: `Mo,We-Fr 09:00-17:00`, also with days written out."""
MAX_DEPTH = 8
MAX_PHONE = 40


def jsonld_contacts(tree: LexborHTMLParser, url: str) -> list[Contact]:
    """Contacts of every JSON-LD object that is not plainly about something else."""
    found: list[Contact] = []
    for script in tree.css('script[type="application/ld+json"]'):
        for node in _businesses(_load(script.text()), MAX_DEPTH):
            found += _contacts(node, url)
    return found


def _load(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _businesses(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Every object that is not plainly about something else."""
    if depth == 0:
        return
    if isinstance(value, list):
        for item in cast(list[Any], value)[:100]:
            yield from _businesses(item, depth - 1)
    elif isinstance(value, dict):
        node = cast(dict[str, Any], value)
        kinds = set(map(str, _many(node.get("@type"))))
        if not kinds & NOT_THE_BUSINESS:
            yield node
            for child in node.values():
                yield from _businesses(child, depth - 1)


def _many(value: Any) -> list[Any]:
    return cast(list[Any], value) if isinstance(value, list) else [] if value is None else [value]


def _contacts(node: dict[str, Any], url: str) -> Iterator[Contact]:
    for name, kind in TEXTS.items():
        for value in _many(node.get(name)):
            if isinstance(value, str) and value.strip():
                clean = value.strip().removeprefix("mailto:").removeprefix("tel:")
                if is_placeholder_phone(clean) or is_placeholder_email(clean) or not _is_a(kind, clean):
                    continue
                yield Contact(kind=kind, value=clean, page_url=url, quote=f'"{name}": "{value}"')  # pyright: ignore[reportArgumentType]
    for address in _many(node.get("address")):
        text = _address(address)
        if text and _has_digit(text):
            yield Contact(kind="address", value=text, page_url=url, quote=f'"address": "{text}"')
    for hours in _many(node.get("openingHoursSpecification")):
        text = _hours(hours)
        if _is_hours(text):
            yield Contact(kind="hours", value=text, page_url=url, quote=f'"openingHoursSpecification": "{text}"')


def _is_a(kind: str, value: str) -> bool:
    """Whether a value is what its name says: no visitor sees JSON-LD, so anything may stand there."""
    match kind:
        case "phone" | "fax":
            return is_phone(value) and len(value) <= MAX_PHONE
        case "email":
            return p.EMAIL.fullmatch(value) is not None
        case "social":
            return is_profile(value)
        case _:
            return _is_hours(value)


def _is_hours(text: str) -> bool:
    return len(text) <= p.MAX_LINE and _has_digit(text) and HOURS.fullmatch(text) is not None


def _has_digit(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


def _address(value: Any) -> str:
    if isinstance(value, str):
        return value.strip() if len(value) <= p.MAX_LINE else ""
    if not isinstance(value, dict):
        return ""
    node = cast(dict[str, Any], value)
    parts = (node.get(name) for name in ADDRESS_PARTS)
    texts = [part.strip() for part in parts if isinstance(part, str) and part.strip()]
    text = ", ".join(texts)
    return text if len(texts) > 1 and len(text) <= 2 * p.MAX_LINE else ""


def _hours(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    node = cast(dict[str, Any], value)
    days = ", ".join(str(day).rpartition("/")[2] for day in _many(node.get("dayOfWeek")))
    opens, closes = node.get("opens"), node.get("closes")
    return f"{days} {opens}-{closes}".strip() if opens and closes else ""
