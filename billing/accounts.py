"""What a face shows and an operator does: balances, grants, and a run's receipt."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from billing.holds import release_run
from billing.plans import ensure_grants, lock_accounts, period_of
from billing.standing import Standing, standings
from domain.credits import low
from domain.errors import BadInput
from domain.ports import Tx
from domain.vocabulary import Account
from store.queries import load
from store.rows import execute, fetch_all

__all__ = ["Balance", "ModelCallLine", "Receipt", "UsageEvent", "balances", "grant", "receipt", "release_run"]

GrantKind = Literal["topup", "promo", "adjustment", "refund"]
_PRIORITY: Mapping[GrantKind, int] = {"promo": 10, "topup": 50, "adjustment": 50, "refund": 50}

_sql = load(Path(__file__).parent / "sql")


@dataclass(frozen=True, kw_only=True)
class Balance:
    """One account for a person to see. Amounts are credits."""

    account: str
    balance: Decimal
    """What can be spent now."""
    held: Decimal
    """Taken by work that is under way."""
    included: Decimal
    """What the plan grants in this period."""
    granted: Decimal
    """`included` and all other unexpired lots, as they were when new."""
    usage: Decimal
    """What was charged to the unexpired lots and beyond them."""
    renews_at: datetime
    unlimited: bool
    low: bool
    empty: bool


@dataclass(frozen=True, kw_only=True)
class UsageEvent:
    """One line of the receipt; cost that nobody pays is in `data` as `absorbed`."""

    key: str
    feature: str
    account: str
    units: Decimal
    credits: Decimal
    run_id: UUID | None
    audit_id: UUID | None
    data: Mapping[str, Any]
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class ModelCallLine:
    """One model call as a receipt shows it; without USD it is unpriced."""

    key: str
    purpose: str
    audit_id: UUID | None
    provider: str
    model: str
    prompt_tokens: int
    completion_tokens: int
    usd: Decimal | None
    credits: Decimal | None
    generation_id: str | None
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a run was charged, and what its model calls cost."""

    events: tuple[UsageEvent, ...]
    calls: tuple[ModelCallLine, ...]

    def charged(self, account: Account) -> Decimal:
        """Credits charged to an account."""
        return sum((event.credits for event in self.events if event.account == account), Decimal(0))

    @property
    def absorbed(self) -> Decimal:
        """AI credits of model cost that nobody pays."""
        return sum((Decimal(event.data.get("absorbed", 0)) for event in self.events), Decimal(0))

    @property
    def usd(self) -> Decimal:
        """US dollars of all priced calls."""
        return sum((call.usd for call in self.calls if call.usd is not None), Decimal(0))

    @property
    def unpriced(self) -> int:
        """Calls whose cost the gateway did not tell."""
        return sum(call.usd is None for call in self.calls)


async def balances(tx: Tx, now: datetime) -> dict[str, Balance]:
    """Both accounts by name, this period's grants included.

    Raises:
        Misconfigured: the organization has a plan that the catalog does not know.
    """
    plan = await ensure_grants(tx, now)
    _, ends = period_of(now, plan.interval)
    held = {row["account"]: row for row in await fetch_all(tx, _sql.held, now=now)}
    nothing = {"total": Decimal(0), "from_open_lots": Decimal(0)}
    return {name: _balance(s, held.get(name, nothing), ends) for name, s in (await standings(tx, now)).items()}


def _balance(standing: Standing, held: Mapping[str, Decimal], ends: datetime) -> Balance:
    used = standing.granted - standing.balance + standing.overage_used - held["from_open_lots"]
    return Balance(
        account=standing.account,
        balance=standing.balance,
        held=held["total"],
        included=standing.included,
        granted=standing.granted,
        usage=used,
        renews_at=ends,
        unlimited=standing.unlimited,
        low=not standing.unlimited and low(standing.balance, standing.granted),
        empty=not standing.unlimited and not standing.balance,
    )


async def grant(
    tx: Tx, account: Account, amount: Decimal, key: str, kind: GrantKind, expires: datetime | None = None
) -> bool:
    """Add a lot, once per account and key: a webhook that arrives twice is credited once.

    Args:
        tx: the organization's transaction.
        account: which credits.
        amount: credits, above 0.
        key: of the purchase or decision, such as `checkout:cs_123`.
        kind: promotions are spent before plans, the others after.
        expires: aware time, None = never.

    Returns:
        False when this key was granted before.

    Raises:
        BadInput: the amount is not above 0.
    """
    if not amount.is_finite() or amount <= 0:
        raise BadInput(f"{amount} credits cannot be granted: give an amount above 0.")
    await lock_accounts(tx)
    lots = {"accounts": [account], "amounts": [amount], "keys": [key]}
    return bool(await execute(tx, _sql.insert_lots, kind=kind, priority=_PRIORITY[kind], expires=expires, **lots))


async def receipt(tx: Tx, run_id: UUID) -> Receipt:
    """The usage events and model calls of a run, in the order they happened."""
    events = [UsageEvent(**row) for row in await fetch_all(tx, _sql.usage_of_run, run_id=run_id)]
    calls = [ModelCallLine(**row) for row in await fetch_all(tx, _sql.calls_of_run, run_id=run_id)]
    return Receipt(events=tuple(events), calls=tuple(calls))
