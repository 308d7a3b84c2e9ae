"""Is this quote on that page, word for word? White space, typography and markdown marks apart, nothing may differ."""

import re
import unicodedata
from functools import cached_property

MARKS = frozenset("*_`#>|\\~")
LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)")
TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-",
                            "—": "-", "−": "-", "‐": "-", "‑": "-", "…": "..."})  # fmt: skip
UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
MIN_WORDS = 4
MIN_CHARACTERS = 20
MIN_UNSPACED = 8
"""Letters that make a quote in scripts without spaces between words."""


class FoldedPage:
    """A page's markdown folded once, with the way back from each folded character to the original."""

    def __init__(self, markdown: str) -> None:
        self.markdown = markdown

    @cached_property
    def _folded(self) -> tuple[str, list[int]]:
        return _fold(self.markdown)

    def find(self, quote: str) -> tuple[int, str] | None:
        """Offset in the markdown (characters) and the words as they stand there, or None."""
        wanted, (text, origin) = fold(quote), self._folded
        if not wanted or (start := text.find(wanted)) < 0:
            return None
        first, last = origin[start], origin[start + len(wanted) - 1]
        return first, plain(self.markdown[first : last + 1])

    def contains(self, quote: str) -> bool:
        return self.find(quote) is not None


def fold(text: str) -> str:
    """One spelling for what looks alike: NFKC, straight quotes, single spaces, no markdown marks."""
    return _fold(text)[0]


def plain(markdown: str) -> str:
    """Markdown as a person reads it, on one line: links by their text, no marks."""
    text = LINK.sub(r"\1", markdown)
    return " ".join("".join(letter for letter in text if letter not in MARKS).split())


def long_enough(quote: str) -> bool:
    """At least 4 words or 20 characters (DESIGN section 8); scripts without spaces count letters."""
    text = fold(quote)
    if UNSPACED.search(text):
        return len(text) >= MIN_UNSPACED
    return len(text.split()) >= MIN_WORDS or len(text) >= MIN_CHARACTERS


def _fold(text: str) -> tuple[str, list[int]]:
    out: list[str] = []
    origin: list[int] = []
    for position in _visible(text):
        for letter in unicodedata.normalize("NFKC", text[position]).translate(TYPOGRAPHY):
            if letter.isspace() or letter == "\u200b":
                if out and out[-1] != " ":
                    out.append(" ")
                    origin.append(position)
            elif letter not in MARKS and letter not in "\u00ad\ufeff\u200e\u200f":
                out.append(letter)
                origin.append(position)
    if out and out[-1] == " ":
        out.pop(), origin.pop()
    return "".join(out), origin


def _visible(text: str) -> list[int]:
    """Positions outside link targets; a list mark at the start of a line counts as white space."""
    hidden: set[int] = set()
    for link in LINK.finditer(text):
        hidden.update(range(link.start(), link.start(1)), range(link.end(1), link.end()))
    for mark in re.finditer(r"^[ \t]*(?:[-+*]|\d{1,2}\.)[ \t]+", text, re.MULTILINE):
        hidden.update(range(mark.start(), mark.end() - 1))
    return [position for position in range(len(text)) if position not in hidden]
