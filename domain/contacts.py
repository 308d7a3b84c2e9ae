"""One list of ways to reach a business out of what its pages state; numbers of third parties stay out."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from domain.hosts import MAIL_PROVIDERS
from domain.machine_talk import addresses_a_machine
from domain.site_pages import is_home, is_template, kind_of
from domain.vocabulary import Contact, Page

KIND_ORDER = ("phone", "email", "address", "hours", "social", "fax")
SAME_NUMBER_DIGITS = 7
MAX_PER_KIND = 8
PEOPLE = 3
"""Profiles on one network, all attested alike, from which they are a team's and not the business's."""
LONGEST = 400
"""Characters of a value; the longest honest one is a link."""
WEB = re.compile(r"://|\bwww\.|@", re.IGNORECASE)
LOCAL_PART = re.compile(r"\(0\)")


def merge_contacts(pages: Sequence[Page], *listed: str | None) -> tuple[Contact, ...]:
    """Contacts of the business, one per normalised value, best evidence first within each kind.

    A phone or fax counts when it is the number of a listing, stands in JSON-LD, on the home page or a contact page, or
    is linked (`tel:`, WhatsApp) on at least two pages; a number in another page's text may be anybody's. Addresses
    and hours count from JSON-LD, home and contact pages, else from two pages.

    Args:
        pages: all pages of one site; leftover template pages are passed over.
        listed: numbers of the listings that the site belongs to, E.164 or as displayed.
    """
    groups: dict[tuple[str, str], list[Contact]] = {}
    for contact in _own_words(pages):
        groups.setdefault(_group(contact, groups), []).append(contact)
    phones = [phone for phone in listed if phone]
    scored = [(_evidence(group, phones), group) for group in groups.values()]
    kept = _without_people([(score, _best(group)) for score, group in scored if score > 0])
    kept.sort(key=lambda pair: (KIND_ORDER.index(pair[1].kind), -pair[0]))
    return _at_most(_without_parts([contact for _, contact in kept]))


def _own_words(pages: Sequence[Page]) -> Iterable[Contact]:
    own = (contact for page in pages if not is_template(page.url) for contact in page.contacts)
    return (contact for contact in own if _is_fit(contact))


def _is_fit(contact: Contact) -> bool:
    """Whether a value may be shown: no markup, no address but of the web, no order to a machine."""
    value = contact.value
    if len(value) > LONGEST or "<" in value or addresses_a_machine(f"{value}\n{contact.quote}"):
        return False
    if contact.kind in ("address", "hours") and WEB.search(value):
        return False
    return contact.kind != "social" or value.lower().startswith(("https://", "http://"))


def _group(contact: Contact, groups: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """Spellings of one value meet: `+49 (0) 355 - 25 908` is `0355 25 908`."""
    value = normal_value(contact)
    if contact.kind in ("phone", "fax"):
        same = (known for kind, known in groups if kind == contact.kind and same_number(known, value))
        value = next(same, value)
    return contact.kind, value


def normal_value(contact: Contact) -> str:
    """What makes two contacts of a kind the same."""
    if contact.kind in ("phone", "fax"):
        return digits(contact.value)
    if contact.kind == "social":
        parts = urlsplit(contact.value.lower())
        return f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}"
    return "".join(filter(str.isalnum, contact.value.lower()))


def digits(number: str) -> str:
    """Digits without trunk prefix, `00` or a bracketed zero."""
    return re.sub(r"\D", "", LOCAL_PART.sub("", number)).lstrip("0")


def same_number(one: str, other: str) -> bool:
    """Whether two digit strings are one number, with and without country code."""
    short, long = sorted((digits(one), digits(other)), key=len)
    return len(short) >= SAME_NUMBER_DIGITS and any(spelling.endswith(short) for spelling in _spellings(long))


def _spellings(number: str) -> list[str]:
    """`+234 0811…` keeps a trunk zero after the country code: with and without it."""
    return [number, *(number[:i] + number[i + 1 :] for i in (1, 2, 3) if number[i] == "0")]


def _evidence(group: Sequence[Contact], phones: Sequence[str]) -> int:
    """0 = not the business's own; higher = better."""
    contact = group[0]
    pages = {item.page_url for item in group}
    marked = any(_is_marked_up(item) for item in group)
    linked = {item.page_url for item in group if _is_link(item)}
    central = any(is_home(url) or kind_of(url) == "contact" for url in pages)
    if contact.kind in ("phone", "fax"):
        listed = any(same_number(contact.value, phone) for phone in phones)
        own = listed or marked or central or len(linked) > 1
        return own * (8 * listed + 4 * marked + 2 * central + bool(linked) + min(len(pages), 3))
    if contact.kind in ("address", "hours"):
        own = marked or central or len(pages) > 1
        return own * (4 * marked + 2 * central + min(len(pages), 3))
    if contact.kind == "email":
        return 1 + 8 * _same_domain(contact) + 4 * _at_provider(contact) + 2 * central + bool(linked)
    return 1 + 2 * (len(pages) > 1) + central


def _is_marked_up(contact: Contact) -> bool:
    return contact.quote.startswith('"')


def _is_link(contact: Contact) -> bool:
    return contact.quote.partition(":")[0].lower() in ("tel", "callto", "fax", "mailto", "http", "https")


def _same_domain(contact: Contact) -> bool:
    host = (urlsplit(contact.page_url).hostname or "").removeprefix("www.")
    return contact.value.lower().rpartition("@")[2] in (host, host.partition(".")[2])


def _at_provider(contact: Contact) -> bool:
    return contact.value.lower().rpartition("@")[2] in MAIL_PROVIDERS


def _best(group: Sequence[Contact]) -> Contact:
    """The spelling a reader finds on the page, rather than a link's target."""
    return min(group, key=lambda item: (_is_marked_up(item), _is_link(item), not is_home(item.page_url)))


def _without_people(scored: Sequence[tuple[int, Contact]]) -> list[tuple[int, Contact]]:
    """Without the profiles of a team: several of one network, of which none is better attested than the others."""
    networks = Counter((_network(contact), score) for score, contact in scored if contact.kind == "social")
    crowded = {network for (network, _), profiles in networks.items() if profiles >= PEOPLE}
    best = {network: max(score for known, score in networks if known == network) for network in crowded}
    return [
        (score, contact)
        for score, contact in scored
        if contact.kind != "social"
        or _network(contact) not in crowded
        or (score == best[_network(contact)] and networks[_network(contact), score] == 1)
    ]


def _network(contact: Contact) -> str:
    return (urlsplit(contact.value.lower()).hostname or "").removeprefix("www.").removeprefix("m.")


def _without_parts(contacts: Sequence[Contact]) -> list[Contact]:
    """Without addresses that another address contains (`PO Box 12` beside `PO Box 12, Fort Worth`)."""
    addresses = [normal_value(contact) for contact in contacts if contact.kind == "address"]
    return [
        contact
        for contact in contacts
        if contact.kind != "address"
        or not any(normal_value(contact) in other and normal_value(contact) != other for other in addresses)
    ]


def _at_most(contacts: Iterable[Contact]) -> tuple[Contact, ...]:
    taken: defaultdict[str, int] = defaultdict(int)
    kept: list[Contact] = []
    for contact in contacts:
        taken[contact.kind] += 1
        if taken[contact.kind] <= MAX_PER_KIND:
            kept.append(contact)
    return tuple(kept)
