"""What the message that somebody is typing would cost, told while they type: by the same estimate as its hold."""

from decimal import Decimal
from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from api.caller import Acting
from api.models.common import Amount
from domain.asking import Asked, asked
from domain.conversation import LONGEST_MESSAGE
from domain.credits import display
from domain.errors import BadInput, NotASearch
from engine.memory import remembered
from engine.operations import billing, estimate
from engine.services import Services
from ui.assistant.nodes import prompt_tokens
from ui.assistant.state import Talk
from ui.chat import commands, proposing
from ui.chat.starters import most

router = APIRouter(include_in_schema=False)
LEAST = Decimal("0.01")


class Typed(BaseModel):
    """What stands in the field."""

    model_config = ConfigDict(extra="forbid")

    text: str
    chat: UUID | None = None
    """None = a new one."""


class TopUpOut(BaseModel):
    """How more can be had."""

    way: Literal["buy", "book", "ask"]
    product: str
    credits: Amount


class Price(BaseModel):
    """What sending it would cost."""

    kind: Literal["nothing", "card", "search", "message", "long"]
    """`nothing` is to be said; `card`: a search that is shown before it starts; `search`: one that starts at once;
    `long`: it has more characters than a message may have."""
    credits: Amount = Decimal(0)
    """Of a message AI credits, about; of a search Atlas credits, at most."""
    short: bool = False
    """It would be refused. False also while nobody knows the balance."""
    top_up: TopUpOut | None = None
    most: int = LONGEST_MESSAGE
    """Characters that a message may have."""


@router.post("/typed")
async def price(typed: Typed, services: Acting) -> Price:
    """Tell what a message costs before it is sent. The text is read and forgotten."""
    if len(typed.text) > LONGEST_MESSAGE:
        return Price(kind="long", short=True)
    words = typed.text.strip()
    if not words or commands.meant(words):
        return Price(kind="nothing")
    try:
        return await _search(services, typed.chat, words, asked(words))
    except NotASearch:
        return await _message(services, typed.chat, words) if services.assistant else Price(kind="nothing")
    except BadInput:
        return Price(kind="nothing")


async def _search(services: Services, chat: UUID | None, words: str, wanted: Asked) -> Price:
    if not await proposing.at_once(services, chat, words):
        return Price(kind="card")
    return Price(kind="search", credits=Decimal(most(wanted.leads or 0)))


async def _message(services: Services, chat: UUID | None, words: str) -> Price:
    known: Talk = {"memory": (await remembered(services, chat)).get("memory", [])} if chat else {}
    told = await estimate.of_message(services, prompt_tokens({**known, "text": words}))
    if told is None:
        return Price(kind="nothing")
    short = bool(told.missing)
    way = billing.top_up(services, "ai_credits") if short else None
    out = way and TopUpOut(way=way.way, product=way.product, credits=way.credits)
    return Price(kind="message", credits=max(display(told.need), LEAST), short=short, top_up=out)
