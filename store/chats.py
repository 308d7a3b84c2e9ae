"""Chats of one person in one organization: their words, and which message stands for which run."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from domain.ports import Tx
from store.queries import load
from store.rows import Row, execute, fetch_all, fetch_one, json, send

_sql = load(Path(__file__).parent / "sql" / "chats.sql")


async def open_chat(tx: Tx, owner: str, chat_id: UUID, opened_with: str | None = None) -> bool:
    """Make the chat or touch it; False when it is removed or somebody else's."""
    return await execute(tx, _sql.open, id=chat_id, owner=owner, opened_with=opened_with) == 1


async def rename(tx: Tx, owner: str, chat_id: UUID, title: str) -> None:
    """Give it a name of the person's own."""
    await send(tx, _sql.rename, id=chat_id, owner=owner, title=title)


async def remove(tx: Tx, owner: str, chat_id: UUID) -> bool:
    """Forget what was written. The row stays, so that its runs do not come back as chats of their own."""
    if not await execute(tx, _sql.remove, id=chat_id, owner=owner):
        return False
    await send(tx, _sql.forget_words, id=chat_id)
    return True


async def save_message(
    tx: Tx,
    chat_id: UUID,
    message_id: UUID,
    kind: str,
    text: str,
    *,
    run_id: UUID | None = None,
    proposal: Mapping[str, Any] | None = None,
    created_at: datetime | None = None,
) -> None:
    """Store a message; the same id again replaces its text."""
    values: Mapping[str, Any] = {"id": message_id, "chat_id": chat_id, "kind": kind, "text": text}
    values = {**values, "proposal": None if proposal is None else json(dict(proposal))}
    await send(tx, _sql.save_message, run_id=run_id, created_at=created_at, **values)


async def chat(tx: Tx, owner: str, chat_id: UUID) -> Row | None:
    """The chat with the state of its latest run; None when there is none for this owner."""
    return await fetch_one(tx, _sql.chat, id=chat_id, owner=owner)


async def titles(tx: Tx, owner: str, ids: Sequence[UUID]) -> dict[str, str]:
    """What the owner's chats among these are called."""
    rows = await fetch_all(tx, _sql.titles, owner=owner, ids=[*ids])
    return {row["id"]: row["name"] for row in rows if row["name"]}


async def chat_of_run(tx: Tx, owner: str, run_id: UUID) -> UUID | None:
    """The owner's chat in which a run stands."""
    row = await fetch_one(tx, _sql.chat_of_run, owner=owner, run_id=run_id)
    return row["id"] if row else None


async def messages(tx: Tx, chat_id: UUID) -> list[Row]:
    """Its messages, oldest first."""
    return await fetch_all(tx, _sql.messages, id=chat_id)


async def says(tx: Tx, owner: str, chat_id: UUID, parts: Sequence[str]) -> bool:
    """Whether an answer in the owner's chat has one of these parts in it."""
    row = await fetch_one(tx, _sql.says, id=chat_id, owner=owner, parts=[*parts])
    return bool(row and row["told"])


async def lone_run(tx: Tx, owner: str, run_id: UUID) -> Row | None:
    """A run that was started elsewhere, in the shape of a chat."""
    return await fetch_one(tx, _sql.lone_run, id=run_id, owner=owner)


async def chats(tx: Tx, owner: str, words: str, limit: int, skip: int) -> list[Row]:
    """Chats, and runs that were started elsewhere, newest first; those whose name has the words in it."""
    pattern = "".join(f"\\{mark}" if mark in "\\%_" else mark for mark in words)
    return await fetch_all(tx, _sql.chats, owner=owner, like=f"%{pattern}%", limit=limit, skip=skip)
