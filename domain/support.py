"""Does a sentence say more than what it rests on? Figures, addresses, quoted words and absences are held against it."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from domain.quotes import fold
from domain.suffixes import is_suffix
from domain.websites import is_social, registrable_domain

FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
ADDRESS = re.compile(
    r"\b[a-z][a-z0-9+.-]*://[^\s)>\]]+|\bwww\.[^\s)>\]]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:[\w-]+\.)+[^\W\d_]{2,}"
    r"|\b(?:javascript|vbscript|data|mailto|tel):\S+|[\w-]+\s*[\[(]\s*\.\s*[\])]\s*\w+|\b[\w-]+\s+dot\s+(?:com|net|org|co|io)\b",
    re.IGNORECASE,
)
HINT = re.compile(r"\S[.:@]\S|[\[(]\s*\.|\bdot\b", re.IGNORECASE)
"""No address is without one of these: most sentences are spared the long search."""
SENTENCE_BREAK = re.compile(r"\d+\.[A-Z][a-z]+")
"""A sentence that ends in a figure, and the next one without a space: `in 1912.At present`."""
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|\w*@|www\.|[\w-]+\s*[\[(]|[\w-]+\s+dot\b", re.IGNORECASE)
OWN_SUFFIXES = frozenset({"test", "example", "local", "localhost", "onion", "internal", "invalid"})
QUOTED = re.compile(r"\"([^\"]{3,}?)\"")
ABSENCE = re.compile(
    r"\b(?:no(?![.\s]*\d)|not|never|without|lack(?:s|ing|ed)?|missing|absent|absence|none|nowhere|nothing|nobody|neither|nor|"
    r"cannot|unavailable|unable|non-?existent|omit(?:s|ted)?|hardly|barely|fail(?:s|ed)?\s+to|(?:has|have|is|are)\s+yet\s+to|"
    r"needs?\s+an?|"
    r"kein\w*|ohne|nicht|nirgends|fehl(?:t|en)|sin|ning[uú]n\w*|falta\w*|tampoco|pas|aucun\w*|sans|manque\w*|sem|não|nenhum\w*|"
    r"senza|nessun\w*|manca\w*)\b|n't\b|\bfree\s+of\b",
    re.IGNORECASE,
)
"""Words that say something is not there. Wider than needed: a sentence lost costs less than a false absence told."""
DEMAND = re.compile(
    r"\b(?:click(?:ing|s)?|downloads?|downloading|passwords?|log\s?-?in|sign\s?-?in|bitcoins?|crypto\w*|lotter(?:y|ies)|"
    r"winnings|jackpot|vote|voting|elections?|wire\s+transfers?|bank\s+details|seed\s+phrase|verify\s+your|urgent\w*|"
    r"(?:user|customer|personal)\s+data)\b",
    re.IGNORECASE,
)
"""What nobody tells an agency about a business unless a page does: an order from elsewhere that a model has obeyed."""
WORDS = re.compile(r"[^\W\d_]+")
ENGLISH = frozenset(
    "the and of to with our we you your is are in for on a an at by from have has that this they their will".split()  # noqa: SIM905
)
ENGLISH_SHARE, ENGLISH_WORDS, STEM = 0.25, 3, 4
FILLWORDS = frozenset("a an the any have has be is are do does need needed to of your their its our all".split())  # noqa: SIM905


def says_more(text: str, support: Iterable[str], *, may_deny: bool = False) -> str | None:
    """Why a text goes beyond its support, or None when it does not (DESIGN section 8).

    Args:
        text: a claim's or a sentence's own words.
        support: quotes and evidence it rests on; what it repeats of them word for word is theirs.
        may_deny: a claim may deny what its quote denies, in other words of the same language.
    """
    known = [fold(each) for each in support]
    told, everything = fold(text), " \n ".join(known)
    rest = _without(told, known)
    if any(not _quotes(quoted, everything) for quoted in QUOTED.findall(told)):
        return "it quotes words that its support does not have"
    if not _figures_within(rest, everything):
        return "it names a figure that its support does not have"
    if any(not _names(address, everything) for address in _addresses(text if text == told else f"{text}\n{told}")):
        return "it names an address that its support does not have"
    if any(demand.casefold() not in everything.casefold() for demand in DEMAND.findall(rest)):
        return "it asks for something that its support does not speak of"
    denials = [rest[match.start() :] for match in ABSENCE.finditer(rest)]
    if denials and not (may_deny and all(_denied(denial, everything) for denial in denials)):
        return "it says on its own that something is not there"
    return None


def unrelated(text: str, support: Iterable[str]) -> bool:
    """Whether an English text has no word in common with its English support: it is about something else.

    Other languages cannot be compared so; there, and where the support is a list of names, it stays open.
    """
    known = fold(" \n ".join(support)).casefold()
    english = [word for word in WORDS.findall(known) if word in ENGLISH]
    if len(english) < ENGLISH_SHARE * len(WORDS.findall(known)) or len(english) < ENGLISH_WORDS:
        return False
    told = _stems(fold(text).casefold())
    return bool(told) and not told & _stems(known)


def _stems(text: str) -> set[str]:
    """Beginnings of its longer words, and its figures."""
    return {word[:STEM] for word in WORDS.findall(text) if len(word) >= STEM and word not in ENGLISH} | set(
        re.findall(r"\d+", text)
    )


def leads_away(text: str, url: str) -> bool:
    """Whether a text names somebody else's web address; an e-mail address may be at any provider.

    Args:
        url: of the page that it stands on. Pages on social networks are taken for the business's own.
    """
    here = registrable_domain(url)
    named = (address for address in _addresses(fold(text)) if "@" not in address or "://" in address)
    return any(not _at_home(address, here) for address in named if not address.lower().startswith(("tel:", "mailto:")))


def _at_home(address: str, here: str | None) -> bool:
    if SENTENCE_BREAK.fullmatch(address):
        return True
    full = address if "://" in address else f"https://{address}"
    return full.lower().startswith("http") and (is_social(full) or registrable_domain(full) == here)


def _without(text: str, parts: Sequence[str]) -> str:
    """A text without what it repeats; an evidence's first letter may be small inside a sentence."""
    for part in sorted({*parts, *(part.rstrip(".!?") for part in parts)} - {""}, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(part)}(?!\w)", " ", text, flags=re.IGNORECASE)
    return text


