"""Pure functions from our records to the dictionaries that Chainlit's page draws; used live and when it is reloaded.

The ids are made from run and kind, so that whatever is sent twice replaces itself.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from engine.operations.chats import Chat, Message
from ui.chat.words import ASSISTANT, history_line

WIDGETS = ("RunHeader", "Paywall", "Review", "Leads")
"""In the order in which they stand under a run's message."""
NO_FILE = "about:blank"
"""Without an address Chainlit writes a file for every element it sends."""


def stamp(moment: datetime) -> str:
    """A time as the page reads it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def thread(chat: Chat, identifier: str, *, full: bool = False) -> dict[str, Any]:
    """A chat as a line of the history; with steps and widgets when `full`.

    Args:
        identifier: of the person whose chat it is, as the log-in cookie has it.
    """
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
        "elements": [element for run_id in runs for element in elements(run_id, chat.id)],
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
    return [_element(run_id, chat_id, name) for name in WIDGETS]


def _element(run_id: UUID, chat_id: UUID, name: str) -> dict[str, Any]:
    return {
        "id": str(uuid5(run_id, name)),
        "threadId": str(chat_id),
        "forId": str(uuid5(run_id, "message")),
        "type": "custom",
        "name": name,
        "display": "inline",
        "props": {"run": str(run_id), "chat": str(chat_id)},
        "url": NO_FILE,
        "mime": "application/json",
    }
