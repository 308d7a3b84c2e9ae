"""Between plain words and a search that costs something stands a card: what was understood, to be changed first."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4, uuid5

from pydantic import ValidationError

from api.models.runs import NewRun
from domain.asking import Asked
from domain.errors import BadInput, NotFound
from domain.vocabulary import MAX_LEADS
from engine.operations import chats, runs
from engine.operations.chats import Message
from engine.operations.demo import unknown_place
from engine.services import Services
from ui.assistant.proposing import starts
from ui.chat import view
from ui.chat.starters import starters
from ui.chat.words import ENGLISH, Words, listed
from ui.text import clean

FIELDS = ("vertical", "geography", "leads", "wide", "audits", "review", "budget")


async def at_once(services: Services, chat_id: UUID | None, words: str) -> bool:
    """Whether somebody pressed a button that has told the price: a starter's, or one under a proposal in this chat.

    Args:
        chat_id: None = a new chat.
    """
    if words in {each.message for each in starters(services.settings.places == "sandbox")}:
        return True
    return chat_id is not None and await chats.says(services, chat_id, starts(words))


def request_of(wanted: Asked, message_id: UUID) -> runs.Request:
    """What a message asked for in plain words, once; for more than one page of results a wide search."""
    leads = wanted.leads or runs.Request().leads
    return runs.Request(text=wanted.text, leads=leads, wide=leads > MAX_LEADS, id=uuid5(message_id, "run"))


async def propose(services: Services, chat_id: UUID, request: runs.Request) -> Message:
    """Let a search stand in the chat and wait for a yes. Raises: BadInput."""
    vertical, geography = await runs.understood(services, request)
    told = {"vertical": vertical, "geography": geography, "leads": request.leads}
    message = Message(id=uuid4(), kind="assistant_message", text="", proposal=told)
    await chats.say(services, chat_id, message)
    return message


async def begin(services: Services, chat_id: UUID, told: Mapping[str, Any], words: Words = ENGLISH) -> UUID:
    """Start a proposed search as it was corrected. Asked twice, it is started once.

    Args:
        told: `message`, and what the card's fields say: trade, place, number, audits, review, budget.
        words: of the language in which a refusal is told.

    Raises: BadInput with what to change, NotFound.
    """
    message = await _proposed(services, chat_id, str(told.get("message")), words)
    request = _request({name: told[name] for name in FIELDS if name in told}, view.begun(message))
    if place := await unknown_place(services, request):
        assert services.sandbox is not None, "only the demo does not know a place"
        towns = listed(words, services.sandbox.towns)
        raise BadInput(words.no_such_town.format(place=clean(place), towns=towns))
    return await runs.start(services, request)


async def _proposed(services: Services, chat_id: UUID, message_id: str, words: Words) -> Message:
    chat = await chats.read(services, chat_id)
    for message in chat.messages if chat else ():
        if str(message.id) == message_id and message.proposal:
            return message
    raise NotFound(words.gone)


def _request(fields: dict[str, Any], run_id: UUID) -> runs.Request:
    try:
        wanted = NewRun.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise BadInput(f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}.") from None
    given = wanted.model_dump(exclude={"budget"})
    return runs.Request(**given, budget=None if wanted.budget is None else Decimal(str(wanted.budget)), id=run_id)
