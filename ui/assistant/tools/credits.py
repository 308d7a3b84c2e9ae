"""Credits: what is left, what they went for, what can be bought."""

from typing import Literal

from pydantic import BaseModel

from ui.assistant import telling
from ui.assistant.desk import Desk, Nothing, Told, Tool


class By(BaseModel):
    """What usage is summed up by."""

    by: Literal["run", "thread", "model", "user"] = "run"


async def get_credits(desk: Desk, given: Nothing) -> Told:
    """How many credits are left, of which plan, and when they renew."""
    return Told(text=await telling.balances(desk.services))


async def get_usage(desk: Desk, given: By) -> Told:
    """What credits were used for, by run, chat (thread), model or user, the latest first."""
    return Told(text=await telling.usage(desk.services, by=given.by))


async def top_up_offers(desk: Desk, given: Nothing) -> Told:
    """How more credits can be had: plans and packs with their prices, or who adds credits where nothing is sold."""
    return Told(text=await telling.offers(desk.services))


TOOLS = (
    Tool(run=get_credits, arguments=Nothing),
    Tool(run=get_usage, arguments=By),
    Tool(run=top_up_offers, arguments=Nothing),
)
