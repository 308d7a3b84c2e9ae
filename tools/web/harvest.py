"""Ways to reach the business, taken from the whole page before pruning: they sit in its header and footer."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import parse_qs, unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from domain.pages import Contact
from domain.placeholder import is_placeholder_email, is_placeholder_phone
from domain.site_credits import credit
from tools.web import patterns as p
from tools.web.urls import same_site
from tools.web.visible import SPACE

BEFORE = 80
"""Characters before a link that may say whose it is."""


def link_contacts(tree: LexborHTMLParser, url: str) -> Iterator[Contact]:
    """`tel:`, `mailto:`, WhatsApp and social links, and Cloudflare's veiled addresses."""
    for anchor in tree.css("a[href], area[href]"):
        href = (anchor.attributes.get("href") or "").strip()
        for contact in _from_href(href, SPACE.sub(" ", anchor.text()).strip(), url):
            if contact.kind == "social" or _is_ours(contact) or not _is_credited(anchor):
                yield contact
    for node in tree.css("[data-cfemail]"):
        address = _uncloak(node.attributes.get("data-cfemail") or "")
        if p.EMAIL.fullmatch(address) and not is_placeholder_email(address):
            yield Contact(kind="email", value=address, page_url=url, quote=f"mailto:{address}")


def _is_credited(anchor: LexborNode) -> bool:
    """Whether the words before a link say that it leads to who made the website."""
    before, node = "", anchor.prev
    while node is not None and len(before) < BEFORE and node.tag in ("-text", "a", "b", "em", "i", "span", "strong"):
        before, node = f"{node.text()}{before}", node.prev
    words = SPACE.sub(" ", before).strip()
    credited = credit(words)
    return bool(credited) and credited.stop == len(words) and not words.endswith(("|", "·", "•"))


def _from_href(href: str, text: str, url: str) -> Iterator[Contact]:
    scheme, _, rest = href.partition(":")
    target = unquote(rest).partition("?")[0].strip()
    if scheme.lower() in ("tel", "callto", "fax"):
        number = re.sub(r"[^\d+]", "", target.replace("(0)", "").partition(";")[0])
        if is_phone(number):
            fax = scheme.lower() == "fax" or "fax" in text.lower()
            yield Contact(kind="fax" if fax else "phone", value=number, page_url=url, quote=href)
    elif scheme.lower() == "mailto":
        if p.EMAIL.fullmatch(target) and not is_placeholder_email(target):
            yield Contact(kind="email", value=target, page_url=url, quote=href)
    elif scheme.lower() in ("http", "https"):
        yield from _from_profile(href, url)


def is_profile(href: str) -> bool:
    """Whether an address is somebody's page on a social network."""
    try:
        parts = urlsplit(href)
        host = (parts.hostname or "").lower()
    except ValueError:
        return False
    own = p.SOCIAL.search(host) and parts.path.strip("/") and not p.SHARING.search(href)
    return bool(own) and parts.scheme.lower() in ("http", "https")


def _from_profile(href: str, url: str) -> Iterator[Contact]:
    try:
        parts = urlsplit(href)
        host = (parts.hostname or "").lower()
    except ValueError:
        return
    if host in ("wa.me", "api.whatsapp.com", "web.whatsapp.com"):
        number = re.sub(r"\D", "", parse_qs(parts.query).get("phone", [parts.path])[0])
        if is_phone(number):
            yield Contact(kind="phone", value="+" + number, page_url=url, quote=href)
    elif is_profile(href):
        yield Contact(kind="social", value=href, page_url=url, quote=href)


def _uncloak(code: str) -> str:
    """Cloudflare's e-mail protection: the first byte is the key of an XOR."""
    try:
        key, *rest = bytes.fromhex(code)
    except ValueError:
        return ""
    return "".join(chr(byte ^ key) for byte in rest)


def is_phone(number: str) -> bool:
    """Whether a text has the digits of a phone, and not those of a template."""
    digits = re.sub(r"\D", "", number)
    return 7 <= len(digits) <= 15 and not is_placeholder_phone(number)


def markup_addresses(tree: LexborHTMLParser, url: str) -> Iterator[Contact]:
    """`<address>` elements that hold a postal address, and schema.org microdata."""
    for node in tree.css('address, [itemprop="address"]'):
        text = SPACE.sub(" ", node.text(separator=" ")).strip(" ,")
        postal = p.STREET.search(text) or p.POSTCODE.search(text) or node.tag != "address"
        if postal and 8 <= len(text) <= 2 * p.MAX_LINE:
            yield _address(text, url)


