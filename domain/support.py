"""Does a sentence say more than what it rests on? Figures, addresses, quoted words and absences are held against it."""

import re
from collections.abc import Iterable

from domain.quotes import fold

DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
ADDRESS = re.compile(
    r"\bhttps?://\S+|\bwww\.\S+|[\w.+-]+@[\w-]+\.\w+|\b(?:[a-z0-9-]+\.)+(?:com|net|org|io|co|test|info|biz|app|dev|ai|de|uk|us|fr|es)\b",
    re.IGNORECASE,
)
QUOTED = re.compile(r"[\"“”„«]([^\"“”„«»]{3,}?)[\"”“»]")
ABSENCE = re.compile(
    r"\b(no|not|never|without|lack(s|ing|ed)?|missing|absent|absence|none|nowhere|nothing|neither|nor|cannot|unavailable|"
    r"unable|fail(s|ed)?\s+to|has\s+yet\s+to|kein\w*|ohne|nicht|nirgends|fehl(t|en)|sin|ning[uú]n\w*|falta\w*|pas|aucun\w*|"
    r"sans|manque\w*|sem|nenhum\w*|senza|nessun\w*|manca\w*)\b|n['’]t\b|\bfree\s+of\b",
    re.IGNORECASE,
)


def says_more(text: str, support: Iterable[str]) -> str | None:
    """Why a text goes beyond its support, or None when it does not (DESIGN section 8).

    Args:
        text: a claim's or a sentence's own words.
        support: quotes and evidence it rests on; what it repeats of them word for word is theirs.
    """
    known = [fold(each) for each in support]
    everything = " \n ".join(known).lower()
    rest = _without(fold(text), known)
    for quoted in QUOTED.findall(fold(text)):
        if len(quoted.split()) >= 2 and quoted.strip(" .,;:!?").lower() not in everything:
            return "it quotes words that its support does not have"
    if any(number not in everything for number in DIGITS.findall(rest)):
        return "it names a figure that its support does not have"
    if any(address.lower().rstrip(".,;:!?)") not in everything for address in (m[0] for m in ADDRESS.finditer(rest))):
        return "it names an address that its support does not have"
    if ABSENCE.search(rest):
        return "it says on its own that something is not there"
    return None


def _without(text: str, parts: Iterable[str]) -> str:
    for part in sorted(parts, key=len, reverse=True):
        text = text.replace(part, " ").replace(part.rstrip(".!?"), " ")
    return text
