"""Websites, domains and phones in one canonical form each (seed 001, step 1: normalizeWebsite, normalizePhone)."""

import re
from dataclasses import replace
from functools import cache
from ipaddress import ip_address
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import phonenumbers
from babel import Locale
from publicsuffixlist import PublicSuffixList

from domain.vocabulary import Place

SOCIAL_HOSTS = frozenset(
    """facebook.com fb.com fb.me instagram.com yelp.com linkedin.com linktr.ee tiktok.com x.com twitter.com youtube.com
    youtu.be pinterest.com threads.net snapchat.com t.me telegram.me whatsapp.com wa.me tripadvisor.com tripadvisor.co.uk
    doordash.com ubereats.com grubhub.com deliveroo.co.uk just-eat.co.uk opentable.com opentable.co.uk booking.com
    airbnb.com foursquare.com yellowpages.com yell.com thumbtack.com angi.com houzz.com nextdoor.com zocdoc.com
    healthgrades.com vagaro.com fresha.com booksy.com beacons.ai bio.link campsite.bio carrd.link goo.gl g.page maps.app.goo.gl
    maps.google.com sites.google.com business.google.com google.com bit.ly allmylinks.com lnk.bio""".split()
)
"""Social networks, directories and link pages: a page there is nobody's own website (DESIGN section 3)."""

TRACKING = re.compile(r"^(utm_.*|gclid|fbclid|gad_source|msclkid|y_source|cid)$", re.IGNORECASE)
LANGUAGES = ("en", "de", "es", "fr", "it", "nl", "pl", "pt", "ar", "ja")
COUNTRIES = {
    "usa": "US", "u.s.a.": "US", "us": "US", "united states of america": "US", "uk": "GB", "england": "GB",
    "scotland": "GB", "wales": "GB", "northern ireland": "GB", "uae": "AE", "south korea": "KR", "czech republic": "CZ",
    "ivory coast": "CI", "russia": "RU", "the netherlands": "NL", "deutschland": "DE", "österreich": "AT",
    "schweiz": "CH", "españa": "ES", "brasil": "BR", "türkiye": "TR",
}  # fmt: skip


def website(raw: str | None) -> str | None:
    """https, lower-case host, no `www.`, no tracking parameters, no fragment; None for what is no web address."""
    text = (raw or "").strip()
    if not text or re.match(r"^(mailto|tel|javascript|data|ftp):", text, re.IGNORECASE):
        return None
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        name, port = _host(parts.hostname), parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not name or ("." not in name and ":" not in name):
        return None
    query = urlencode([(key, value) for key, value in parse_qsl(parts.query) if not TRACKING.match(key)])
    where = f"[{name}]" if ":" in name else name
    where += f":{port}" if port not in (None, 80, 443) else ""
    return urlunsplit(("https", where, parts.path or "/", query, ""))


def host(url: str) -> str:
    """Host of a URL, lower case, ASCII (IDNA), without `www.`; empty when there is none."""
    try:
        return _host(urlsplit(url if "://" in url else f"https://{url}").hostname)
    except ValueError:
        return ""


def _host(name: str | None) -> str:
    bare = (name or "").lower().rstrip(".").removeprefix("www.")
    try:
        return bare.encode("idna").decode() if not bare.isascii() else bare
    except UnicodeError:
        return ""


def registrable_domain(url: str) -> str | None:
    """The domain that somebody owns: `name.wixsite.com` is the business's own, a page on facebook.com is nobody's."""
    name = host(url)
    if not name or is_social(url):
        return None
    try:
        ip_address(name)
    except ValueError:
        return _suffixes().privatesuffix(name) or None
    return name


def is_social(url: str) -> bool:
    """Whether a URL is a page on a social network, a directory or a link page."""
    labels = host(url).split(".")
    return any(".".join(labels[start:]) in SOCIAL_HOSTS for start in range(len(labels)))


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=True, only_icann=False)


def phone(raw: str | None, address: str | None, country: str | None) -> tuple[str | None, str | None]:
    """The display form as it came, and E.164 where the region is known.

    Args:
        address: its last part names the region.
        country: ISO 3166 code, the fallback.
    """
    display = " ".join((raw or "").split())
    if not any(letter.isdigit() for letter in display):
        return None, None
    try:
        number = phonenumbers.parse(display, region(address) or country)
    except phonenumbers.NumberParseException:
        return display, None
    if not phonenumbers.is_possible_number(number):
        return display, None
    return display, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def region(address: str | None) -> str | None:
    """ISO 3166 code of an address's last part, by the country's name in the languages that places services answer in."""
    last = (address or "").replace("،", ",").rsplit(",", 1)[-1].strip().lower()
    if last in COUNTRIES:
        return COUNTRIES[last]
    return _names().get(last)


@cache
def _names() -> dict[str, str]:
    territories = (Locale(language).territories for language in LANGUAGES)
    return {name.lower(): code for names in territories for code, name in names.items() if len(code) == 2}


def place(raw: Place, country: str | None) -> Place:
    """A place with canonical website, domain and phone."""
    site = website(raw.website)
    display, e164 = phone(raw.phone, raw.address, country)
    domain = registrable_domain(site) if site else None
    return replace(raw, website=site, domain=domain, phone=display, phone_e164=raw.phone_e164 or e164)