def text_contacts(lines: Sequence[str], url: str) -> Iterator[Contact]:
    """Numbers in the context of a call, e-mails, postal addresses and opening hours, line by line."""
    for position, line in enumerate(lines):
        following = lines[position + 1] if position + 1 < len(lines) else ""
        yield from _without_makers([*_phones(line, url), *_emails(line, url)], line)
        if len(line) <= p.MAX_LINE:
            yield from _hours(line, following, url)
            before = lines[max(0, position - 2) : position]
            for part in p.SEGMENT.split(line) if p.RIGHTS.search(line) else [line]:
                yield from _addresses(part, before, url)


def _without_makers(contacts: Sequence[Contact], line: str) -> Iterator[Contact]:
    """Without those of the people who made the website; an address at its own domain is nobody else's."""
    credited = credit(line) if contacts else range(0)
    for contact in contacts:
        at = line.find(contact.value)
        if (at if at >= 0 else line.find(contact.quote)) not in credited or _is_ours(contact):
            yield contact


def _is_ours(contact: Contact) -> bool:
    return contact.kind == "email" and same_site(f"https://{contact.value.rpartition('@')[2]}/", contact.page_url)


def _phones(line: str, url: str) -> Iterator[Contact]:
    for match in p.PHONE.finditer(line):
        number, before = match[0].strip(), line[max(0, match.start() - 40) : match.start()]
        labelled = p.LABEL.search(before) or p.NATIONAL.fullmatch(number) or p.ALONE.fullmatch(line)
        kind = "fax" if p.FAX.search(before) else "phone" if labelled else None
        if kind and is_phone(number):
            yield Contact(kind=kind, value=number, page_url=url, quote=_around(line, match.start(), match.end()))


def _around(line: str, start: int, end: int) -> str:
    return line if len(line) <= p.MAX_LINE else line[max(0, start - 60) : end + 40].strip()


def _emails(line: str, url: str) -> Iterator[Contact]:
    for match in p.EMAIL.finditer(line) if "@" in line else ():
        if not p.FILE_NAME.search(match[0]) and not is_placeholder_email(match[0]):
            yield Contact(kind="email", value=match[0], page_url=url, quote=_around(line, match.start(), match.end()))
    for match in p.VEILED.finditer(line) if p.BRACKET.search(line) else ():
        address = f"{match[1]}@{p.DOT.sub('.', match[2])}"
        if not is_placeholder_email(address):
            yield Contact(kind="email", value=address, page_url=url, quote=match[0])


def _hours(line: str, following: str, url: str) -> Iterator[Contact]:
    """A line with a day and its times, or a day whose times stand on the next line."""
    if not p.DAYS.search(line):
        return
    if _times(line) or p.SHUT.search(line):
        yield Contact(kind="hours", value=_from_first_day(line), page_url=url, quote=line)
    elif len(line) <= 40 and len(following) <= 60 and _times(following) and not p.DAYS.search(following):
        both = f"{line} {following}"
        yield Contact(kind="hours", value=both, page_url=url, quote=both)


def _from_first_day(line: str) -> str:
    """Without a phone number that stands before the hours on the same line."""
    day = p.DAYS.search(line)
    return line[day.start() :] if day and p.PHONE.search(line[: day.start()]) else line


def _times(line: str) -> bool:
    return any(p.CLOCK.search(match[0]) for match in p.TIME.finditer(line)) or bool(p.BARE.search(line))


def _addresses(line: str, before: Sequence[str], url: str) -> Iterator[Contact]:
    """A street with its postcode on one line or on the lines before it; or what a label calls the address."""
    if p.PHONE.fullmatch(line) or p.TIME.search(line):
        return
    street, code = p.STREET.search(line), p.POSTCODE.search(line)
    if (
        (street and code)
        or p.LOCAL_ADDRESS.search(line)
        or (street and len(line) <= 90 and re.search(r"\b\d{5}\b|,\s\S|\bbox\b|brgy", line, re.I))
    ):
        yield _address(line, url)
    elif code and len(line) <= 60:
        street = next((text for text in reversed(before) if len(text) <= 80 and p.STREET.search(text)), None)
        if street:
            yield _address(f"{street.rstrip(',')}, {line}", url)


def _address(text: str, url: str) -> Contact:
    value = p.ADDRESS_LABEL.sub("", text)
    bare = p.ADDRESS_END.sub("", value).strip(" ,;|·•~–-")
    kept = bare if p.STREET.search(bare) or p.POSTCODE.search(bare) else value
    return Contact(kind="address", value=kept, page_url=url, quote=text)
