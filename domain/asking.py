"""What a person says in plain words ("please find 10 dentists in Springfield") into what a search takes."""

import re
from dataclasses import dataclass

from domain.asking_words import either, numbers
from domain.conversation import LONGEST_MESSAGE, TOO_LONG
from domain.errors import BadInput, NotASearch
from domain.query import EVERYWHERE, SPLIT
from domain.vocabulary import MOST_LEADS

EXAMPLE = "find 10 dentists in Springfield"
HELP = f'I find businesses. Name a trade and a place, for example "{EXAMPLE}".'

GREETING = re.compile(rf"(?:{either('greeting')})\b[\s,.!:]*", re.IGNORECASE)
VERB = re.compile(rf"(?:{either('verb')})\b[\s,:]*", re.IGNORECASE)
FILLING = re.compile(rf"(?:{either('filling')})(?:\b|(?<=[. ]))[\s,:]*", re.IGNORECASE)
ALL = re.compile(rf"\b(?:{either('all')})\b", re.IGNORECASE)
ABOUT = re.compile(rf"(?:{either('about')})(?=[\s,.:!?]|$)", re.IGNORECASE)
"""Questions, and what is asked of the runs there are."""
MARK = re.compile(r".*\?\s*$", re.DOTALL)
OURS = re.compile(either("ours"), re.IGNORECASE | re.DOTALL)
NUMBERS = numbers()
WORDS = "|".join(sorted(NUMBERS, key=len, reverse=True))
NUMBER = re.compile(
    r"(?:([-\u2212\u2013]?(?:\d{1,3}(?:[.,]\d{3})+|\d{1,12}))(?![\d.,]*\d|/| ?(?:hours?|stunden?|h)\b)"
    rf"|({WORDS})\b)(?!-\w)\s*",
    re.IGNORECASE,
)
""" "24-hour gyms" are not twenty-four of them."""
TAIL = re.compile(rf"(?:{either('tail')})$", re.IGNORECASE | re.DOTALL)


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
    if len(words) > LONGEST_MESSAGE:
        raise BadInput(TOO_LONG)
    text = _without(GREETING, " ".join(words.split()))
    request, verb = _without_verb(text)
    if (not verb and MARK.match(text)) or ABOUT.match(request) or OURS.search(request):
        raise NotASearch(HELP)
    leads, rest = _number(_without(FILLING, request))
    rest = _without(FILLING, rest)
    everyone = ALL.search(text[: len(text) - len(rest)])
    request = _trade_and_place(rest.rstrip(" .!?,;:"))
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


def _trade_and_place(text: str) -> str:
    """Without what else was said; a place after it stays: "dentists with weak websites in Austin"."""
    tail = TAIL.search(text)
    if not tail:
        return text
    head = text[: tail.start()].rstrip(" ,;:")
    places = [*SPLIT.finditer(tail[0])] or [*EVERYWHERE.finditer(tail[0])]
    if SPLIT.search(head) or not places:
        return head
    return f"{head} {TAIL.sub('', tail[0][places[-1].start() :]).strip(' ,;:')}"


def _number(text: str) -> tuple[int | None, str]:
    match = NUMBER.match(text)
    if not match or not text[match.end() :]:
        return None, text
    number = _amount(match[1]) if match[1] else NUMBERS[match[2].lower()]
    return number, _without(FILLING, text[match.end() :])


def _amount(digits: str) -> int:
    """ "5,000" and "5.000" are five thousand; "-3" is less than there can be."""
    amount = int(re.sub(r"\D", "", digits))
    return amount if digits[0].isdigit() else -amount
