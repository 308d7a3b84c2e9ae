"""Single words that need no assistant: they ask the same tools, cost nothing, and work when no model answers."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from engine.operations import listing, runs
from engine.operations.turns import Turn
from engine.services import Services
from ui.assistant import proposing, telling
from ui.assistant.desk import Desk
from ui.assistant.toolbox import BY_NAME
from ui.assistant.tools.which import run_of
from ui.assistant.words import Words as Spoken
from ui.chat.told import told as in_german
from ui.chat.words import ENGLISH, GERMAN, Words, title

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
    "resume": "resume",
    "help": "help",
}
"""What is typed, with or without a slash or "my" → the tool, or ours: without arguments, of the last run."""
GERMAN_COMMANDS: Final[Mapping[str, str]] = {
    "Guthaben": "credits",
    "Verbrauch": "usage",
    "Läufe": "runs",
    "Leads": "leads",
    "Stopp": "stop",
    "Exportieren": "export",
    "Kampagnen": "campaigns",
    "Profil": "profile",
    "Aufladen": "top up",
    "Fortsetzen": "resume",
    "Hilfe": "help",
}
"""The same in German; both are understood everywhere."""
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
    "resume run": "resume",
    "resume the run": "resume",
    "resume the search": "resume",
    "stop run": "stop",
    "stop the run": "stop",
    "commands": "help",
    "what can you do": "help",
    "wie viele credits habe ich": "credits",
    "wie viele credits habe ich noch": "credits",
    "suchen": "runs",
    "credits kaufen": "top up",
    "tarife": "top up",
    "ergebnisse": "leads",
    "anhalten": "stop",
    "stoppen": "stop",
    "suche anhalten": "stop",
    "suche stoppen": "stop",
    "export als csv": "export",
    "gespeicherte suchen": "campaigns",
    "suche fortsetzen": "resume",
    "lauf fortsetzen": "resume",
    "setze die suche fort": "resume",
    "befehle": "help",
    "was kannst du": "help",
    **{word.lower(): command for word, command in GERMAN_COMMANDS.items()},
}
"""Plain words that mean a command: they cost nothing either."""
ASKING = re.compile(r"^(please |bitte )?(show |open |list |zeige? (mir )?|öffne )?(me )?(my |meine? |the |die |das )?")
PARTS: Final[Mapping[str, str]] = {
    "credits": "balances",
    "usage": "spent",
    "top up": "shop",
    "campaigns": "campaigns",
}
"""Commands that the page has a view of, and which part of it."""
SPOKEN: Final[Mapping[str, Callable[[Services, Spoken], Awaitable[str]]]] = {
    "get_credits": telling.balances,
    "get_usage": telling.usage,
    "get_agency": telling.profile,
    "top_up_offers": telling.offers,
}
"""Tools that can tell the person in their own language; of the others the table of `told.py` knows some sentences."""
LINKS = ("export_run", "list_runs")
"""Tools whose words are ours alone, and whose links are to work."""


def listed(words: Words = ENGLISH) -> str:
    """All of them, for a sentence."""
    *most, last = GERMAN_COMMANDS if words is GERMAN else COMMANDS
    return f"{', '.join(most)} {words.and_} {last}"


async def told(services: Services, turn: Turn, text: str, words: Words = ENGLISH) -> str | None:
    """The answer in Markdown, in the `words` of a language; None when the text is no command.

    Raises: what the operation raises.
    """
    command = meant(text)
    if command is None:
        return None
    name = COMMANDS[command]
    answer = await _answer(services, turn, name, words)
    lines = [line if name in LINKS else proposing.plain(line) for line in answer.splitlines()]
    shown = lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)
    return f"{shown}\n\n[{words.open_credits}](#credits-{PARTS[command]})" if command in PARTS else shown


async def _answer(services: Services, turn: Turn, name: str, words: Words) -> str:
    if name == "list_runs":
        return await _runs(services, words.assistant)
    if name == "help":
        return words.help.format(commands=listed(words))
    if name == "resume":
        return await _resume(services, turn, words)
    if name in SPOKEN:
        return await SPOKEN[name](services, words.assistant)
    tool, desk = BY_NAME[name], Desk(services, turn, _nobody, words.assistant)
    if name == "open_run":
        return await telling.opened(services, await run_of(desk, "last"), words.assistant)
    told = await tool.run(desk, tool.arguments())
    return "\n".join(in_german(line, words) for line in told.text.splitlines())


async def _runs(services: Services, words: Spoken) -> str:
    """Each with the way to its chat (`ui/chat/public/js/money.js`)."""
    rows = await listing.runs(services, telling.RUNS)
    told = [(row["id"], *telling.searched(row, words)) for row in rows]
    lines = (f"[{proposing.plain(title(search))}](#run={id}): {came_of}" for id, search, came_of in told)
    return "\n".join(lines) or words.told.no_runs


async def _resume(services: Services, turn: Turn, words: Words) -> str:
    """As the button of the run's card does it, and refused as there. No tool: only a person lets a run go on."""
    await runs.resume(services, await run_of(Desk(services, turn, _nobody, words.assistant), "last"))
    return words.resumed


def meant(text: str) -> str | None:
    """The command that was typed, or said in plain words; None when it is neither."""
    said = ASKING.sub("", " ".join(text.lower().split()).strip("/.!? "))
    return said if said in COMMANDS else PHRASES.get(said)


async def _nobody(_: str) -> None:
    """The answer is told whole."""
