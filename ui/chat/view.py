"""Pure functions from our records to the dictionaries that Chainlit's page draws; used live and when it is reloaded.

The ids are made from run and kind, so that whatever is sent twice replaces itself.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from domain.credits import figure
from engine.operations.chats import Chat, Message
from engine.operations.turns import Cost
from ui.chat.words import ASSISTANT, history_line

WIDGETS = ("RunHeader", "Coverage", "Paywall", "Resuming", "Review", "Leads", "Failures")
"""In the order in which they stand under a run's message."""
BADGE = "Cost"
NO_FILE = "about:blank"
"""Without an address Chainlit writes a file for every element it sends."""


def stamp(moment: datetime) -> str:
    """A time as the page reads it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def thread(
    chat: Chat, identifier: str, *, full: bool = False, costs: Mapping[UUID, Cost] | None = None
) -> dict[str, Any]:
    """A chat as a line of the history; with steps and widgets when `full`.

    Args:
        identifier: of the person whose chat it is, as the log-in cookie has it.
        costs: of the assistant's answers, by the id of the message.
    """
    answers = [message.id for message in chat.messages if message.id in (costs or {})] if full else []
    badges = [badge(id, chat.id, costs[id]) for id in answers] if costs else []
    runs = {message.run_id for message in chat.messages}
    shown = [each for message in chat.messages for each in widgets(message, chat.id, runs)] if full else []
    return {
        "id": str(chat.id),
        "createdAt": stamp(chat.created_at),
        "name": history_line(chat),
        "userId": identifier,
        "userIdentifier": identifier,
        "tags": [],
        "metadata": {},
        "steps": [step(message, chat.id, identifier) for message in chat.messages] if full else [],
        "elements": [*shown, *badges],
    }


def step(message: Message, chat_id: UUID, identifier: str) -> dict[str, Any]:
    """A message. It has no parent: one that is gone would hide it."""
    return {
        "id": str(message.id),
        "threadId": str(chat_id),
        "parentId": None,
        "name": identifier if message.kind == "user_message" else ASSISTANT,
        "type": message.kind,
        "input": "",
        "output": message.text,
        "createdAt": stamp(message.created_at or datetime.now(UTC)),
        "metadata": {},
    }


def widgets(message: Message, chat_id: UUID, runs: Collection[UUID | None]) -> list[dict[str, Any]]:
    """What stands under a message: a run's widgets, a search to confirm, or nothing. `runs` are those of the chat."""
    if message.run_id:
        return elements(message.run_id, chat_id)
    return [confirm(message, chat_id, started=begun(message) in runs)] if message.proposal else []


def begun(message: Message) -> UUID:
    """The run that comes of a proposed search: it has its id before it is started, so one yes is enough."""
    return uuid5(message.id, "run")


def confirm(message: Message, chat_id: UUID, *, answers: UUID | None = None, started: bool = False) -> dict[str, Any]:
    """The card of a search that waits for a yes.

    Args:
        answers: the message that asked for it just now, so that its button may have the keyboard.
        started: there was a yes.
    """
    told = {"message": str(message.id), "run": str(begun(message)), "proposal": message.proposal}
    told = {**told, "chat": str(chat_id), "answers": str(answers or ""), "started": started}
    return _element(uuid5(message.id, "confirm"), chat_id, message.id, "Confirm", told)


def elements(run_id: UUID, chat_id: UUID) -> list[dict[str, Any]]:
    """A run's widgets. They carry ids alone: what they show comes from the API as it changes."""
    ids = {"run": str(run_id), "chat": str(chat_id)}
    return [_element(uuid5(run_id, name), chat_id, uuid5(run_id, "message"), name, ids) for name in WIDGETS]


def badge(message_id: UUID, chat_id: UUID, cost: Cost) -> dict[str, Any]:
    """What an answer of the assistant cost, under it."""
    told = {
        "credits": figure("ai_credits", cost.credits),
        "read": cost.prompt_tokens,
        "written": cost.completion_tokens,
        "unpriced": cost.unpriced,
    }
    return _element(uuid5(message_id, BADGE), chat_id, message_id, BADGE, told)


def _element(id: UUID, chat_id: UUID, for_id: UUID, name: str, props: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": str(id),
        "threadId": str(chat_id),
        "forId": str(for_id),
        "type": "custom",
        "name": name,
        "display": "inline",
        "props": {**props},
        "url": NO_FILE,
        "mime": "application/json",
    }
