"""What a face shows and an operator does: balances and grants."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal

from billing.plans import lock_accounts, period_of, see_grants
from billing.standing import Standing, standings
from domain.credits import low
from domain.errors import BadInput
from domain.ports import Tx
from domain.vocabulary import Account
from store.queries import load
from store.rows import execute, fetch_all, fetch_one

GrantKind = Literal["topup", "promo", "adjustment", "refund"]
_PRIORITY: Mapping[GrantKind, int] = {"promo": 10, "topup": 50, "adjustment": 50, "refund": 50}

_sql = load(Path(__file__).parent / "sql" / "accounts.sql")


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
    """What was charged to the unexpired lots, and beyond them in this period."""
    renews_at: datetime
    unlimited: bool
    low: bool
    empty: bool
    overage_limit: Decimal
    """What may be used beyond the balance, 0 = nothing."""
    overage_used: Decimal


async def balances(tx: Tx, now: datetime) -> dict[str, Balance]:
    """Both accounts by name, this period's grants included.

    Raises:
        Misconfigured: the organization has a plan that the catalog does not know.
    """
    plan = await see_grants(tx, now)
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
        usage=max(used, Decimal(0)),
        renews_at=standing.renews_at or ends,
        unlimited=standing.unlimited,
        low=not standing.unlimited and low(standing.balance, standing.granted),
        empty=not standing.unlimited and not standing.balance,
        overage_limit=standing.overage_limit,
        overage_used=standing.overage_used,
    )


@dataclass(frozen=True, kw_only=True)
class Lot:
    """Credits that arrived together. Amounts are credits."""

    account: Account
    kind: Literal["plan", "topup", "promo", "adjustment", "refund", "provider"]
    """`provider` = all that a provider keeps."""
    amount: Decimal
    remaining: Decimal
    expires_at: datetime | None
    """None = never."""
    created_at: datetime


async def lots(tx: Tx, now: datetime) -> list[Lot]:
    """What is left, of each account in the order in which it is spent; this period's grants are there already."""
    return [Lot(**row) for row in await fetch_all(tx, _sql.lots, now=now)]


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
        BadInput: the amount is not above 0, or Autumn keeps the balances.
    """
    if not amount.is_finite() or amount <= 0:
        raise BadInput(f"{amount} credits cannot be granted: give an amount above 0.")
    if (keeper := await fetch_one(tx, _sql.keeper)) and keeper["billing"] == "autumn":
        raise BadInput("Autumn keeps the credits of this organization: grant them in its dashboard.")
    await lock_accounts(tx)
    lots = {"accounts": [account], "amounts": [amount], "keys": [key]}
    return bool(await execute(tx, _sql.insert_lots, kind=kind, priority=_PRIORITY[kind], expires=expires, **lots))
