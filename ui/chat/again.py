"""A message that the page sends again, because the line broke before it heard of an answer, is answered once."""

import asyncio
import logging
from itertools import dropwhile, takewhile
from uuid import UUID
from weakref import WeakValueDictionary

from chainlit.context import context, init_ws_context
from chainlit.server import sio
from chainlit.session import WebsocketSession
from chainlit.socket import process_message
from pydantic import BaseModel, ConfigDict, ValidationError

from engine.operations import chats
from engine.operations.chats import Chat, Message
from ui.chat.data_layer import ChatHistory, asker
from ui.chat.house import services_of

log = logging.getLogger(__name__)

AGAIN = "again"
CHAT = "chat"
ANSWERED = "answered"
"""Events of our own, for public/js/again.js; Chainlit's page passes over them."""

_turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()


class Sent(BaseModel):
    """A message as Chainlit's page sends it; the rest of it is Chainlit's."""

    model_config = ConfigDict(extra="allow")
    id: UUID
    output: str


class Resent(BaseModel):
    """What the page sends again, and in which chat it was sent before."""

    chat: UUID
    message: Sent


def turn_of(message_id: str) -> asyncio.Lock:
    """Held while a message is answered."""
    return _turns.setdefault(message_id, asyncio.Lock())


async def tell_chat() -> None:
    """Let the page know its chat before anything is said in it."""
    await context.emitter.emit(CHAT, context.session.thread_id)


async def tell_answered(message_id: str) -> None:
    """The page need not keep the message any longer."""
    await context.emitter.emit(ANSWERED, message_id)


@sio.on(AGAIN)  # pyright: ignore[reportOptionalCall, reportUntypedFunctionDecorator]
async def hear_again(sid: str, told: object) -> None:
    """Bring the page back to its chat, as it is kept, and answer the message unless it has its answer in there.

    Args:
        sid: of the socket.
        told: a `Resent`; what is none is passed over.
    """
    try:
        resent = Resent.model_validate(told)
    except ValidationError:
        log.info("a page sent something again that is no message")
    else:
        await _answer(WebsocketSession.require(sid), resent.chat, resent.message)


async def _answer(session: WebsocketSession, chat_id: UUID, message: Sent) -> None:
    init_ws_context(session)
    async with turn_of(str(message.id)):  # whoever answers it already comes first
        chat = await _kept(chat_id, message)
    if chat:
        session.thread_id, session.has_first_interaction = str(chat.id), True
        await context.emitter.emit("first_interaction", {"interaction": chat.name, "thread_id": str(chat.id)})
        await context.emitter.resume_thread(await ChatHistory().get_thread(str(chat.id)))  # pyright: ignore[reportArgumentType]
        if not answers(chat, message.id):
            sent = message.model_dump(mode="json")
            await process_message(session, {"message": sent, "fileReferences": None})  # pyright: ignore[reportArgumentType]
            return
    await tell_answered(str(message.id))


async def _kept(chat_id: UUID, message: Sent) -> Chat | None:
    """The chat with the message in it; None when it is not the person's, or was removed."""
    who = await asker()
    if who is None or who[0].org_id is None:
        return None
    services = services_of(who[0])
    await chats.say(services, chat_id, Message(id=message.id, kind="user_message", text=message.output))
    return await chats.read(services, chat_id)


def answers(chat: Chat, message_id: UUID) -> list[Message]:
    """What follows a person's message in the chat, down to their next."""
    since = list(dropwhile(lambda each: each.id != message_id, chat.messages))[1:]
    return list(takewhile(lambda each: each.kind != "user_message", since))
