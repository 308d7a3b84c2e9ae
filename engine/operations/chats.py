"""Chats as a person knows them: what was written and which runs came of it. The runs live without their chat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID, uuid5

from domain.conversation import LONGEST_ANSWER, LONGEST_MESSAGE, TOO_LONG
from domain.errors import BadInput, NotFound
from engine.services import Data
from store import chats

Kind = Literal["user_message", "assistant_message"]
LONGEST: Final[Mapping[Kind, int]] = {"user_message": LONGEST_MESSAGE, "assistant_message": LONGEST_ANSWER}
"""Characters of a message that are kept."""
TITLE = 120


@dataclass(frozen=True, kw_only=True)
class Message:
    """Something that was said. `run_id` = it stands for a run; `proposal` = for a search that waits for a yes."""

    id: UUID
    kind: Kind
    text: str
    created_at: datetime | None = None
    run_id: UUID | None = None
    proposal: Mapping[str, Any] | None = None
    """`{"vertical", "geography", "leads"}` as it was understood."""


@dataclass(frozen=True, kw_only=True)
class Chat:
    """A line of the history; with its messages when it is opened."""

    id: UUID
    name: str
    """Given by the person, or what its first run looks for, or its first words."""
    created_at: datetime
    status: str | None
    """Of its latest run."""
    demo: bool
    messages: tuple[Message, ...] = ()


def owner_of(data: Data) -> str:
    """Whose chats these are: the acting person's, or those of the one who sits at this machine."""
    return data.actor or "local"


def check(text: str) -> None:
    """Refuse what would be too much to keep. Raises: BadInput."""
    if len(text) > LONGEST_MESSAGE:
        raise BadInput(TOO_LONG)


def cut(text: str, longest: int) -> str:
    """Its beginning, with a mark where it goes on."""
    return text if len(text) <= longest else f"{text[: max(longest - 1, 0)]}…"


async def say(data: Data, chat_id: UUID, message: Message) -> None:
    """Keep a message; the chat begins with its first. A removed chat keeps nothing."""
    async with data.transaction(data.org_id) as tx:
        begun = message.text[:TITLE] if message.kind == "user_message" else None
        if await chats.open_chat(tx, owner_of(data), chat_id, begun):
            told = (message.id, message.kind, cut(message.text, LONGEST[message.kind]))
            made, run_id, proposal = message.created_at, message.run_id, message.proposal
            await chats.save_message(tx, chat_id, *told, run_id=run_id, proposal=proposal, created_at=made)


async def attach(data: Data, chat_id: UUID, run_id: UUID) -> Message:
    """Let a run stand in the chat. Raises: NotFound."""
    async with data.transaction(data.org_id) as tx:
        await data.runs.get(tx, run_id)
    message = standing_for(run_id)
    await say(data, chat_id, message)
    return message


def standing_for(run_id: UUID, created_at: datetime | None = None) -> Message:
    """The message that a run is shown in: the same run always gives the same id."""
    return Message(id=uuid5(run_id, "message"), kind="assistant_message", text="", run_id=run_id, created_at=created_at)


async def latest(data: Data, words: str = "", limit: int = 35, skip: int = 0) -> list[Chat]:
    """The person's chats, newest first, and runs that were started elsewhere.

    Args:
        words: only those whose name has this in it.
        skip: how many were listed before.
    """
    async with data.transaction(data.org_id) as tx:
        rows = await chats.chats(tx, owner_of(data), words, limit, skip)
    return [_chat(row) for row in rows]


async def read(data: Data, chat_id: UUID) -> Chat | None:
    """A chat with all its messages, or the run with this id as one; None when this person has neither."""
    async with data.transaction(data.org_id) as tx:
        row = await chats.chat(tx, owner_of(data), chat_id)
        lone = await chats.lone_run(tx, owner_of(data), chat_id)
        rows = await chats.messages(tx, chat_id) if row else []
    begun = (standing_for(lone["id"], lone["created_at"]),) if lone else ()
    told = row or lone
    return _chat(told, (*begun, *(Message(**each) for each in rows))) if told else None


async def says(data: Data, chat_id: UUID, parts: Sequence[str]) -> bool:
    """Whether an answer in this chat of the person's has one of these parts in it."""
    async with data.transaction(data.org_id) as tx:
        return await chats.says(tx, owner_of(data), chat_id, parts)


async def of_run(data: Data, run_id: UUID) -> UUID:
    """The chat of this person that shows a run; a run that was started elsewhere is one of its own.

    Raises: NotFound, also when it stands in a colleague's chat.
    """
    async with data.transaction(data.org_id) as tx:
        await data.runs.get(tx, run_id)
        if found := await chats.chat_of_run(tx, owner_of(data), run_id):
            return found
        if await chats.lone_run(tx, owner_of(data), run_id):
            return run_id
    raise NotFound("This run stands in the chat of a colleague.")


async def rename(data: Data, chat_id: UUID, title: str) -> None:
    """Give a chat a name of the person's own."""
    async with data.transaction(data.org_id) as tx:
        await chats.open_chat(tx, owner_of(data), chat_id)
        await chats.rename(tx, owner_of(data), chat_id, " ".join(title.split())[:TITLE])


async def is_open(data: Data, chat_id: UUID) -> bool:
    """Whether the chat is the person's own and was not removed."""
    async with data.transaction(data.org_id) as tx:
        return await chats.chat(tx, owner_of(data), chat_id) is not None


async def remove(data: Data, chat_id: UUID) -> None:
    """Forget what was written; the runs and their leads stay."""
    lone = await read(data, chat_id)
    for message in lone.messages if lone else ():
        if message.run_id == chat_id:  # a run from elsewhere: it must not come back as a chat of its own
            await say(data, chat_id, message)
    async with data.transaction(data.org_id) as tx:
        removed = await chats.remove(tx, owner_of(data), chat_id)
    if removed:
        from engine.memory import forget  # late: LangGraph takes a second to import

        await forget(data, chat_id)


def _chat(row: dict[str, Any], messages: tuple[Message, ...] = ()) -> Chat:
    names = ("id", "name", "created_at", "status")
    return Chat(**{name: row[name] for name in names}, demo=bool(row["demo"]), messages=messages)
