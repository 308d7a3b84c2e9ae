"""What operations say in English, in German where the browser asks for it; the table is the page's own."""

import json
import re
from functools import cache, partial
from pathlib import Path

from ui.chat.words import GERMAN, Words

TABLE = Path(__file__).parent / "public" / "js" / "told.de.js"
PLACE = re.compile(r"\\?\{(\w+)\\?\}")
SENTENCES = ("evidence", "note")
"""Places for what the table knows itself."""


def told(sentence: str, words: Words) -> str:
    """A sentence in the language of these words; as it is where the table does not know it."""
    return _german(sentence) if words is GERMAN else sentence


def _german(sentence: str) -> str:
    for pattern, german in _table():
        found = pattern.fullmatch(sentence)
        if found and ("evidence" not in pattern.groupindex or _known(found["evidence"])):
            return PLACE.sub(partial(_filled, found), german)
    if not sentence.endswith("."):
        return sentence
    bare, german = sentence[:-1], _german(sentence[:-1])
    return f"{german}." if german != bare else sentence


def _known(sentence: str) -> bool:
    return _german(sentence) != sentence


def _filled(found: re.Match[str], place: re.Match[str]) -> str:
    name, text = place[1], found[place[1]]
    if name in SENTENCES:
        return _german(text)
    return text.replace(".", ",") if name == "rating" else text


def pairs() -> list[tuple[str, str]]:
    """The table: English and German."""
    source = TABLE.read_text(encoding="utf-8").partition("export const TOLD = ")[2]
    return [*json.loads(source).items()]


@cache
def _table() -> list[tuple[re.Pattern[str], str]]:
    return [(_pattern(english), german) for english, german in pairs()]


def _pattern(english: str) -> re.Pattern[str]:
    return re.compile(PLACE.sub(r"(?P<\1>.+?)", re.escape(english)), re.DOTALL)
