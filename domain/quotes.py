"""Is this quote on that page, word for word? White space, typography and markdown marks apart, nothing may differ."""

import re
import unicodedata
from bisect import bisect_left
from functools import cache, cached_property, lru_cache

MARKS = frozenset("*_`#>\\~[]<")
"""What markdown adds to words: dropped on both sides, wherever it stands."""
INVISIBLE = frozenset("\u00ad\ufeff\u200b\u200c\u200d\u200e\u200f\u2060")
UNSEEN = re.compile(r"\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"\n]*\")?\)|!(?=\[)")
"""A link's target and an image's mark: what they stand between is not parted by them."""
LINE_MARK = re.compile(
    r"\n(?:(?=[^\n]*---)[ \t:|-]+$"  # a rule, or the line under a table's head
    r"|[ \t]*(?:[-+*•](?:[ \t]+|$)|\d{1,2}\\?[.)][ \t]+))",  # a list's mark
    re.MULTILINE,
)
"""With the line break before it: `re` looks for that letter quickly, and would try `^` at each position."""
PARTING = re.compile(r"<[bB][rR]\s*/?>|\|")
TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "‚": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
                            "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "…": "..."})  # fmt: skip
TABLE = {**TYPOGRAPHY, **{ord(letter): None for letter in MARKS | INVISIBLE}}
AS_IT_IS = "".join(map(re.escape, sorted({chr(code) for code in range(0x21, 0x7F)} - MARKS)))
DROPPED = "".join(map(re.escape, sorted(MARKS | INVISIBLE)))
RUN = re.compile(rf"([{AS_IT_IS}]+(?: [{AS_IT_IS}]+)*)|[{DROPPED}]+|(.)", re.DOTALL)
"""Words that fold to themselves, single spaces between them; what folds to nothing; one other character."""
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Thai, Lao, Burmese, Khmer, Japanese, Chinese, Korean: fewer letters say as much, most without spaces."""
UNSPACED_WEIGHT = 2.5
FRACTION = "\u2044"
MIN_WORDS = 4
MIN_CHARACTERS = 20


class FoldedPage:
    """A page's markdown folded once, with the way back from each folded character to the original."""

    def __init__(self, markdown: str) -> None:
        self.markdown = markdown

    @cached_property
    def _text(self) -> str:
        return _fold(self.markdown)

    @cached_property
    def _origins(self) -> list[int]:
        return _origins(self.markdown)

    def find(self, quote: str) -> tuple[int, str] | None:
        """Offset in the markdown (characters) and the words as they stand there, or None.

        A quote begins and ends where words and numbers do: "open since 199" is not on a page that says 1994.
        """
        if (found := self._span(quote)) is None:
            return None
        return self._origins[found[0]], self._words(*found)

    def contains(self, quote: str) -> bool:
        """Whether the quote stands on the page."""
        return self._span(quote) is not None

    def before(self, offset: int, length: int) -> str:
        """The folded text that leads up to an offset in the markdown, at most `length` characters of it."""
        at = bisect_left(self._origins, offset)
        return self._text[max(0, at - length) : at]

    def _span(self, quote: str) -> tuple[int, int] | None:
        wanted, text = _fold(quote), self._text
        start = text.find(wanted) if wanted else -1
        while start >= 0:
            if not _cuts(text, start) and not _cuts(text, start + len(wanted)):
                return start, start + len(wanted)
            start = text.find(wanted, start + 1)
        return None

    def _words(self, start: int, end: int) -> str:
        """The original's letters on one line, without marks."""
        seen = {self._origins[index]: self._text[index] for index in range(start, end)}
        return "".join(" " if folded == " " else self.markdown[place] for place, folded in seen.items())


@lru_cache(maxsize=512)
def fold(text: str) -> str:
    """One spelling for what looks alike: NFKC, straight quotes, single spaces, no markdown marks."""
    return unicodedata.normalize("NFC", _fold(text))


def long_enough(quote: str) -> bool:
    """At least 4 words or 20 characters (DESIGN section 8); letters of scripts that need fewer count for more."""
    text = fold(quote)
    weight = len(text) + (UNSPACED_WEIGHT - 1) * len(UNSPACED.findall(text))
    return weight >= MIN_CHARACTERS or len(re.findall(r"\w+(?:['.,:-]\w+)*", text)) >= MIN_WORDS


def _fold(text: str) -> str:
    """Decomposed, so that both spellings of é meet."""
    return " ".join(unicodedata.normalize("NFKD", _masked(text).translate(TABLE)).split())


def _origins(text: str) -> list[int]:
    """For each character of the folded text, its position in the original; needed only where a quote was found."""
    out, space = list[int](), True
    for run in RUN.finditer(_masked(text)):
        same, letter = run.groups()
        if same:
            out.extend(range(run.start(), run.end()))
            space = False
        for part in _spelling(letter) if letter else "":
            if not space or not part.isspace():
                out.append(run.start())
            space = part.isspace()
    return out


def _masked(text: str) -> str:
    """The same length, without what a reader does not see."""
    bare = UNSEEN.sub(lambda match: "\u200b" * len(match[0]), text)
    led = LINE_MARK.sub(lambda match: " " * len(match[0]), f"\n{bare}")[1:]
    return PARTING.sub(lambda match: " " * len(match[0]), led)


@cache
def _spelling(letter: str) -> str:
    return unicodedata.normalize("NFKD", letter.translate(TABLE))


def _cuts(text: str, at: int) -> bool:
    """Whether a word or a number goes on across a position; `$1` is not what a page says that says `$1,200`."""
    if FRACTION in text[max(0, at - 1) : at + 1]:  # a sign such as ½ is one character of the page
        return True
    if not 0 < at < len(text) or UNSPACED.match(text[at - 1]) or UNSPACED.match(text[at]):
        return False
    if _in_word(text[at - 1]) and _in_word(text[at]):
        return True
    around = text[max(0, at - 2) : at + 2]
    return any(number.start() < min(at, 2) < number.end() for number in re.finditer(r"\d[.,:]\d", around))


def _in_word(letter: str) -> bool:
    return letter.isalnum() or unicodedata.category(letter).startswith("M")
