"""Credits: what is left, what they went for, what can be bought."""

from typing import Literal

from pydantic import BaseModel

from billing.usage import Group
from domain.credits import CREDITS_PER_USD, NAMES, display, spoken
from engine.operations import billing, credits
from engine.operations.credits import Balance
from ui.assistant.desk import Desk, Nothing, Told, Tool
from ui.assistant.quoting import harmless

GROUPS = 8


class By(BaseModel):
    """What usage is summed up by."""

    by: Literal["run", "thread", "model", "user"] = "run"


async def get_credits(desk: Desk, given: Nothing) -> Told:
    """How many credits are left, of which plan, and when they renew."""
    plan, balances = await credits.plan_and_balances(desk.services)
    return Told(text="\n".join([f"Plan: {plan.name}.", *(_balance(each) for each in balances.values())]))


def _balance(told: Balance) -> str:
    account = credits.known(told.account)
    if told.unlimited:
        return f"{NAMES[account]}: without limit."
    usd = f", ${display(told.balance / CREDITS_PER_USD)}" if account == "ai_credits" else ""
    low = " Low." if told.low else ""
    held = f", {spoken(account, told.held)} held for what is under way, this answer included" if told.held else ""
    return f"{spoken(account, told.balance)} left{usd}{held}; the plan renews on {told.renews_at:%d %B %Y}.{low}"


async def get_usage(desk: Desk, given: By) -> Told:
    """What credits were used for, by run, chat (thread), model or user, the latest first."""
    groups = await credits.usage(desk.services, given.by, GROUPS)
    return Told(text="\n".join(map(_group, groups)) or "Nothing has been used yet.")


def _group(told: Group) -> str:
    spent = [
        spoken("atlas_credits", told.atlas_credits) if told.atlas_credits else "",
        spoken("ai_credits", told.ai_credits or told.model_credits),
        f"{told.unpriced} calls without a price" if told.unpriced else "",
    ]
    return f"{harmless(told.name or 'Everything else')}: {', '.join(filter(None, spent))}"


async def top_up_offers(desk: Desk, given: Nothing) -> Told:
    """Plans and packs that can be bought, with their prices."""
    lines = [f"{offer.name}: ${offer.price}" for offer in billing.offers()]
    if desk.services.autumn is None:
        lines.append("Credits are not sold on this server: whoever runs it grants them, `leadatlas credits grant`.")
    return Told(text="\n".join(lines))


TOOLS = (
    Tool(run=get_credits, arguments=Nothing),
    Tool(run=get_usage, arguments=By),
    Tool(run=top_up_offers, arguments=Nothing),
)
