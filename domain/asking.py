"""What a person says in plain words ("please find 10 dentists in Springfield") into what a search takes."""

import re
from dataclasses import dataclass

from domain.errors import BadInput, NotASearch
from domain.query import EVERYWHERE, SPLIT
from domain.vocabulary import MOST_LEADS

EXAMPLE = "find 10 dentists in Springfield"
LONGEST = 1_000
"""Characters of a message: reading one takes longer than it is long."""
HELP = f'I find businesses. Name a trade and a place, for example "{EXAMPLE}".'

GREETING = re.compile(r"(?:hi|hello|hey|ok|okay|please|thanks)\b[\s,.!:]*", re.IGNORECASE)
VERB = re.compile(
    r"(?:(?:can|could|would|will) you|i(?: a|')?m looking for|i(?: would|'d) like|(?:i|we) (?:need|want)|find|get|"
    r"fetch|search(?: for)?|look(?:ing)? (?:for|up)|show|list|give|bring)\b[\s,:]*",
    re.IGNORECASE,
)
FILLING = re.compile(
    r"(?:please|me|us|up to|at most|about|around|some|any|all(?: of)?|every(?: single)?|"
    r"a few|of|the(?: (?:best|worst|top))?|best|top|to)"
    r"\b[\s,:]*",
    re.IGNORECASE,
)
ALL = re.compile(r"\b(?:all|every)\b", re.IGNORECASE)
ABOUT = re.compile(
    r"(?:what|who|whom|why|how|when|where|which|is|are|was|do|does|did|should|tell|explain|compare|describe|summari[sz]e|"
    r"help|stop|skip|leave|cancel|pause|resume|prioriti[sz]e|add|remove|change|set|count|weigh|save|keep|export|download|"
    r"top.?up|buy|draft|suggest|propose|recommend|open (?:the|my|this|that|run|last))(?=[\s,.:!?]|$)",
    re.IGNORECASE,
)
"""Questions, and what is asked of the runs there are."""
MARK = re.compile(r".*\?\s*$", re.DOTALL)
OURS = re.compile(
    r"(?:^|\b(?:my|our|the|this|that|last|latest|all|your)\s+(?:\w+\s+)?)"
    r"(?:runs?|leads?|dossiers?|credits?|balance|usage|campaigns?|criteria|profile|audits?|scores?|talking points)"
    r"(?:\s+(?:of|for|from|about|left|in (?:the|my|our|this|that|last|latest))\b.*)?$",
    re.IGNORECASE | re.DOTALL,
)
"""What is ours and no business: "show me my runs", "list the leads of the last run"."""
NUMBERS = tuple(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "  # noqa: SIM905
    "eighteen nineteen twenty".split()
)
WORDS = "|".join(sorted(NUMBERS, key=len, reverse=True))
NUMBER = re.compile(rf"(?:(\d{{1,6}})(?![\d.,]*\d|/|[ -]?hours?\b)|({WORDS})\b)\s*", re.IGNORECASE)
""" "24-hour gyms" are not twenty-four of them."""
TAIL = re.compile(r"\s+(?:(?:with|without|that|who|whose|which|having|where)\s.*|please)$", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Asked:
    """A search as a person worded it."""

    text: str
    """Trade and place, for `query.parse`."""
    leads: int | None = None
    """How many businesses; None = not said. All of them are as many as one run can find."""


def asked(words: str) -> Asked:
    """Read a message as a search.

    Args:
        words: what was typed, in one or several lines.

    Raises:
        NotASearch: it is none; the message is one sentence with an example to type.
        BadInput: it is too long, or asks for more than there can be.
    """
    if len(words) > LONGEST:
        raise BadInput(f'This message has over {LONGEST:,} characters. Name a trade and a place, as in "{EXAMPLE}".')
    text = _without(GREETING, " ".join(words.split()))
    request, verb = _without_verb(text)
    if (not verb and MARK.match(text)) or ABOUT.match(request) or OURS.search(request):
        raise NotASearch(HELP)
    leads, rest = _number(_without(FILLING, request))
    rest = _without(FILLING, rest)
    everyone = ALL.search(text[: len(text) - len(rest)])
    request = TAIL.sub("", rest.rstrip(" .!?,;:"))
    if not request or not (verb or leads is not None or SPLIT.search(request) or EVERYWHERE.search(request)):
        raise NotASearch(HELP)
    if leads is not None and not 1 <= leads <= MOST_LEADS:
        raise BadInput(f'One search finds 1 to {MOST_LEADS} businesses. Try "find {MOST_LEADS} {request}".')
    return Asked(request, MOST_LEADS if everyone and leads is None else leads)


def _without(pattern: re.Pattern[str], text: str) -> str:
    """The text after every such beginning."""
    while match := pattern.match(text):
        text = text[match.end() :]
    return text


def _without_verb(text: str) -> tuple[str, bool]:
    """ "Could you please find me" leads up to what is looked for; whether anything of the kind was there."""
    verb = False
    while match := VERB.match(text) or (FILLING.match(text) if verb else None):
        text, verb = text[match.end() :], True
    return text, verb


def _number(text: str) -> tuple[int | None, str]:
    match = NUMBER.match(text)
    if not match or not text[match.end() :]:
        return None, text
    number = int(match[1]) if match[1] else NUMBERS.index(match[2].lower()) + 1
    return number, _without(FILLING, text[match.end() :])
