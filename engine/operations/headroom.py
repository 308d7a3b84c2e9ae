"""Whether a paused run could go on: one blocked unit is covered, and its own limit leaves room for it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from billing.estimates import to_hold
from billing.holds import run_spent
from billing.plans import ensure_grants
from billing.standing import standings
from domain.credits import NAMES, cost, figure, spoken
from domain.errors import BadInput, Conflict, NotEnoughCredits, NotItsTurn
from domain.ports import Tx
from domain.searching import most_searches
from domain.vocabulary import ENDED, Account, Run
from engine.services import Data, now
from store import resuming

ZERO = Decimal(0)
SEARCH, AUDIT = cost("lead_discovery"), cost("dossier_research")
Needs = Mapping[str, Mapping[Account, Decimal]]


async def _units(tx: Tx) -> Needs:
    """What one unit of a blocked phase holds, by account: as its gate will ask."""
    audit: dict[Account, Decimal] = {"atlas_credits": AUDIT, "ai_credits": await to_hold(tx)}
    return {"source": {"atlas_credits": SEARCH}, "generate_dossier": audit}


async def check(data: Data, tx: Tx, run: Run) -> None:
    """Asked without holding anything. Raises: NotEnoughCredits."""
    block = run.billing_block
    if not block or (block["phase"] == "generate_dossier" and await data.steering.is_stopping(tx, run.id)):
        return  # to stop costs nothing
    needs = _needs(run, block, await _units(tx))
    if block["kind"] == "budget" and run.budget is not None and run.budget < await _to_go_on(tx, run, needs):
        raise NotEnoughCredits(
            f"This run has reached its limit of {spoken('atlas_credits', run.budget)}: raise it to go on."
        )
    await ensure_grants(tx, now())
    standing = await standings(tx, now())
    for account, least in needs.items():
        need = max(least, _refused(block, account))
        if not standing[account].covers(need):
            have = spoken(account, standing[account].balance)
            raise NotEnoughCredits(f"Not enough yet: you have {have}, the next step needs {figure(account, need)}.")


async def covered(data: Data, tx: Tx) -> list[str]:
    """The phases of which one unit is covered: runs that are blocked in one of them could go on."""
    await ensure_grants(tx, now())
    standing = await standings(tx, now())
    units = await _units(tx)
    return [phase for phase, needs in units.items() if all(standing[of].covers(need) for of, need in needs.items())]


async def check_turn(data: Data, tx: Tx, run: Run) -> None:
    """Whether a run may go on without a person: it was not put off, and takes nothing from older runs under way.

    Beside them it goes on only if all are covered to their ends, because audits of several runs claim in no order. If
    older ones leave some, it waits for their end.

    The caller has asked `check` in this transaction, so the accounts are locked, and of two that ask at once the second
    sees what the first one did.

    Raises: Conflict, NotItsTurn, NotEnoughCredits.
    """
    block = run.billing_block
    if not block or run.put_off or block["kind"] == "budget":
        raise Conflict("This run waits for a person.")
    if await data.steering.is_stopping(tx, run.id):
        return
    older, standing, units = await resuming.older_at_work(tx, run.id), await standings(tx, now()), await _units(tx)
    taken = {"source": sum(map(most_searches, older["requested"])), "generate_dossier": older["audits"]}
    for account, need in _needs(run, block, units).items():
        before = sum((units[phase].get(account, ZERO) * count for phase, count in taken.items()), ZERO)
        if not standing[account].covers(before + need):
            raise NotEnoughCredits(f"Not enough for this run yet: older ones need the {NAMES[account]} that are left.")
        if before and not standing[account].covers(before + Decimal(block["needed_to_finish"][account])):
            raise NotItsTurn("An older run of yours goes on first.")


async def _to_go_on(tx: Tx, run: Run, needs: Mapping[Account, Decimal]) -> Decimal:
    """The smallest cap with which one more unit fits; what failed beside the pause has given its credits back."""
    return await run_spent(tx, run.id) + needs["atlas_credits"]


def _needs(run: Run, block: Mapping[str, Any], units: Needs) -> Mapping[Account, Decimal]:
    """What the blocked step asks for: one audit, or all searches at once."""
    search: dict[Account, Decimal] = {"atlas_credits": SEARCH * most_searches(run.requested)}
    return search if block["phase"] == "source" else units["generate_dossier"]


def _refused(block: Mapping[str, Any], account: str) -> Decimal:
    """What the blocked step asked this account for; its estimate may be the organization's own."""
    info = block["credit_info"]
    return Decimal(info["required_balance"]) if info.get("atlas_feature_id") == account else Decimal(0)


async def raise_budget(services: Data, run_id: UUID, budget: Decimal) -> None:
    """Raise a run's cap on Atlas credits; the only thing that resumes a run which its cap has paused.

    Asked again with the same number it changes nothing: the resume that follows may have been refused.

    Raises: NotFound, Conflict when the run has ended, BadInput when it is less than before.
    """
    async with services.transaction(services.org_id) as tx:
        run = await services.runs.lock(tx, run_id)
        if run.status in ENDED:
            raise Conflict(f"This run is {run.status} already: its limit cannot be raised.")
        if budget == run.budget:
            return
        if run.budget is None:
            raise BadInput("This run has no limit: leave the budget out.")
        if budget < run.budget:
            had = spoken("atlas_credits", run.budget)
            raise BadInput(f"This run has a limit of {had}: a new limit must be higher.")
        await services.runs.set_budget(tx, run_id, budget)
        words = f"Limit raised to {spoken('atlas_credits', budget)}"
        await services.runs.event(tx, run_id, "budget_raised", words, actor=services.actor)
