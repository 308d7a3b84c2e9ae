"""Ways to reach the business, taken from the whole page before pruning: they sit in its header and footer."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import parse_qs, unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

from domain.placeholder import is_placeholder_email, is_placeholder_phone
from domain.vocabulary import Contact
from tools.web.urls import is_social
from tools.web.visible import SPACE

PHONE = re.compile(r"(?<![\w.,/@#-])[+(]{0,2}\d(?:[\s().\-/–‑]{0,4}\d){6,14}(?![\w@]|[.,]\d)")
LABEL = re.compile(
    r"(?:\btel|t[eé]l[eé]?|\bphone|\bcall|\bfon\b|telef|mobil|handy|\bcell|whatsapp|\bring\b|\btext\b|\bligue|llam|appel|"
    r"chiam|☎|✆|📞|هاتف|جوال|電話|тел)[\w.:\s\-–|()]{0,24}$",
    re.I,
)
FAX = re.compile(r"(?:\bfax|telefax|فاكس)[\w.:\s\-–|]{0,12}$", re.I)
NATIONAL = re.compile(r"\(?\d{3}\)?[\s.\-–]{1,2}\d{3}[\s.\-–]\d{4}|\(\d{2,5}\)\s?\d[\d\s.\-–]{4,}\d|(?:\+|00)\d[\d\s().\-–/]{7,}")
ALONE = re.compile(r"\W*0\d[\d\s/\-–]{6,}\W*")
EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){0,4}\.[A-Za-z]{2,12}\b")
VEILED = re.compile(r"([\w.+\-]{1,64})\s?[(\[{]\s?(?:at|ät|arroba|@)\s?[)\]}]\s?([\w\-]{1,63}(?:(?:\.|\s?[(\[{]\s?(?:dot|punkt|punto|\.)\s?[)\]}]\s?)[\w\-]{2,63}){1,4})", re.I)  # fmt: skip
DOT = re.compile(r"\s?[(\[{]\s?(?:dot|punkt|punto|\.)\s?[)\]}]\s?", re.I)
FILE_NAME = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|css|js)$", re.I)
SHARING = re.compile(r"/(?:sharer|share|intent|dialog|plugins|embed|watch|hashtag|tr)\b|share=", re.I)
DAY = (
    r"(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|mi[eé]|jeu|jue|ven|vie|sam|s[aá]b|dim|dom|seg|ter|qua|qui|sex|"
    r"montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|"
    r"mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo|segunda|ter[cç]a|quarta|quinta|sexta|luned[iì]|marted[iì]|mercoled[iì]|"
    r"gioved[iì]|venerd[iì]|sabato|domenica|tues|wednes|thur|thurs|satur|weekday|weekend|werktag|daily|t[aä]glich|every ?day|"
    r"الأحد|الاثنين|الخميس|الجمعة|السبت)(?:day)?s?"
)
DAYS = re.compile(rf"(?<!\w){DAY}(?!\w)", re.I)
TIME = re.compile(
    r"(?<![\d/.-])(?:[01]?\d|2[0-4])(?:[:.h][0-5]\d)?\s?(?:a\.?m\.?|p\.?m\.?|uhr|h\b)?\s?(?:-|–|—|to|bis|till|until|à|a|às|al)\s?"
    r"(?:[01]?\d|2[0-4])(?:[:.h][0-5]\d)?\s?(?:a\.?m|p\.?m|uhr|h\b)?(?![\d/])",
    re.I,
)
CLOCK = re.compile(r"\d[:.h]\d\d|\d\s?(?:a\.?m|p\.?m|uhr|h)\b|(?:\d)\s?[-–—]\s?\d", re.I)
SHUT = re.compile(r"\b(?:closed|geschlossen|ferm[eé]|cerrado|fechado|chiuso|24/7|24 hours|by appointment|nach vereinbarung)\b", re.I)
STREET = re.compile(
    r"\b\d{1,6}[A-Za-z]?(?:[-/]\d+)?,?\s(?:[\w.'’#-]+\s){1,5}(?:st|street|ave|avenue|rd|road|blvd|boulevard|dr(?!\.?\s[a-z])|drive|ln|"
    r"lane|pkwy|parkway|way|ct|court|pl|place|square|sq|hwy|highway|terrace|row|south|north|east|west)\b|"
    r"[\wäöüß.-]+(?:stra(?:ß|ss)e|str\.|gasse|allee|platz|weg|ring|damm|ufer)\s\d+|"
    r"\b(?:rua|av\.|avenida|travessa|calle|via|viale|piazza|rue)\s[^\d\n]{2,40},?\s\d+|\b\d+,?\s(?:bis\s)?rue\s\w+|"
    r"\b(?:po box|p\.o\. box)\s\d+|\b(?:brgy\.?|barangay|jalan)\s\w+|\b[\w'’-]+\s(?:estate|road|street),\s",
    re.I,
)
POSTCODE = re.compile(
    r"\b[A-Z]{2}\.?,?\s\d{5}(?:-\d{4})?\b|\b[A-Z]\d[A-Z]\s?\d[A-Z]\d\b|\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b|\bCEP:?\s?\d{5}-?\d{3}\b|"
    r"\b(?:D-|A-|CH-|F-)?\d{4,5}\s[A-ZÄÖÜ][a-zäöüß]{2,}|[A-Za-z],?\s\d{4,6}$"
)
LOCAL_ADDRESS = re.compile(r"^[A-Z][\w-]*-?\d*,\s[A-Z]\w+(?:,\s[A-Z]\w+)+$|^(?:address|adresse|anschrift|endere[cç]o|direcci[oó]n|indirizzo|العنوان)\s*:\s*\S.{6,}", re.I)  # fmt: skip
RIGHTS = re.compile(r"©|copyright", re.I)
SEGMENT = re.compile(r"\s[|·•]\s")
MAX_LINE = 160


def link_contacts(tree: LexborHTMLParser, url: str) -> Iterator[Contact]:
    """`tel:`, `mailto:`, WhatsApp and social links, and Cloudflare's veiled addresses."""
    for anchor in tree.css("a[href], area[href]"):
        href = (anchor.attributes.get("href") or "").strip()
        yield from _from_href(href, SPACE.sub(" ", anchor.text()).strip(), url)
    for node in tree.css("[data-cfemail]"):
        address = _uncloak(node.attributes.get("data-cfemail") or "")
        if EMAIL.fullmatch(address) and not is_placeholder_email(address):
            yield Contact(kind="email", value=address, page_url=url, quote=f"mailto:{address}")


