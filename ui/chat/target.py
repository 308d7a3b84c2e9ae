"""The file that Chainlit loads: who may come in, what a message does. Never imported, or each callback exists twice."""

import logging
from collections.abc import Awaitable
from typing import Any
from uuid import UUID

import chainlit as cl
from chainlit.config import config
from chainlit.context import context
from chainlit.types import ThreadDict

from domain.asking import Asked, asked
from domain.errors import LeadatlasError, NotASearch
from engine.operations import chats, runs
from engine.operations.people import Person
from engine.operations.turns import Turn
from engine.services import Services
from ui.chat import again, commands, proposing, view
from ui.chat.data_layer import ChatHistory, asker
from ui.chat.demo import elsewhere
from ui.chat.entrances import at_this_machine, by_header, by_oauth, by_password
from ui.chat.house import door, house, services_of
from ui.chat.starters import starters
from ui.chat.talking import talk
from ui.chat.told import told
from ui.chat.words import ASSISTANT, Words, spoken

log = logging.getLogger("ui.chat")


@cl.data_layer
def history() -> ChatHistory:
    """Our tables."""
    return ChatHistory()


# Chainlit's decorators make a wrong password of every refusal; set like this, it passes the refusal on.
if door.passwords:
    config.code.password_auth_callback = by_password
if door.header:
    config.code.header_auth_callback = by_header
if door.oauth:
    config.code.oauth_callback = by_oauth
if not door.locked:
    config.code.header_auth_callback = at_this_machine


@cl.set_starters
async def offered(_: object = None, language: str | None = None) -> list[cl.Starter]:
    """What one click asks for."""
    demo = house().services.settings.places == "sandbox"
    words = spoken(language)
    return [cl.Starter(label=each.label(words), message=each.message) for each in starters(demo)]


@cl.on_chat_start
async def begin() -> None:
    """A person without an organization is told at once."""
    await again.tell_chat()
    who = await asker()
    if who and who[0].org_id is None:
        await _say(_words().no_organization)


@cl.on_chat_resume
async def reopen(_: ThreadDict) -> None:
    """The history has built the page, and what lives on it follows the API."""
    await again.tell_chat()


@cl.on_message
async def answer(message: cl.Message) -> None:
    """Once, however often it comes: the page sends it again until it hears that it is answered."""
    async with again.turn_of(message.id):
        await _react(message)
    await again.tell_answered(message.id)


async def _react(message: cl.Message) -> None:
    """Start what was asked for, say what can be, or let the assistant answer."""
    who = await asker()
    if who is None or who[0].org_id is None:
        await _say(_words().no_organization if who else _words().sign_in_again)
        return
    if reason := await _reason(_answer(who[0], who[1], message)):
        await _say(reason)


async def _answer(person: Person, identifier: str, message: cl.Message) -> None:
    chats.check(message.content)
    services, turn = services_of(person), Turn(UUID(context.session.thread_id), UUID(message.id))
    if answered := await commands.told(services, turn, message.content, _words()):
        await _say(answered)
        return
    try:
        wanted = asked(message.content)
    except NotASearch:
        if services.assistant is None:
            raise
        await talk(services, turn, message.content, _words())
    else:
        await _start(services, turn, identifier, wanted, message.content)


async def _start(services: Services, turn: Turn, identifier: str, wanted: Asked, words: str) -> None:
    request, chat_id = proposing.request_of(wanted, turn.message_id), turn.chat_id
    if towns := await elsewhere(services, request, _words()):
        await _say(towns)
    elif await proposing.at_once(services, chat_id, words.strip()):
        await _show(services, chat_id, identifier, await runs.start(services, request))
    else:
        message = await proposing.propose(services, chat_id, request)
        card = view.confirm(message, chat_id, answers=turn.message_id)
        await context.emitter.send_element(card)  # pyright: ignore[reportArgumentType]
        await context.emitter.send_step(view.step(message, chat_id, identifier))  # pyright: ignore[reportArgumentType]


@cl.action_callback("start_search")  # pyright: ignore[reportUntypedFunctionDecorator]
async def confirmed(action: cl.Action) -> dict[str, Any]:
    """The card's yes."""
    who = await asker()
    if who is None or who[0].org_id is None:
        return {"ok": False, "reason": _words().no_organization if who else _words().sign_in_again}
    reason = await _reason(_begin(who[0], who[1], action))
    return {"ok": False, "reason": reason} if reason else {"ok": True}


async def _begin(person: Person, identifier: str, action: cl.Action) -> None:
    services, chat_id = services_of(person), UUID(context.session.thread_id)
    await _show(services, chat_id, identifier, await proposing.begin(services, chat_id, {**action.payload}, _words()))


async def _show(services: Services, chat_id: UUID, identifier: str, run_id: UUID) -> None:
    """Let a run stand in the chat, here and whenever it is opened again."""
    shown = await chats.attach(services, chat_id, run_id)
    for element in view.elements(run_id, chat_id):
        await context.emitter.send_element(element)  # pyright: ignore[reportArgumentType]
    await context.emitter.send_step(view.step(shown, chat_id, identifier))  # pyright: ignore[reportArgumentType]


async def _reason(work: Awaitable[None]) -> str:
    """Why it was not done, for the person; nothing when it was. What is raised beyond this, Chainlit swallows."""
    try:
        await work
    except LeadatlasError as refused:
        return told(str(refused), _words())
    except Exception:
        log.exception("what a person asked for in the chat was not done")
        return _words().our_fault
    return ""


def _words() -> Words:
    """Of the browser that is answered."""
    return spoken(getattr(context.session, "language", None))


async def _say(text: str) -> None:
    await cl.Message(content=text, author=ASSISTANT).send()
