"""What the page makes buttons of: a search to start, or not now. Only we write such links; the model's are disarmed."""

import re
from urllib.parse import quote

from ui.assistant.state import Proposal
from ui.assistant.words import ENGLISH, GERMAN, Words

MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~&!])")
HASH = re.compile(r"#|&(?=[nN]|$)")
"""What could spell the `#` of a link: itself, or the beginning of `&num;`, perhaps with the rest in the next piece."""


def shown(proposal: Proposal, words: Words = ENGLISH) -> str:
    """The proposal as a paragraph with its buttons. Starting says the same words as a starter would."""
    start = f"[{words.start}]{starting(proposal['words'])}"
    return f"**{words.shall}** {plain(proposal['told'])}\n\n{start} [{words.later}](#later)"


def starts(words: str) -> list[str]:
    """The button that starts this search under its price, in each language."""
    return [f"[{each.start}]{starting(words)}" for each in (ENGLISH, GERMAN)]


def starting(words: str) -> str:
    """Where the button leads that starts a search, whatever is written on it: it says these words."""
    return f"(#find={quote(words, safe='')})"


def plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return MARKDOWN.sub(r"\\\1", text)


def disarmed(text: str) -> str:
    """The model's words, or a piece of them, without the power to make a button of the page's.

    A space of no width stands behind what could begin such a link's address (`ui/chat/public/js/page.js`).
    """
    return HASH.sub(lambda found: f"{found[0]}\u200b", text)
