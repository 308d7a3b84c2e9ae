"""How an account stands: what can be spent, whether it covers a need, and the refusal's creditInfo of the seeds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, TypeVar

from billing.catalog import CATALOG, Plan
from billing.holds import Hold, plain
from domain.ports import Tx
from store.queries import load
from store.rows import Row, fetch_all

Record = TypeVar("Record", Hold, "Standing")
Keeper = Literal["ledger", "autumn"]
"""Of the balances."""

_sql = load(Path(__file__).parent / "sql" / "accounts.sql")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One account at one moment. Amounts are credits; `balance` is without what holds have taken."""

    account: str
    unlimited: bool
    overage_limit: Decimal
    """How much the plan lets be used beyond the lots in a period."""
    overage_used: Decimal
    """What was used of it in this one."""
    balance: Decimal
    granted: Decimal
    """What all unexpired lots contained when they were new."""
    included: Decimal
    """The plan's part of `granted`; all of it where a provider keeps the balances."""
    keeper: Keeper = "ledger"
    renews_at: datetime | None = None
    """As the provider says; None = at the end of the plan's period."""
    renews_every: str | None = None
    """The provider's word for the interval."""

    def covers(self, need: Decimal) -> bool:
        """Whether lots and overage together suffice."""
        overage = max(self.overage_limit - self.overage_used, Decimal(0))
        return self.unlimited or need <= self.balance + overage


async def standings(tx: Tx, now: datetime) -> dict[str, Standing]:
    """The organization's accounts by name, as of `now`."""
    return (await look(tx, (), now))[1]


async def look(tx: Tx, keys: Iterable[str], now: datetime) -> tuple[dict[str, Hold], dict[str, Standing]]:
    """What a gate decides by: the holds of these keys, whatever their state, and the accounts by name, as of `now`.

    The caller has locked the accounts.
    """
    rows = await fetch_all(tx, _sql.standings, keys=list(keys), now=now)
    accounts = {row["account"]: _pick(Standing, row) for row in rows}
    return {row["key"]: _pick(Hold, row) for row in rows if row["key"] is not None}, accounts


def _pick(kind: type[Record], row: Row) -> Record:
    """The part of a row that is a record of this kind."""
    return kind(**{field.name: row[field.name] for field in fields(kind)})


def credit_info(standing: Standing, plan: Plan, need: Decimal, feature: str) -> dict[str, Any]:
    """Word a refusal as the seeds' creditInfo (seed 000, `checkAndPause`), in plain JSON.

    Args:
        standing: the account that lacks credit.
        plan: the organization's plan.
        need: credits asked for.
        feature: the metered feature that was refused, None = the account's own; `atlas_feature_id` is the account that
            would pay for it.
    """
    return {
        "allowed": False,
        "feature": feature or standing.account,
        "atlas_feature_id": standing.account,
        "required_balance": plain(need),
        "balance": plain(standing.balance),
        "deficit": plain(max(need - standing.balance, Decimal(0))),
        "usage": plain(standing.granted - standing.balance),
        "included_usage": plain(standing.granted),
        "interval": _interval(standing, plan),
        "interval_count": 1,
        "unlimited": standing.unlimited,
        "overage_allowed": standing.overage_limit > 0,
        "credit_schema": _credit_schema(CATALOG.features[standing.account].costs),
        "preview": {"products": CATALOG.offers(standing.account)},
    }


def _interval(standing: Standing, plan: Plan) -> str:
    """Autumn's word for lots of unlike intervals is `multiple`."""
    if standing.renews_every:
        return standing.renews_every
    if standing.included == standing.granted:
        return plan.interval
    return "multiple" if standing.included else "lifetime"


def _credit_schema(costs: Mapping[str, Decimal]) -> list[dict[str, str]]:
    return [{"feature_id": feature, "credit_amount": plain(cost)} for feature, cost in costs.items()]
