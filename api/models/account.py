"""Credits and what they were spent on, over the wire."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.models.common import Amount
from domain.credits import CREDITS_PER_USD
from domain.vocabulary import Account
from engine.operations.credits import Balance, Plan


class DollarsOut(BaseModel):
    """An account in US dollars."""

    balance: Amount
    granted: Amount


class BalanceOut(BaseModel):
    """One account. Amounts are credits."""

    account: Account
    balance: Amount
    """What can be spent now."""
    held: Amount
    """Taken by work that is under way."""
    included: Amount
    """What the plan grants in this period."""
    granted: Amount
    usage: Amount
    renews_at: datetime
    unlimited: bool
    low: bool
    """Under 20 % of what was granted is left."""
    empty: bool
    overage_limit: Amount
    """What may be used beyond the balance; 0 = nothing."""
    overage_used: Amount
    overage_price: Amount | None
    """US dollars for each credit beyond the balance; null where the plan has no price for that."""
    usd: DollarsOut | None
    """AI credits in US dollars: 4000 are 1 USD. Atlas credits have no such price."""


class PlanOut(BaseModel):
    """What the organization has subscribed to; the price is US dollars per interval."""

    id: str
    name: str
    price: Amount
    interval: Literal["month", "year"]


class CreditsOut(BaseModel):
    """The plan and both accounts."""

    plan: PlanOut
    atlas_credits: BalanceOut
    ai_credits: BalanceOut


def credits_out(plan: Plan, balances: Mapping[str, Balance]) -> dict[str, Any]:
    """What `GET /credits` tells. Only AI credits have a price of their own in dollars (seed 003)."""
    ai = balances["ai_credits"]
    dollars = {"ai_credits": {"balance": ai.balance / CREDITS_PER_USD, "granted": ai.granted / CREDITS_PER_USD}}
    beyond = {name: plan.overage.get(name) for name in balances}
    accounts = {
        name: {**asdict(each), "overage_price": beyond[name], "usd": dollars.get(name)}
        for name, each in balances.items()
    }
    return {"plan": plan.model_dump(), **accounts}


class LotOut(BaseModel):
    """Credits that arrived together and are not used up."""

    account: Account
    kind: Literal["plan", "topup", "promo", "adjustment", "refund", "provider"]
    """`provider` = all that a provider keeps, which knows the parts."""
    amount: Amount
    remaining: Amount
    expires_at: datetime | None
    """null = never."""
    created_at: datetime


class GrantIn(BaseModel):
    """Credits to add."""

    model_config = ConfigDict(extra="forbid")

    account: Account
    amount: Annotated[int, Field(strict=True, ge=1, le=10_000_000)]


class Health(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"
    version: str


class Ready(BaseModel):
    """Database included."""

    status: Literal["ready"] = "ready"
    database: str
    demo: bool
    """Some of what it uses is made up."""
