"""Businesses that share a website and its audit (DESIGN section 3): what they have in common, what is each one's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any
from urllib.parse import urljoin

from domain.contacts import KIND_ORDER, same_number
from domain.pages import Link
from domain.vocabulary import Lead
from domain.web_names import page_key

OWN, SHARED, ANOTHERS = "own", "shared", "another's"
TELLING = 4
"""Letters of a common name's word that is more than an article."""


@dataclass(frozen=True)
class Listing:
    """How a business is listed."""

    phone: str | None
    website: str | None


def name_of(lead: Lead) -> str:
    """The business's own name; of several on one website what their names begin with, else the website's own."""
    if not lead.branches:
        return lead.place.name
    names = [lead.place.name, *(place.name for place in lead.branches)]
    alike = takewhile(lambda words: len(set(words)) == 1, zip(*(name.split() for name in names), strict=False))
    common = " ".join(words[0] for words in alike)
    telling = any(len(word) >= TELLING for word in common.split())
    return common.rstrip(" -–—|:,") if telling else (lead.place.domain or "").partition(".")[0]


def landing_pages(target: str, landings: Sequence[str], links: Sequence[Link]) -> list[Link]:
    """What is read of a shared website in any case: its root and each one's page, spelled as the map does.

    Args:
        target: what the map was made from; its page comes first there, wherever redirects led.
        landings: the other websites of the leads; none where nothing is shared.
        links: the map.
    """
    known = {page_key(link.url): link for link in links}
    known |= {page_key(target): links[0]} if links else {}
    wanted = [urljoin(target, "/"), target, *landings] if landings else []
    found = [known.get(page_key(url), Link(url=url)) for url in wanted]
    return [*{link.url: link for link in found}.values()]


def whose_page(url: str, own: Listing, others: Sequence[Listing]) -> str:
    """Whether a page is the one that a business is listed with, another's on the same website, or neither's alone."""
    here, theirs = page_key(url), {page_key(other.website) for other in others if other.website}
    mine = own.website is not None and here == page_key(own.website)
    return SHARED if mine == (here in theirs) else OWN if mine else ANOTHERS


def own_first(
    contacts: Iterable[Mapping[str, Any]], own: Listing, others: Sequence[Listing]
) -> list[Mapping[str, Any]]:
    """Contacts of a shared website as one business reads them: of each kind its own first, another's last."""
    return sorted(contacts, key=lambda each: (KIND_ORDER.index(each["kind"]), _whose(each, own, others)))


def _whose(contact: Mapping[str, Any], own: Listing, others: Sequence[Listing]) -> int:
    """0 = the number it is listed with, 1 = on its page, 2 = nobody's in particular, 3 = another's."""
    if _listed(contact, own):
        return 0
    if any(_listed(contact, other) for other in others):
        return 3
    return {OWN: 1, SHARED: 2, ANOTHERS: 3}[whose_page(contact["page_url"], own, others)]


def _listed(contact: Mapping[str, Any], listing: Listing) -> bool:
    return (
        contact["kind"] in ("phone", "fax")
        and bool(listing.phone)
        and same_number(contact["value"], listing.phone or "")
    )
