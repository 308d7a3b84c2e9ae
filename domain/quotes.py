"""Is this quote on that page, word for word? White space, typography and markdown marks apart, nothing may differ."""

import re
import unicodedata
from bisect import bisect_right
from functools import cached_property

MARKS = frozenset("*_`#>|\\~")
LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)")
TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-",
                            "—": "-", "−": "-", "‐": "-", "‑": "-", "…": "..."})  # fmt: skip
LIST_MARK = re.compile(r"^[ \t]*(?:[-+*]|\d{1,2}\.)[ \t]+")
TABLE = {**TYPOGRAPHY, **{ord(mark): None for mark in [*MARKS, *"\u00ad\ufeff\u200e\u200f"]}, 0x200B: " "}
UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
MIN_WORDS = 4
MIN_CHARACTERS = 20
MIN_UNSPACED = 8
"""Letters that make a quote in scripts without spaces between words."""


class FoldedPage:
    """A page's markdown folded once, line by line, so that a find leads back to the place in the original."""

    def __init__(self, markdown: str) -> None:
        self.markdown = markdown

    @cached_property
    def _lines(self) -> tuple[str, list[int], list[int]]:
        """The folded text; where each line that says something begins in it; and where in the markdown."""
        parts, starts, origins, at, folded_at = list[str](), list[int](), list[int](), 0, 0
        for line in self.markdown.split("\n"):
            if folded := _fold_line(line):
                parts.append(folded)
                starts.append(folded_at)
                origins.append(at)
                folded_at += len(folded) + 1
            at += len(line) + 1
        return " ".join(parts), starts, origins

    def find(self, quote: str) -> tuple[int, str] | None:
        """Offset in the markdown (characters) and the words as they stand there, or None."""
        wanted, (text, *_) = fold(quote), self._lines
        if not wanted or (start := text.find(wanted)) < 0:
            return None
        first, last = self._origin(start), self._origin(start + len(wanted) - 1)
        return first, plain(self.markdown[first : last + 1])

    def contains(self, quote: str) -> bool:
        """Whether the words stand on the page."""
        wanted = fold(quote)
        return bool(wanted) and wanted in self._lines[0]

    def _origin(self, position: int) -> int:
        """Where a folded character stands in the markdown; only its own line is walked."""
        _, starts, origins = self._lines
        number = bisect_right(starts, position) - 1
        begin = origins[number]
        end = self.markdown.find("\n", begin)
        line = self.markdown[begin : None if end < 0 else end]
        return begin + _positions(line)[position - starts[number]]


def fold(text: str) -> str:
    """One spelling for what looks alike: NFKC, straight quotes, single spaces, no markdown marks."""
    return " ".join(filter(None, map(_fold_line, text.split("\n"))))


def _fold_line(line: str) -> str:
    bare = LINK.sub(r"\1", LIST_MARK.sub(" ", line))
    return " ".join(unicodedata.normalize("NFKC", bare).translate(TABLE).split())


def _positions(line: str) -> list[int]:
    """For each character of the folded line, its position in the line."""
    out = list[int]()
    space = True
    for position in _visible(line):
        for letter in unicodedata.normalize("NFKC", line[position]).translate(TABLE):
            if not letter.isspace() or not space:
                out.append(position)
            space = letter.isspace()
    return out


def _visible(line: str) -> list[int]:
    """Positions outside list marks and link targets."""
    mark = LIST_MARK.match(line)
    hidden = set(range(mark.end() - 1)) if mark else set[int]()
    for link in LINK.finditer(line):
        hidden.update(range(link.start(), link.start(1)), range(link.end(1), link.end()))
    return [position for position in range(len(line)) if position not in hidden]


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
