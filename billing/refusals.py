"""Why a gate does not get its holds: the run's budget first, then balances that nobody knows, then what is missing."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from billing import holds
from billing.catalog import Plan
from billing.holds import Hold, plain
from billing.standing import Standing, credit_info
from domain.ports import Tx
from domain.vocabulary import Refusal

ATLAS = "atlas_credits"
UNKNOWN: Final = ("balance", "deficit", "usage")


async def over_budget(
    tx: Tx, missing: Sequence[Hold], budget: Decimal | None, accounts: Mapping[str, Standing], plan: Plan
) -> Refusal | None:
    """Refuse when the run would hold and have been charged more atlas credits than its cap; None = no cap."""
    asked = [hold for hold in missing if hold.account == ATLAS and hold.run_id is not None]
    if budget is None or not asked or (run_id := asked[0].run_id) is None:
        return None
    need = sum((hold.credits for hold in asked), Decimal(0))
    spent = await holds.run_spent(tx, run_id)
    if spent + need <= budget:
        return None
    info = credit_info(accounts[ATLAS], plan, need, asked[0].feature)
    limits = {"budget": plain(budget), "budget_used": plain(spent), "budget_deficit": plain(spent + need - budget)}
    return Refusal(kind="budget", feature=asked[0].feature, credit_info={**info, **limits})


def nobody_knows(missing: Sequence[Hold], accounts: Mapping[str, Standing], plan: Plan) -> Refusal | None:
    """Refuse where another one keeps the balances, and what is left was not to be learnt: neither yes nor no."""
    if not missing or accounts[missing[0].account].keeper == "ledger":
        return None
    hold = missing[0]
    info = credit_info(accounts[hold.account], plan, hold.credits, hold.feature)
    return Refusal(kind="unavailable", feature=hold.feature, credit_info={**info, **dict.fromkeys(UNKNOWN)})


def not_covered(missing: Sequence[Hold], accounts: Mapping[str, Standing], plan: Plan) -> Refusal | None:
    """Refuse when an account does not cover all that is asked of it; the first hold that lacks credit is named."""
    for hold in missing:
        need = sum((other.credits for other in missing if other.account == hold.account), Decimal(0))
        if not accounts[hold.account].covers(need):
            info = credit_info(accounts[hold.account], plan, need, hold.feature)
            return Refusal(kind="insufficient", feature=hold.feature, credit_info=info)
    return None
