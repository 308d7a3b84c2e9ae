"""What credits and models were used for, and what a run will take, over the wire. Amounts are credits but `usd`."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from api.models.common import Amount
from domain.vocabulary import Account


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


class UsageGroup(BaseModel):
    """The sums of one run, audit, chat, model or person."""

    part: str | None
    """Its id or name; null for all that belongs to none."""
    name: str | None
    """For a person to read; null for a chat of somebody else."""
    atlas_credits: Amount
    ai_credits: Amount
    """Charged; 0 for models, which charges do not name."""
    absorbed: Amount
    """Model cost that nobody pays."""
    usd: Amount
    """What the model gateways charged for the priced calls."""
    model_credits: Amount
    """The same in AI credits."""
    prompt_tokens: int
    completion_tokens: int
    calls: int
    unpriced: int
    """Calls whose cost no gateway told: they are in none of the sums."""
    last_at: datetime


class ChargeOut(BaseModel):
    """One charge of a run, or model cost that was absorbed."""

    key: str
    phase: str
    feature: str
    account: Account
    units: Amount
    credits: Amount
    absorbed: Amount
    audit_id: UUID | None
    created_at: datetime


class CallOut(BaseModel):
    """One answer of a model. Without `usd` it is unpriced."""

    key: str
    phase: str
    purpose: str
    audit_id: UUID | None
    provider: str
    model: str
    prompt_tokens: int
    completion_tokens: int
    usd: Amount | None
    credits: Amount | None
    generation_id: str | None
    repeated: bool
    """The gateway had reported this generation before: its cost stands there."""
    created_at: datetime


class WorkOut(BaseModel):
    """The search of a run, or one audit: what was charged beside what its model calls cost."""

    phase: str
    audit_id: UUID | None
    atlas_credits: Amount
    ai_credits: Amount
    absorbed: Amount
    usd: Amount
    model_credits: Amount
    pending: Amount
    """Model cost of work under way that is neither charged nor absorbed yet."""
    calls: int
    unpriced: int


class ReceiptOut(BaseModel):
    """Every credit of a run: by charge, by model call, and by the work they are for."""

    events: list[ChargeOut]
    calls: list[CallOut]
    work: list[WorkOut]
    charged: dict[Account, Amount]
    absorbed: Amount
    usd: Amount
    unpriced: int


class CostsOut(BaseModel):
    """What a run takes."""

    searches: int
    audits: int
    atlas_credits: Amount
    ai_credits: Amount
    usd: Amount


class CoveredOut(BaseModel):
    """Whether one account has what the run takes at most as a rule (`p90`)."""

    balance: Amount
    need: Amount
    missing: Amount
    """0 when it is covered."""


class EstimateOut(BaseModel):
    """What a run will take: `p50` in the middle, `p90` in nine of ten runs."""

    leads: int
    past_audits: int
    """How many of your own audits it rests on; 0 = none yet, a rule of thumb."""
    p50: CostsOut
    p90: CostsOut
    accounts: dict[Account, CoveredOut]
    covered: bool
