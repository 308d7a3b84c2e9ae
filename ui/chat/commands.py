"""Single words that need no assistant: they ask the same tools, cost nothing, and work when no model answers."""

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
LINKS = ("export_run",)
"""Tools whose words are ours alone, and whose links are to work."""


def listed(words: Words = ENGLISH) -> str:
    """All of them, for a sentence; what is typed is the same in every language."""
    *most, last = COMMANDS
    return f"{', '.join(most)} {words.and_} {last}"


def named(words: str) -> str | None:
    """The tool that a message asks for; None when it is no command."""
    return COMMANDS.get(" ".join(words.lower().split()).strip("/.!? ").removeprefix("my "))


async def told(services: Services, turn: Turn, words: str) -> str | None:
    """The answer in Markdown; None when the words are no command. Raises: what the operation raises."""
    name = named(words)
    if name is None:
        return None
    tool = BY_NAME[name]
    told = await tool.run(Desk(services, turn, _nobody), tool.arguments())
    lines: list[Any] = [line if name in LINKS else proposing.plain(line) for line in told.text.splitlines()]
    return lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)


async def _nobody(_: str) -> None:
    """The answer is told whole."""
