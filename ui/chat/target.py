"""The file that Chainlit loads: who may come in, what a message does. Never imported, or each callback exists twice."""

import logging
from uuid import UUID

import chainlit as cl
from chainlit.config import config
from chainlit.context import context
from chainlit.types import ThreadDict

from domain.asking import asked
from domain.errors import LeadatlasError
from engine.operations import chats, runs
from engine.operations.people import Person
from ui.chat import view
from ui.chat.data_layer import ChatHistory, asker
from ui.chat.demo import elsewhere
from ui.chat.entrances import at_this_machine, by_header, by_oauth, by_password
from ui.chat.house import door, house, services_of
from ui.chat.starters import starters
from ui.chat.words import ASSISTANT, NO_ORGANIZATION, OUR_FAULT, SIGN_IN_AGAIN

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
async def offered(_: object = None) -> list[cl.Starter]:
    """What one click asks for."""
    demo = house().services.settings.places == "sandbox"
    return [cl.Starter(label=each.label, message=each.message) for each in starters(demo)]


@cl.on_chat_start
async def begin() -> None:
    """A person without an organization is told at once."""
    who = await asker()
    if who and who[0].org_id is None:
        await _say(NO_ORGANIZATION)


@cl.on_chat_resume
async def reopen(_: ThreadDict) -> None:
    """Nothing to do: the history has built the page, and what lives on it follows the API. It must exist, though."""


@cl.on_message
async def answer(message: cl.Message) -> None:
    """Start what was asked for, or say what can be."""
    who = await asker()
    if who is None or who[0].org_id is None:
        await _say(NO_ORGANIZATION if who else SIGN_IN_AGAIN)
        return
    try:
        await _start(who[0], who[1], message.content)
    except LeadatlasError as refused:
        await _say(str(refused))
    except Exception:
        log.exception("a message was not answered")
        await _say(OUR_FAULT)


async def _start(person: Person, identifier: str, words: str) -> None:
    wanted, services, chat_id = asked(words), services_of(person), UUID(context.session.thread_id)
    request = runs.Request(text=wanted.text, leads=wanted.leads or runs.Request().leads)
    if told := await elsewhere(services, request):
        await _say(told)
        return
    run_id = await runs.start(services, request)
    shown = await chats.attach(services, chat_id, run_id)
    for element in view.elements(run_id, chat_id):
        await context.emitter.send_element(element)  # pyright: ignore[reportArgumentType]
    await context.emitter.send_step(view.step(shown, chat_id, identifier))  # pyright: ignore[reportArgumentType]


async def _say(text: str) -> None:
    await cl.Message(content=text, author=ASSISTANT).send()
