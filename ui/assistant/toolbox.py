"""All tools, and how one is used: its arguments are checked, and what goes wrong becomes one sentence for the model."""

import json
from collections.abc import Sequence

from pydantic import ValidationError

from domain.conversation import Offer, ToolCall
from domain.errors import LeadatlasError, Misconfigured
from ui.assistant.desk import Desk, Told, Tool
from ui.assistant.tools import agency, campaigns, credits, dossiers, leads, runs, steering

ALL: tuple[Tool, ...] = (
    *runs.TOOLS,
    *leads.TOOLS,
    *dossiers.TOOLS,
    *steering.TOOLS,
    *credits.TOOLS,
    *agency.TOOLS,
    *campaigns.TOOLS,
)
BY_NAME = {tool.name: tool for tool in ALL}
LONGEST = 8_000
"""Characters of a result."""
READING = (
    "Not done: after text from the web was read in a turn, nothing is changed in it. Ask the person to say it again."
)


def offers(touched: bool) -> tuple[Offer, ...]:
    """What the model may ask for; after it has read text from the web only what changes nothing."""
    return tuple(tool.offer for tool in ALL if not (touched and tool.acts))


def reads_web(calls: Sequence[ToolCall]) -> bool:
    """Whether results of these calls have text from the web in them."""
    return any(call.name in BY_NAME and BY_NAME[call.name].reads_web for call in calls)


async def use(desk: Desk, call: ToolCall, touched: bool) -> Told:
    """Do what the model asks for, if it may.

    Args:
        touched: text from the web has been read in this turn.

    Raises: Misconfigured and its kinds, such as DatabaseUnreachable: they say nothing about the call.
    """
    tool = BY_NAME.get(call.name)
    if tool is None:
        return Told(text=f"There is no tool {call.name[:60]!r}.")
    if touched and tool.acts:
        return Told(text=READING)
    try:
        told = await tool.run(desk, tool.arguments.model_validate(json.loads(call.arguments)))
    except ValidationError as error:
        return Told(text=_sentence(error))
    except (ValueError, RecursionError):
        return Told(text="The arguments are no JSON object.")
    except Misconfigured:
        raise
    except LeadatlasError as refused:
        return Told(text=str(refused))
    return Told(text=told.text[:LONGEST], proposal=told.proposal)


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "arguments"
    return f"This cannot be used: {where}: {first['msg'].removeprefix('Value error, ')}."
