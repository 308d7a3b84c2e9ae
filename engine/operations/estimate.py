"""What a run or a message will cost, told before, and whether the balance covers it. Nothing is held or started."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from billing import estimates, turns
from billing.estimates import Costs
from billing.plans import ensure_grants
from billing.standing import Standing, standings
from domain import query
from domain.vocabulary import MAX_LEADS, Account
from engine.services import Data, now

__all__ = ["Costs", "Covered", "Estimate", "of_message", "of_run"]


@dataclass(frozen=True, kw_only=True)
class Covered:
    """Whether one account has what the run takes at most as a rule. Amounts are credits."""

    balance: Decimal
    need: Decimal
    missing: Decimal
    """0 when it is covered, by overage too."""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What a run takes: `p50` in the middle, `p90` in nine of ten runs."""

    leads: int
    past_audits: int
    """How many of the organization's own audits it rests on; 0 = none yet, a rule of thumb."""
    p50: Costs
    p90: Costs
    accounts: Mapping[Account, Covered]

    @property
    def covered(self) -> bool:
        """Whether the run can go to its end without a pause."""
        return not any(each.missing for each in self.accounts.values())


async def of_run(data: Data, leads: int, *, wide: bool = False, audits: int = MAX_LEADS) -> Estimate:
    """Estimate a run that asks for so many businesses.

    Args:
        leads: 1 to 20, or to 200 for a wide search.
        audits: websites that are audited at most.

    Raises: BadInput.
    """
    query.check_limit(leads, wide)
    query.check_audits(audits)
    await data.ledger.refresh(data.org_id)
    async with data.transaction(data.org_id) as tx:
        await ensure_grants(tx, now())
        have, told = await standings(tx, now()), await estimates.past(tx)
    p50, p90 = estimates.of_run(leads, told, audits)
    needs: dict[Account, Decimal] = {"atlas_credits": p90.atlas_credits, "ai_credits": p90.ai_credits}
    accounts: dict[Account, Covered] = {account: _covered(have[account], need) for account, need in needs.items()}
    return Estimate(leads=leads, past_audits=told.audits, p50=p50, p90=p90, accounts=accounts)


async def of_message(data: Data, prompt_tokens: int) -> Covered | None:
    """AI credits that a message to the assistant would hold: what its gate would decide by (`turns.hold`).

    Balances are those fetched last: people type faster than a billing service should be asked.

    Args:
        prompt_tokens: of all that would be sent with it.

    Returns: None while nobody knows the balances.
    """
    if not data.ledger.knows(data.org_id):
        return None
    async with data.transaction(data.org_id) as tx:
        await ensure_grants(tx, now())
        have = (await standings(tx, now()))["ai_credits"]
        return _covered(have, await turns.estimate(tx, prompt_tokens))


def document(told: Estimate) -> dict[str, Any]:
    """As plain data."""
    ends = {name: {**asdict(each), "usd": each.usd} for name, each in (("p50", told.p50), ("p90", told.p90))}
    return {**asdict(told), **ends, "covered": told.covered}


def _covered(standing: Standing, need: Decimal) -> Covered:
    missing = Decimal(0) if standing.covers(need) else need - standing.balance
    return Covered(balance=standing.balance, need=need, missing=missing)
