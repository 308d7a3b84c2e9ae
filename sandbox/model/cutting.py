"""Cuts Markdown lines into sentences that stand in the page's HTML without a tag inside, so quotes are verbatim."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

LONGEST = 240
WRAPPED = 60
LONG_LINE = 1500
SHORTEST_CHARS = 20
SHORTEST_WORDS = 4

FENCE = re.compile(r"^\s*(?:```|~~~)")
RULE = re.compile(r"^[\s|:*_=+-]*$")
MARKS = re.compile(r"^(?:[ \t]*(?:[#>|•·●▪◦‣»✓✔✅★☆–—]+|[-*+](?=\s)|\d{1,3}[.)](?=\s)|\[[ xX]?\](?=\s)))+[ \t]*")
HEADING = re.compile(r"^\s*#{1,6}\s")
LINK = re.compile(r"(!?)\[((?:[^\[\]\\]|\\.)*)\](?:\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\])")
IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
# what may lie between two pieces of a line: HTML, escapes, entities, brackets, cells, bare addresses, and zero-width
# spaces, which stand where the page's markup interrupts its text
BREAK = re.compile(r"<[^<>]*>|\\.?|&#?\w{2,8};|[\[\]|\x00]|\(?(?:https?://|www\.)[^\s)]*\)?|\u200b+")
EMPHASIS = re.compile(r"\*+|`+|~~|(?<![\w/])_+|_+(?![\w/])|\\(?=[^\w\s\[\]()])")
ENDER = re.compile(r"(?:[.!?…؟۔]+[\"”’»)]*(?=\s)|[。！？]+[」』）]*)\s*")
ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[A-Za-zÀ-ÿ]|[A-Za-z]\.[A-Za-z]|Dr|Mr|Mrs|Ms|Prof|St|Rev|Fr|Sr|Sra|Jr|No|Nr|Tel|Inc|Ltd"
    r"|Co|Pvt|Str|"
    r"Ave|Rd|Blvd|Ste|Apt|Mon|Tue|Wed|Thu|Fri|Sat|Sun|bzw|ca|usw|inkl|ggf|evtl|etc|vs|approx|ext|med|dent|Hd|Dipl"
    r"|Brgy|"
    r"Mo|Di|Mi|Do|Sa|So|Jan|Feb|Mar|Apr|Aug|Sep|Sept|Oct|Nov|Dec|lic|Av|Dra|Dott|Ing|Mme|MM|cf|min|max|incl|zzgl)\.$"
)
ORDINAL = re.compile(
    r"\d{1,2}\. +(?:Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez|Jahrhundert|Stock|Etage|OG"
    r"|Geschoss|Klasse|Generation)"
)
CLAUSE = re.compile(r"[,;:،，、；]\s*|\s[–—-]\s")
WORDS = re.compile(r"\w+(?:['’.-]\w+)*")


@dataclass(frozen=True)
class Piece:
    """A stretch of a line; `whole` if nothing of its sentence was cut off, `link` if inside one."""

    text: str
    whole: bool
    heading: bool
    link: bool = False


def long_enough(text: str) -> bool:
    """True if a quote is long enough to be told apart: four words or twenty characters."""
    return len(text) >= SHORTEST_CHARS or len(WORDS.findall(text)) >= SHORTEST_WORDS


def cut_page(markdown: str, suspect: Callable[[str], bool]) -> Iterator[Piece]:
    """The sentences and short lines of a page that may be quoted.

    Args:
        markdown: the page's text; code blocks are left out.
        suspect: tells lines to leave out as a whole, for an order's neighbours belong to it.
    """
    fenced = runs_on = False
    lines = [part for line in markdown.splitlines() for part in windows(line)]
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if FENCE.match(line):
            fenced = not fenced
        if fenced or FENCE.match(line) or RULE.match(line) or suspect(line):
            runs_on = False
            continue
        runs_on, ran_on = wraps(line, following), runs_on
        yield from cut_line(line, ran_on, runs_on)


def windows(line: str) -> Iterator[str]:
    """A line in parts that can be searched quickly; hostile and machine-made pages have lines without end."""
    while len(line) > LONG_LINE:
        cut = line.rfind(" ", LONG_LINE // 2, LONG_LINE)
        cut = cut if cut > 0 else LONG_LINE
        yield line[:cut]
        line = line[cut:]
    yield line


def wraps(line: str, following: str) -> bool:
    """True if a sentence goes on in the next line: a soft line break, as pages keep them from their source."""
    if line.endswith(("  ", "\\")) or HEADING.match(line) or RULE.match(following) or MARKS.match(following):
        return False
    return following.lstrip()[:1].islower() or (len(line) >= WRAPPED and line.rstrip()[-1] not in ".!?:…。！？؟|*_)")


def cut_line(line: str, ran_on: bool = False, runs_on: bool = False) -> Iterator[Piece]:
    """The quotable pieces of one line; `ran_on` and `runs_on` tell if its first or last sentence is only a part."""
    heading = HEADING.match(line) is not None
    body = EMPHASIS.sub("", MARKS.sub("", line)).strip()
    for found in LINK.finditer(body):
        for words in BREAK.split(found.group(2)) if not found.group(1) else ():
            yield from sentences(words, body, heading, link=True)
    blanked = LINK.sub(lambda found: "\x00" * len(found.group()), body)
    start = 0
    for found in [*BREAK.finditer(blanked), None]:
        end = found.start() if found else len(body)
        if long_enough(body[start:end].strip()):
            cut_start = open_start(body, start) if body[:start].strip() else ran_on
            cut_end = open_end(body, end) if body[end:].strip() else runs_on
            yield from sentences(body[start:end], body, heading, cut_start, cut_end)
        start = found.end() if found else end


def open_start(body: str, start: int) -> bool:
    """True if a sentence runs into this position from before."""
    before = BREAK.sub("", IMAGE.sub("", body[:start])).rstrip()
    return bool(before) and before[-1] not in ".!?:…。！？؟|" and body[start - 1] != "|"


def open_end(body: str, end: int) -> bool:
    """True if a sentence runs on behind this position."""
    after = BREAK.sub("", IMAGE.sub("", body[end:])).strip(" .!?)…。！？؟*")
    return bool(after) and body[end] != "|" and not re.search(r"[.!?:…。！？؟]\s*$", body[:end])


def sentences(
    text: str, line: str, heading: bool, cut_start: bool = False, cut_end: bool = False, link: bool = False
) -> Iterator[Piece]:
    """The sentences of a stretch, short ones joined to the next; those at a cut edge are not whole."""
    spans = list(spans_of(text))
    for at, (start, end) in enumerate(spans):
        whole = not (cut_start and at == 0) and not (cut_end and at == len(spans) - 1)
        if link:
            whole = text.strip() == LINK.sub(r"\2", line).strip()
        yield from fit(text[start:end], whole, heading, link)


def spans_of(text: str) -> Iterator[tuple[int, int]]:
    """Where sentences start and end; a sentence too short to be told apart takes the next one in."""
    start = 0
    for ender in ENDER.finditer(text):
        sentence = text[start : ender.end()].strip()
        abbreviated = ABBREVIATION.search(text[start : ender.start() + 1]) and ender.group().strip() == "."
        next_word = text[ender.end() : ender.end() + 1]
        runs_on = (
            next_word.islower()
            or ORDINAL.match(text, max(ender.start() - 2, 0))
            or ORDINAL.match(text, ender.start() - 1)
        )
        if not (abbreviated or runs_on) and long_enough(sentence):
            yield start, ender.end()
            start = ender.end()
    if text[start:].strip():
        yield start, len(text)


def fit(text: str, whole: bool, heading: bool, link: bool) -> Iterator[Piece]:
    """The sentence if its length allows, cut at a clause if it is too long; nothing if it is too short."""
    quote = text.strip().strip("-–—,;:،，、(").strip()
    if len(quote) > LONGEST:
        ends = [clause.start() for clause in CLAUSE.finditer(quote) if clause.start() <= LONGEST]
        quote, whole = (quote[: ends[-1]].strip(), False) if ends else ("", False)
    if quote.count("(") != quote.count(")"):
        whole = False
    if long_enough(quote):
        yield Piece(quote, whole, heading, link)
