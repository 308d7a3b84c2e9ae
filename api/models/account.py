"""Credits and what they were spent on, over the wire."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.models.common import Amount
from domain.vocabulary import Account


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
    empty: bool


class CreditsOut(BaseModel):
    """Both accounts."""

    atlas_credits: BalanceOut
    ai_credits: BalanceOut


class GrantIn(BaseModel):
    """Credits to add."""

    model_config = ConfigDict(extra="forbid")

    account: Account
    amount: Annotated[int, Field(strict=True, ge=1, le=10_000_000)]


class UsageLine(BaseModel):
    """One line of the record of charges, which is only ever added to."""

    id: int
    key: str
    """Names the work: the same work is never charged twice."""
    feature: str
    account: Account
    units: Amount
    credits: Amount
    absorbed: Amount
    """Model cost that nobody pays."""
    run_id: UUID | None
    audit_id: UUID | None
    created_at: datetime


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
