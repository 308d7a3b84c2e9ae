"""Which country an address is in, by its last part: the region that its phone number is read in."""

import re
from collections.abc import Mapping
from functools import cache
from typing import cast

from babel import Locale

LANGUAGES = ("en", "de", "es", "fr", "it", "nl", "pl", "pt", "ar", "ja", "zh")
"""Languages that places services answer in."""

FORMS = {
    "usa": "US", "u.s.a.": "US", "us": "US", "u.s.": "US", "united states of america": "US", "uk": "GB", "gb": "GB",
    "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
    "republic of ireland": "IE", "uae": "AE", "south korea": "KR", "republic of korea": "KR", "czech republic": "CZ",
    "ivory coast": "CI", "russian federation": "RU", "viet nam": "VN", "the netherlands": "NL", "holland": "NL",
    "hong kong": "HK", "macau": "MO", "macao": "MO", "myanmar": "MM", "burma": "MM", "palestine": "PS", "turkey": "TR",
    "türkiye": "TR", "cabo verde": "CV", "macedonia": "MK", "swaziland": "SZ", "east timor": "TL", "the bahamas": "BS",
    "the gambia": "GM", "the philippines": "PH", "congo": "CG", "dr congo": "CD", "réunion": "RE", "new zealand": "NZ",
    "democratic republic of the congo": "CD", "syrian arab republic": "SY", "republic of moldova": "MD",
    "tanzania": "TZ",
    "deutschland": "DE", "brd": "DE", "österreich": "AT", "schweiz": "CH", "españa": "ES", "brasil": "BR",
    "fr": "FR", "es": "ES", "it": "IT", "ch": "CH", "be": "BE", "ie": "IE", "jp": "JP", "br": "BR", "mx": "MX",
    "nz": "NZ",
}  # fmt: skip
"""Common forms that the language data lacks; two letters only where no state of a federation has them (DE, CA, IN)."""

US_STATE_AND_ZIP = re.compile(r"[A-Z]{2} \d{5}(?:-\d{4})?")


def region(address: str | None) -> str | None:
    """ISO 3166 code of the country an address ends (or, in Japan, begins) with; None when it names none.

    Args:
        address: one line as a places service formats it, in one of `LANGUAGES`.
    """
    parts = [part.strip() for part in re.split(r"[,،、]|\s-\s", address or "") if part.strip()]
    if not parts:
        return None
    if US_STATE_AND_ZIP.fullmatch(parts[-1]):
        return "US"
    without_postcode = " ".join(re.findall(r"[^\s\d]+", parts[-1]))
    return _code(parts[-1]) or _code(without_postcode) or (_code(parts[0]) if "〒" in (address or "") else None)


def _code(name: str) -> str | None:
    plain = _plain(name)
    return FORMS.get(plain) or _names().get(plain)


def _plain(name: str) -> str:
    text = name.casefold().replace("&", "and").replace("’", "'")
    return re.sub(r"\bst\.", "saint", text).strip()


@cache
def _names() -> dict[str, str]:
    told: list[Mapping[str, str]] = [Locale(language).territories for language in LANGUAGES]
    return {_plain(name): code for names in told for code, name in names.items() if len(code) == 2}


def name_of(code: str) -> str | None:
    """The country's English name, which `region` understands; None for what is no ISO 3166 code."""
    names = cast("Mapping[str, str]", Locale("en").territories)
    return names.get(code.upper()) if len(code) == 2 else None
