"""Pure functions from our records to the dictionaries that Chainlit's page draws; used live and when it is reloaded.

The ids are made from run and kind, so that whatever is sent twice replaces itself.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from domain.credits import figure
from engine.operations.chats import Chat, Message
from engine.operations.turns import Cost
from ui.chat.words import ASSISTANT, history_line

WIDGETS = ("RunHeader", "Paywall", "Leads")
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
    runs = [message.run_id for message in chat.messages if message.run_id] if full else []
    return {
        "id": str(chat.id),
        "createdAt": stamp(chat.created_at),
        "name": history_line(chat),
        "userId": identifier,
        "userIdentifier": identifier,
        "tags": [],
        "metadata": {},
        "steps": [step(message, chat.id, identifier) for message in chat.messages] if full else [],
        "elements": [*(element for run_id in runs for element in elements(run_id, chat.id)), *badges],
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
