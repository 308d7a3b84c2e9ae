"""Single words that need no assistant: they ask the same tools, cost nothing, and work when no model answers."""

import re
from collections.abc import Mapping
from typing import Any, Final

from engine.operations.turns import Turn
from engine.services import Services
from ui.assistant import proposing
from ui.assistant.desk import Desk
from ui.assistant.toolbox import BY_NAME
from ui.chat.words import ENGLISH, Words

COMMANDS: Final[Mapping[str, str]] = {
    "credits": "get_credits",
    "usage": "get_usage",
    "runs": "list_runs",
    "leads": "open_run",
    "stop": "stop_run",
    "export": "export_run",
    "campaigns": "list_campaigns",
    "profile": "get_agency",
    "top up": "top_up_offers",
}
"""What is typed, with or without a slash or "my" → the tool, without arguments: of the last run."""
PHRASES: Final[Mapping[str, str]] = {
    "balance": "credits",
    "billing": "credits",
    "how many credits do i have": "credits",
    "how many credits do i have left": "credits",
    "how many credits are left": "credits",
    "what did i spend": "usage",
    "where did credits go": "usage",
    "what did that cost": "usage",
    "buy credits": "top up",
    "plans": "top up",
    "upgrade": "top up",
    "saved campaigns": "campaigns",
    "saved searches": "campaigns",
    "guthaben": "credits",
    "wie viele credits habe ich": "credits",
    "wie viele credits habe ich noch": "credits",
    "verbrauch": "usage",
    "aufladen": "top up",
    "credits kaufen": "top up",
    "tarife": "top up",
    "kampagnen": "campaigns",
}
"""Plain words about money that mean a command: they cost nothing either."""
ASKING = re.compile(r"^(please |bitte )?(show |open |list |zeige? (mir )?|öffne )?(me )?(my |meine? |the )?")
PARTS: Final[Mapping[str, str]] = {
    "credits": "balances",
    "usage": "spent",
    "top up": "shop",
    "campaigns": "campaigns",
}
"""Commands that the page has a view of, and which part of it."""
LINKS = ("export_run",)
"""Tools whose words are ours alone, and whose links are to work."""


def listed(words: Words = ENGLISH) -> str:
    """All of them, for a sentence; what is typed is the same in every language."""
    *most, last = COMMANDS
    return f"{', '.join(most)} {words.and_} {last}"


async def told(services: Services, turn: Turn, text: str, words: Words = ENGLISH) -> str | None:
    """The answer in Markdown, in the `words` of a language; None when the text is no command.

    Raises: what the operation raises.
    """
    command = meant(text)
    if command is None:
        return None
    name = COMMANDS[command]
    tool = BY_NAME[name]
    told = await tool.run(Desk(services, turn, _nobody), tool.arguments())
    lines: list[Any] = [line if name in LINKS else proposing.plain(line) for line in told.text.splitlines()]
    shown = lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)
    return f"{shown}\n\n[{words.open_credits}](#credits-{PARTS[command]})" if command in PARTS else shown


def meant(text: str) -> str | None:
    """The command that was typed, or said in plain words; None when it is neither."""
    said = ASKING.sub("", " ".join(text.lower().split()).strip("/.!? "))
    return said if said in COMMANDS else PHRASES.get(said)


async def _nobody(_: str) -> None:
    """The answer is told whole."""