def _quotes(quoted: str, everything: str) -> bool:
    words = quoted.strip(" .,;:!?").casefold()
    return len(words.split()) < 2 or words in everything.casefold()


def _figures_within(text: str, everything: str) -> bool:
    """Whether each figure of a text stands in the support: 1,200 as 1200 too, 8:00 also as 8."""
    known = {run for figure in _figures(everything) for run in (_plain(figure), *_runs(figure))}
    return all(_plain(figure) in known or known.issuperset(_runs(figure)) for figure in _figures(text))


def _figures(text: str) -> list[str]:
    return FIGURE.findall(re.sub(r"\d", lambda digit: str(unicodedata.decimal(digit[0])), text))


def _plain(figure: str) -> str:
    return re.sub(r"\D", "", figure)


def _runs(figure: str) -> list[str]:
    return [_plain(figure)] if THOUSANDS.fullmatch(figure) else re.findall(r"\d+", figure)


def _addresses(text: str) -> Iterator[str]:
    """What a reader would take for a web or mail address: with a scheme, or ending in a domain that exists."""
    for match in ADDRESS.finditer(text) if HINT.search(text) else ():
        found = match[0].rstrip(".,;:!?)'\"")
        if SCHEME.match(found) or "@" in found or _ends_in_domain(found):
            yield found


def _ends_in_domain(name: str) -> bool:
    last = name.lower().rpartition(".")[2]
    return "." in name and (last in OWN_SUFFIXES or is_suffix(last))


def _names(address: str, everything: str) -> bool:
    bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", address, flags=re.IGNORECASE).rstrip("/")
    return re.search(rf"(?<![\w-]){re.escape(bare)}(?![\w-]|\.\w)", everything, re.IGNORECASE) is not None


def _denied(denial: str, everything: str) -> bool:
    """Whether the support denies too, and speaks of what is denied here."""
    words = [word for word in re.findall(r"[^\W\d_]+", denial.casefold())[1:6] if word not in FILLWORDS]
    return bool(words) and ABSENCE.search(everything) is not None and words[0][:5] in everything.casefold()