def _from_href(href: str, text: str, url: str) -> Iterator[Contact]:
    scheme, _, rest = href.partition(":")
    target = unquote(rest).partition("?")[0].strip()
    if scheme.lower() in ("tel", "callto", "fax"):
        number = re.sub(r"[^\d+]", "", target.replace("(0)", "").partition(";")[0])
        if _is_phone(number):
            fax = scheme.lower() == "fax" or "fax" in text.lower()
            yield Contact(kind="fax" if fax else "phone", value=number, page_url=url, quote=href)
    elif scheme.lower() == "mailto":
        if EMAIL.fullmatch(target) and not is_placeholder_email(target):
            yield Contact(kind="email", value=target, page_url=url, quote=href)
    elif scheme.lower() in ("http", "https"):
        yield from _from_profile(href, url)


def _from_profile(href: str, url: str) -> Iterator[Contact]:
    try:
        parts = urlsplit(href)
        host = (parts.hostname or "").lower()
    except ValueError:
        return
    if host in ("wa.me", "api.whatsapp.com", "web.whatsapp.com"):
        number = re.sub(r"\D", "", parse_qs(parts.query).get("phone", [parts.path])[0])
        if _is_phone(number):
            yield Contact(kind="phone", value="+" + number, page_url=url, quote=href)
    elif is_social(host) and parts.path.strip("/") and not SHARING.search(href):
        yield Contact(kind="social", value=href, page_url=url, quote=href)


def _uncloak(code: str) -> str:
    """Cloudflare's e-mail protection: the first byte is the key of an XOR."""
    try:
        key, *rest = bytes.fromhex(code)
    except ValueError:
        return ""
    return "".join(chr(byte ^ key) for byte in rest)


def _is_phone(number: str) -> bool:
    digits = re.sub(r"\D", "", number)
    return 7 <= len(digits) <= 15 and not is_placeholder_phone(number)


