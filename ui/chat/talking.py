"""Lets the assistant answer in the chat: its words as they come, what they cost, or why there are none."""

import logging

import chainlit as cl
from chainlit.context import context

from domain.errors import BillingUnavailable, OurAccount, ServiceError
from engine.operations.turns import Turn
from engine.services import Services
from ui.assistant import answering
from ui.chat import commands, view
from ui.chat.words import ASSISTANT, ENGLISH, Words

log = logging.getLogger(__name__)


async def talk(services: Services, turn: Turn, text: str, words: Words = ENGLISH) -> None:
    """Answer a message. The answer's id is made from the message's: sent twice, it replaces itself.

    Raises: NotFound, Conflict, Overloaded, NotEnoughCredits, BillingUnavailable, DatabaseUnreachable.
    """
    shown = cl.Message(content="", author=ASSISTANT, id=str(turn.answer_id))
    try:
        shown.content, cost = await answering.answer(services, turn, text, shown.stream_token, words.assistant)
    except BillingUnavailable:
        raise
    except (ServiceError, OurAccount) as error:
        log.warning("the assistant does not answer: %s", error, extra={"organization": str(services.org_id)})
        shown.content, cost = words.assistant_down.format(commands=commands.listed(words)), None
    await shown.send()
    if cost:
        await context.emitter.send_element(view.badge(turn.answer_id, turn.chat_id, cost))  # pyright: ignore[reportArgumentType]
