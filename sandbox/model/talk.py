"""How the demo model goes on with a talk that offers it tools: it asks for one, then words what the tool told."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.model.wishes import Wish, wish

HINT = (
    "I am Leadatlas's demo model and know a few questions only. Ask how many credits are left, which runs there are, "
    "why a lead is first, what its dossier says, or to compare two leads."
)
QUOTE = re.compile(r'<quote about="[^"]*"(?: page="([^"]*)")?>(.*?)</quote>')
LONGEST = 3_000


@dataclass(frozen=True)
class Message:
    """One of the talk."""

    role: str
    text: str


def go_on(messages: Sequence[Message], offered: Sequence[str]) -> str | Wish:
    """Words, or the tool to ask for.

    Args:
        messages: the talk, the latest last.
        offered: names of tools.
    """
    people = [place for place, message in enumerate(messages) if message.role == "user"]
    if not people:
        return HINT
    told = [message.text for message in messages[people[-1] :] if message.role == "tool"]
    if told:
        return worded("\n".join(told))
    return wish(messages[people[-1]].text, offered) or HINT


def worded(told: str) -> str:
    """A tool's lines for a person, the quoted ones with their page."""
    lines = [QUOTE.sub(_quoted, line).strip() for line in told.splitlines() if line.strip()]
    text = lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)
    return text[:LONGEST] or HINT


def _quoted(found: re.Match[str]) -> str:
    return f"“{found[2]}” ({found[1]})" if found[1] else found[2]
