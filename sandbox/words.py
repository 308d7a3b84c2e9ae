"""Comparing words as a search engine does: case, accents and plural endings do not count."""

import re
import unicodedata

WORD = re.compile(r"[^\W_]+")
MARKS = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u064b-\u0655]+")
SPACES = re.compile(r"\s+")
PLURALS = (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"), ("s", ""))


def fold(text: str) -> str:
    """The text in lower case without accents, vowel points, hamzas and double spaces; kana and hangul stay whole."""
    decomposed = SPACES.sub(" ", unicodedata.normalize("NFKD", text.casefold()))
    return unicodedata.normalize("NFC", MARKS.sub("", decomposed))


def words(text: str) -> list[str]:
    """The folded words of a text; underscores and punctuation separate."""
    return WORD.findall(fold(text))


def singular(word: str) -> str:
    """An English word without its plural ending; short words and -ss, -us, -is stay."""
    if len(word) < 4 or word.endswith(("ss", "us", "is")):
        return word
    for ending, instead in PLURALS:
        if word.endswith(ending):
            return word[: -len(ending)] + instead
    return word


def stems(text: str) -> list[str]:
    """The folded words of a text, in the singular."""
    return [singular(word) for word in words(text)]


def contains(sequence: list[str], phrase: list[str]) -> bool:
    """True if the words of the phrase stand next to each other, in order, in the sequence."""
    size = len(phrase)
    return any(sequence[at : at + size] == phrase for at in range(len(sequence) - size + 1))
