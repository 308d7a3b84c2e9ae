"""Runs as a person knows them: start, resume, cancel, review, list. It alone flips to `running` or `cancelled`."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from billing import accounts
from billing.holds import run_spent
from billing.plans import ensure_grants
from billing.standing import standings
from domain import query
from domain.credits import cost, display, estimate_research
from domain.errors import BadInput, Conflict, NotEnoughCredits, NotFound, RunBusy
from domain.ports import Tx
from domain.vocabulary import PHASES, Account, Agency, Phase, Run, RunStatus
from engine.ending import CANCELLED, ENDED, sweep
from engine.operations import review
from engine.services import Data, Services, now
from engine.world import World
from store.queue import is_locked, on_its_way

RESUMABLE = ("idle", "paused_for_upgrade", "waiting_for_billing", "waiting_for_review", "error", "running")
"""`running` too: with a free lock its process is dead (DESIGN section 5)."""

NEEDS: dict[str, dict[Account, Decimal]] = {
    "source": {"atlas_credits": cost("lead_discovery")},
    "generate_dossier": {"atlas_credits": cost("dossier_research"), "ai_credits": estimate_research()},
}
"""What one unit of a blocked phase costs, by account."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a person asks for. `text` may say all ("dentists in Austin"); vertical and geography win over it."""

    text: str = ""
    vertical: str | None = None
    geography: str | None = None
    leads: int = 10
    review: bool = False
    budget: Decimal | None = None
    id: UUID | None = None
    """Made by a caller who may have to ask again: a run of this id is started once."""


async def start(services: Services, request: Request, *, here: bool = False) -> UUID:
    """A new run, queued for a worker in the same transaction.

    Args:
        here: the caller executes it in this process, so it is not queued.

    Raises: BadInput with what to type instead.
    """
    query.check_limit(request.leads)
    if request.budget is not None and request.budget <= 0:
        raise BadInput("The budget is a number of Atlas credits above 0.")
    async with services.transaction(services.org_id) as tx:
        run = await _new(services, tx, request)
        if request.id is not None and await services.runs.exists(tx, request.id):
            return request.id
        await services.runs.insert(tx, run)
        await services.runs.set_status(tx, run.id, "running", from_=["idle"])
        words = f"{run.query}, up to {run.requested} businesses"
        await services.runs.event(tx, run.id, "run_started", words, actor=services.actor)
        if not here:
            await services.queue.defer(tx, run.id)
    return run.id


async def _new(services: Services, tx: Tx, request: Request) -> Run:
    agency = await services.organizations.agency(tx)
    vertical, geography = wanted(request, agency)
    world = World.around(services.settings)
    return Run(
        id=request.id or uuid4(),
        org_id=services.org_id,
        status="idle",
        vertical=vertical,
        geography=geography,
        requested=request.leads,
        fetched=0,
        review=request.review,
        budget=request.budget,
        demo=world.demo,
        agency=agency,
        town=world.town,
        user_id=services.actor,
    )


def wanted(request: Request, agency: Agency) -> tuple[str, str]:
    """Trade and place that are asked for. Raises: BadInput with what to type instead."""
    text = f"{request.vertical or ''} in {request.geography or ''}" if not request.text else request.text
    vertical, geography = query.parse(text, agency)
    return query.words(request.vertical or "") or vertical, query.words(request.geography or "") or geography


async def execute(services: Services, run_id: UUID) -> RunStatus:
    """Execute a running run here and now.

    Raises: NotFound, Conflict when it is not `running`, RunBusy, RunLockLost, DatabaseUnreachable.
    """
    from engine import worker  # late: LangGraph takes a second to import, and lists and exports do without

    return await worker.execute(services, run_id)


async def resume(services: Services, run_id: UUID, *, here: bool = False) -> None:
    """Flip a stopped run back to `running` and queue it, in one transaction; one of several callers wins.

    Args:
        here: the caller executes it in this process, so it is not queued.

    Raises: NotFound, Conflict (completed, cancelled, nothing decided, being executed, of another world),
        NotEnoughCredits (with the deficit).
    """
    async with services.transaction(services.org_id) as tx:
        run = await services.runs.lock(tx, run_id)
        if run.status not in RESUMABLE:
            raise Conflict(f"This run is {run.status}: there is nothing to resume.")
        World.around(services.settings).check(run)
        await _check_free(tx, run, here)
        if run.status == "waiting_for_review" and not await services.runs.review_decision(tx, run_id):
            raise Conflict("This run waits for your review: accept or drop leads first.")
        await _verify_credit(services, tx, run)
        await services.runs.set_status(tx, run_id, "running", from_=[run.status])
        await services.runs.reopen_phases(tx, run_id)
        about = {"from": run.status}
        await services.runs.event(tx, run_id, "run_resumed", "Resumed", actor=services.actor, data=about)
        if not here:
            await services.queue.defer(tx, run_id)


async def _check_free(tx: Tx, run: Run, here: bool) -> None:
    """A `running` run is resumed only when nobody executes it; one that is queued may still be executed here."""
    if run.status != "running":
        return
    if await is_locked(tx, run.id):
        raise RunBusy(f"Run {run.id} is being executed by another process.")
    if not here and await on_its_way(tx, run.id):
        raise Conflict("Somebody else has just resumed this run.")