def markup_addresses(tree: LexborHTMLParser, url: str) -> Iterator[Contact]:
    """`<address>` elements that hold a postal address, and schema.org microdata."""
    for node in tree.css('address, [itemprop="address"]'):
        text = SPACE.sub(" ", node.text(separator=" ")).strip(" ,")
        postal = STREET.search(text) or POSTCODE.search(text) or node.tag != "address"
        if postal and 8 <= len(text) <= 2 * MAX_LINE:
            yield Contact(kind="address", value=text, page_url=url, quote=text)


def text_contacts(lines: Sequence[str], url: str) -> Iterator[Contact]:
    """Numbers in the context of a call, e-mails, postal addresses and opening hours, line by line."""
    for position, line in enumerate(lines):
        following = lines[position + 1] if position + 1 < len(lines) else ""
        yield from _phones(line, url)
        yield from _emails(line, url)
        if len(line) <= MAX_LINE:
            yield from _hours(line, following, url)
            before = lines[max(0, position - 2) : position]
            for part in SEGMENT.split(line) if RIGHTS.search(line) else [line]:
                yield from _addresses(part, before, url)


def _phones(line: str, url: str) -> Iterator[Contact]:
    for match in PHONE.finditer(line):
        number, before = match[0].strip(), line[max(0, match.start() - 40) : match.start()]
        labelled = LABEL.search(before) or NATIONAL.fullmatch(number) or ALONE.fullmatch(line)
        kind = "fax" if FAX.search(before) else "phone" if labelled else None
        if kind and _is_phone(number):
            yield Contact(kind=kind, value=number, page_url=url, quote=_around(line, match.start(), match.end()))


def _around(line: str, start: int, end: int) -> str:
    return line if len(line) <= MAX_LINE else line[max(0, start - 60) : end + 40].strip()


def _emails(line: str, url: str) -> Iterator[Contact]:
    for match in EMAIL.finditer(line):
        if not FILE_NAME.search(match[0]) and not is_placeholder_email(match[0]):
            yield Contact(kind="email", value=match[0], page_url=url, quote=_around(line, match.start(), match.end()))
    for match in VEILED.finditer(line):
        address = f"{match[1]}@{DOT.sub('.', match[2])}"
        if not is_placeholder_email(address):
            yield Contact(kind="email", value=address, page_url=url, quote=match[0])


def _hours(line: str, following: str, url: str) -> Iterator[Contact]:
    """A line with a day and its times, or a day whose times stand on the next line."""
    if not DAYS.search(line):
        return
    if _times(line) or SHUT.search(line):
        yield Contact(kind="hours", value=_from_first_day(line), page_url=url, quote=line)
    elif len(line) <= 40 and len(following) <= 60 and _times(following) and not DAYS.search(following):
        both = f"{line} {following}"
        yield Contact(kind="hours", value=both, page_url=url, quote=both)


def _from_first_day(line: str) -> str:
    """Without a phone number that stands before the hours on the same line."""
    day = DAYS.search(line)
    return line[day.start() :] if day and PHONE.search(line[: day.start()]) else line


def _times(line: str) -> bool:
    return any(CLOCK.search(match[0]) for match in TIME.finditer(line))


def _addresses(line: str, before: Sequence[str], url: str) -> Iterator[Contact]:
    """A street with its postcode on one line or on the lines before it; or what a label calls the address."""
    if PHONE.fullmatch(line) or TIME.search(line):
        return
    if (STREET.search(line) and POSTCODE.search(line)) or LOCAL_ADDRESS.search(line):
        yield Contact(kind="address", value=line, page_url=url, quote=line)
    elif STREET.search(line) and len(line) <= 90 and re.search(r"\b\d{5}\b|,\s\S|\bbox\b|brgy", line, re.I):
        yield Contact(kind="address", value=line, page_url=url, quote=line)
    elif POSTCODE.search(line) and len(line) <= 60:
        street = next((text for text in reversed(before) if len(text) <= 80 and STREET.search(text)), None)
        if street:
            both = f"{street.rstrip(',')}, {line}"
            yield Contact(kind="address", value=both, page_url=url, quote=both)
