"""The town's name out of a formatted address, for the message that names the towns which exist."""

import re
from collections import Counter
from collections.abc import Iterable

from sandbox.words import fold

PARTS = re.compile(r"\s*[,،、\uff0c]\s*")
STATE = re.compile(r"[A-Z]{2,3}\.?")
ROAD = re.compile(r"\b(?:road|rd|street|st|avenue|ave|highway|lane|drive|estate)\.?$", re.I)
NAMES = (
    "usa|us|united states|united states of america|uk|united kingdom|england|scotland|wales|ireland|canada|australia|"
    "new zealand|germany|deutschland|austria|osterreich|switzerland|schweiz|suisse|france|spain|espana|portugal|italy|"
    "italia|netherlands|nederland|belgium|denmark|sweden|norway|finland|poland|czechia|hungary|romania|greece|turkey|"
    "turkiye|israel|egypt|morocco|tunisia|saudi arabia|united arab emirates|india|nepal|pakistan|bangladesh|sri lanka|"
    "philippines|indonesia|malaysia|singapore|thailand|vietnam|china|japan|taiwan|south korea|nigeria|kenya|ghana|"
    "south africa|brazil|brasil|mexico|argentina|chile|colombia|peru|ישראל|السعودية|مصر|日本|中国"
)
COUNTRIES = frozenset(NAMES.split("|"))


def count_localities(addresses: Iterable[str]) -> list[tuple[str, int]]:
    """The localities of the addresses with how many lie in each, most frequent first, then as they came."""
    named = [name for name in map(locality, addresses) if name]
    return Counter(named).most_common()


def locality(address: str) -> str:
    """The town an address lies in, in words that occur in the address; empty for an empty address.

    Args:
        address: Google's formattedAddress, such as "14 Harbor Row, Springfield, IL 62703, USA".
    """
    parts = [part for part in PARTS.split(address.strip()) if part]
    if not parts:
        return ""
    inner = without_country(parts)
    bare = len(inner) == 2 and len(inner) < len(parts) and not has_digit(" ".join(inner))
    if bare and not ROAD.search(inner[0]):
        return plain(inner[0])  # "Patna, Bihar, India": a town and its region
    named = [name for name in map(plain, reversed(inner)) if name]
    return named[0] if named else max(parts, key=letters)


def without_country(parts: list[str]) -> list[str]:
    """The parts before the country, if the last one is a country; a lone part stays."""
    last = parts[-1]
    is_country = fold(last) in COUNTRIES or (len(parts) > 2 and not has_digit(last) and not STATE.fullmatch(last))
    return parts[:-1] if is_country and len(parts) > 1 else parts


def plain(part: str) -> str:
    """A part without postcode and state ("Sydney NSW 2000", "03050 Cottbus", "Jaú - SP"); empty if nothing is left."""
    tokens = part.split()
    while tokens and is_code(tokens[-1]):
        tokens.pop()
    while tokens and is_code(tokens[0]):
        tokens.pop(0)
    return " ".join(tokens)


def is_code(token: str) -> bool:
    """A postcode, a house number, an abbreviated state or the dash before one."""
    return has_digit(token) or STATE.fullmatch(token) is not None or not letters(token)


def has_digit(text: str) -> bool:
    """True if any character is a digit."""
    return any(char.isdigit() for char in text)


def letters(text: str) -> int:
    """How many letters the text has."""
    return sum(char.isalpha() for char in text)