async def cancel(data: Data, run_id: UUID) -> None:
    """End a run for good, whatever it is doing: audits in flight are not charged, what is finished stays.

    Raises: NotFound, Conflict when it has ended already or somebody else has just resumed it.
    """
    status = await _status(data, run_id)
    while not await _flip_to_cancelled(data, run_id, status):
        before, status = status, await _status(data, run_id)
        if status == "running" and before != "running":
            raise Conflict("Somebody else has just resumed this run.")
    await sweep(data, run_id)


async def _status(data: Data, run_id: UUID) -> RunStatus:
    async with data.transaction(data.org_id) as tx:
        return (await data.runs.get(tx, run_id)).status


async def _flip_to_cancelled(data: Data, run_id: UUID, status: RunStatus) -> bool:
    """False when the run is not in this status any more."""
    if status in ENDED:
        raise Conflict(f"This run is {status} already: there is nothing to cancel.")
    async with data.transaction(data.org_id) as tx:
        if not await data.runs.set_status(tx, run_id, "cancelled", from_=[status]):
            return False
        words = f"{CANCELLED} by {data.actor}" if data.actor else CANCELLED
        await data.runs.event(tx, run_id, "run_cancelled", words, actor=data.actor)
    return True


async def _verify_credit(services: Data, tx: Tx, run: Run) -> None:
    """Is at least one blocked unit covered now? Asked without holding anything."""
    block = run.billing_block
    if not block or await services.steering.is_stopping(tx, run.id):  # to stop costs nothing
        return
    if block["kind"] == "budget" and run.budget is not None and run.budget < await _to_go_on(tx, run, block):
        raise NotEnoughCredits(
            f"This run has reached its limit of {display(run.budget)} Atlas credits: raise it to go on."
        )
    await ensure_grants(tx, now())
    standing = await standings(tx, now())
    for account, need in NEEDS[block["phase"]].items():
        if not standing[account].covers(need):
            have = display(standing[account].balance)
            words = account.replace("_", " ").replace("atlas", "Atlas").replace("ai", "AI")
            raise NotEnoughCredits(f"Not enough yet: you have {have} {words}, the next step needs {display(need)}.")


async def _to_go_on(tx: Tx, run: Run, block: Mapping[str, Any]) -> Decimal:
    """The smallest cap with which one more unit fits; what failed beside the pause has given its credits back."""
    return await run_spent(tx, run.id) + NEEDS[block["phase"]]["atlas_credits"]


async def raise_budget(services: Data, run_id: UUID, budget: Decimal) -> None:
    """Raise a run's cap on Atlas credits; the only thing that resumes a run which its cap has paused.

    Raises: NotFound, BadInput when it is not more than before.
    """
    async with services.transaction(services.org_id) as tx:
        run = await services.runs.get(tx, run_id)
        if run.budget is None or budget <= run.budget:
            had = "no limit" if run.budget is None else f"a limit of {display(run.budget)}"
            raise BadInput(f"This run has {had}: a new limit must be higher.")
        await services.runs.set_budget(tx, run_id, budget)
        words = f"Limit raised to {display(budget)} Atlas credits"
        await services.runs.event(tx, run_id, "budget_raised", words, actor=services.actor)


async def decide(services: Data, run_id: UUID, decision: Mapping[str, Any]) -> None:
    """Store a review's decision: `{"drop": [place id …], "edit": {place id: {…}}, "add": [{…}]}`; empty accepts all.

    Raises: NotFound, BadInput when it cannot be applied, Conflict when the run does not wait for a review.
    """
    async with services.transaction(services.org_id) as tx:
        await services.runs.get(tx, run_id)
        leads = {row["place_id"] for row in await services.leads.of_run(tx, run_id)}
        if not await services.runs.save_review_decision(tx, run_id, review.checked(decision, leads)):
            raise Conflict("This run does not wait for a review.")
        await services.runs.event(tx, run_id, "review_decided", "Reviewed", actor=services.actor)


async def town_of(data: Data, run_id: UUID) -> Path | None:
    """The sandbox town a run was started with, so that a resume finds it again. Raises: NotFound."""
    async with data.transaction(data.org_id) as tx:
        town = (await data.runs.get(tx, run_id)).town
    return Path(town) if town else None


async def latest(data: Data, limit: int = 20) -> list[dict[str, Any]]:
    """The organization's runs, newest first."""
    async with data.transaction(data.org_id) as tx:
        return await data.runs.latest(tx, limit)


async def snapshot(data: Data, run_id: UUID, after_event: int = 0) -> dict[str, Any]:
    """What a live display needs at a glance: run, phases, audits, counts, credits, and events after an id."""
    async with data.transaction(data.org_id) as tx:
        return {
            "run": await data.runs.row(tx, run_id),
            "phases": await data.runs.phase_rows(tx, run_id),
            "audits": await data.audits.of_run(tx, run_id),
            "counts": await data.runs.counts(tx, run_id),
            "credits": await accounts.balances(tx, now()),
            "events": await data.runs.events(tx, run_id, after_event),
        }


def find(text: str) -> UUID:
    """A run id as a person types it. Raises: NotFound."""
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(f"{text!r} is not a run id. `leadatlas runs` lists yours.") from error


async def relaunch(services: Services, run_id: UUID, start_phase: Phase = PHASES[0]) -> RunStatus:
    """Execute from the tables alone, as if there were no checkpoint. Raises: as `execute`."""
    from engine import worker

    return await worker.execute(services, run_id, start_phase, afresh=True)
