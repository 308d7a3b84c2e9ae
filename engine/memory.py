"""What the assistant remembers of a chat: a thread of checkpoints, used by one process at a time.

Checkpoints know no organization and no person. So a thread's id is made from both and the chat: whoever names another's
chat finds an empty memory, and no chat's memory is the thread of a run.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from domain.errors import Conflict, Overloaded, RunBusy
from engine.operations.chats import is_open, owner_of
from engine.services import Data
from store.lock import run_lock
from store.pool import reaching
from store.saver import Saver

NAMESPACE = UUID("6f0a9c52-6c0e-4c39-9f3e-5d6a7f1f8f11")
BUSY = "I am still answering your last message in this chat. Wait for it, or start a new chat."

MANY = "Too many messages are being answered right now, so nothing was sent: try again in a moment."
WAIT_SECONDS = 30.0
"""For a place among those that are being answered."""


@dataclass(frozen=True)
class Memory:
    """A thread that is open."""

    saver: Saver
    config: Any


def thread_of(data: Data, chat_id: UUID) -> UUID:
    """The id of the thread that belongs to a chat of the acting person."""
    return uuid5(NAMESPACE, f"{data.org_id}:{owner_of(data)}:{chat_id}")


@contextlib.asynccontextmanager
async def open_memory(data: Data, chat_id: UUID, wait: float = WAIT_SECONDS) -> AsyncGenerator[Memory]:
    """The chat's thread while it is nobody else's; afterwards only its last checkpoint is kept, of a removed chat none.

    Args:
        wait: seconds for a place, where many chats are answered at once.

    Raises: Conflict while another message of the chat is being answered, Overloaded, RunLockLost, DatabaseUnreachable.
    """
    thread = thread_of(data, chat_id)
    saver = Saver(data.pool, serde=JsonPlusSerializer(allowed_msgpack_modules=None))
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(_place(data, wait))
        try:
            await stack.enter_async_context(run_lock(data.url, thread))
        except RunBusy as error:
            raise Conflict(BUSY) from error
        with reaching(data.pool):
            yield Memory(saver, {"configurable": {"thread_id": str(thread)}, "recursion_limit": 50})
            await saver.aprune([str(thread)])
            if not await is_open(data, chat_id):
                await saver.adelete_thread(str(thread))


@contextlib.asynccontextmanager
async def _place(data: Data, wait: float) -> AsyncGenerator[None]:
    try:
        async with asyncio.timeout(wait):
            await data.answers.acquire()
    except TimeoutError as error:
        raise Overloaded(MANY) from error
    try:
        yield
    finally:
        data.answers.release()


async def remembered(data: Data, chat_id: UUID) -> dict[str, Any]:
    """What a chat's thread holds, as of its last checkpoint; whoever is using it is not waited for.

    Raises: DatabaseUnreachable.
    """
    saver = Saver(data.pool, serde=JsonPlusSerializer(allowed_msgpack_modules=None))
    with reaching(data.pool):
        found = await saver.aget_tuple(
            {"configurable": {"thread_id": str(thread_of(data, chat_id)), "checkpoint_ns": ""}}
        )
    return dict(found.checkpoint["channel_values"]) if found else {}


async def forget(data: Data, chat_id: UUID) -> None:
    """Delete what is remembered of a chat. Raises: DatabaseUnreachable."""
    with reaching(data.pool):
        await Saver(data.pool).adelete_thread(str(thread_of(data, chat_id)))
