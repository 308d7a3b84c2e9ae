"""Runs as a person knows them: start, resume, cancel, review, list. It alone flips to `running` or `cancelled`."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from billing import accounts
from domain import query
from domain.errors import BadInput, Conflict, NotFound, RunBusy
from domain.ports import Tx
from domain.vocabulary import Agency, Run, RunStatus
from engine.ending import CANCELLED, ENDED, sweep
from engine.operations import headroom, review
from engine.services import Data, Services, now
from engine.world import World
from store.queue import is_locked, on_its_way

RESUMABLE = ("idle", "paused_for_upgrade", "waiting_for_billing", "waiting_for_review", "error", "running")
"""`running` too: with a free lock its process is dead (DESIGN section 5)."""


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
        await headroom.check(services, tx, run)
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

    Raises: NotFound, Conflict when it has ended already.
    """
    async with data.transaction(data.org_id) as tx:
        run = await data.runs.lock(tx, run_id)
        if run.status in ENDED:
            raise Conflict(f"This run is {run.status} already: there is nothing to cancel.")
        await data.runs.set_status(tx, run_id, "cancelled", from_=[run.status])
        words = f"{CANCELLED} by {data.actor}" if data.actor else CANCELLED
        await data.runs.event(tx, run_id, "run_cancelled", words, actor=data.actor)
    await sweep(data, run_id)


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
