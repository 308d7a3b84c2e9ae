"""Text from the web is data: before it reaches a terminal it loses every power over it."""

import re
import unicodedata

from rich.text import Text

_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    r"|\x1b[\]PX^_].*?(?:\x07|\x1b\\|$)"  # OSC and other strings: titles, links, clipboard
    r"|\x1b[ -/]*[0-~]?",
    re.DOTALL,
)
_DIRECTIONS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])
"""Characters that turn the text around them; letters turn themselves."""
_LEFT_TO_RIGHT = "\u200e"


def clean(value: object) -> str:
    """One line without control characters, escape sequences and direction marks; None is empty."""
    text = _ESCAPES.sub("", str("" if value is None else value)).translate(_DIRECTIONS)
    words = "".join(" " if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") else char for char in text)
    return " ".join(words.split())


def cell(value: object, style: str = "") -> Text:
    """A table's cell, never read as markup. A mark after right-to-left letters keeps the columns in their order."""
    text = clean(value)
    turns = any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)
    return Text(text + _LEFT_TO_RIGHT if turns else text, style=style)
