"""Runs begin, go on and are cancelled here and nowhere else: it alone flips to `running` or `cancelled`."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID, uuid4

from domain import query
from domain.errors import BillingUnavailable, Conflict, ReviewAwaited, RunBusy
from domain.ports import Tx
from domain.vocabulary import ENDED, MAX_LEADS, Agency, Run, RunStatus
from engine.ending import CANCELLED, sweep
from engine.operations import headroom
from engine.services import Data, Services
from engine.world import World
from store.queue import is_locked, on_its_way

RESUMABLE = ("idle", "paused_for_upgrade", "waiting_for_billing", "waiting_for_review", "error", "running")
"""`running` too: with a free lock its process is dead (DESIGN section 5)."""
UNKNOWN = "The billing service does not answer, so nobody knows what is left. It is tried again by itself."


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a person asks for. `text` may say all ("dentists in Austin"); vertical and geography win over it."""

    text: str = ""
    vertical: str | None = None
    geography: str | None = None
    leads: int = 10
    wide: bool = False
    """More than 20 may be asked for: pages are turned, and the place is searched in parts."""
    audits: int = MAX_LEADS
    """At most so many websites are audited, the best leads first."""
    review: bool = False
    budget: Decimal | None = None
    id: UUID | None = None
    """Made by a caller who may have to ask again: a run of this id is started once."""


async def start(services: Services, request: Request, *, here: bool = False) -> UUID:
    """A new run, queued for a worker in the same transaction.

    Args:
        here: the caller executes it in this process, so it is not queued.

    Raises: BadInput with what to type instead, Conflict when the run's id is another organization's.
    """
    query.check_limit(request.leads, request.wide)
    query.check_audits(request.audits)
    query.check_budget(request.budget)
    async with services.transaction(services.org_id) as tx:
        run = await _new(services, tx, request)
        if not await services.runs.insert(tx, run):
            return await _begun(services, tx, run.id)
        await services.runs.set_status(tx, run.id, "running", from_=["idle"])
        words = f"{run.query}, up to {run.requested} businesses"
        await services.runs.event(tx, run.id, "run_started", words, actor=services.actor)
        if not here:
            await services.queue.defer(tx, run.id)
    return run.id


async def _begun(services: Services, tx: Tx, run_id: UUID) -> UUID:
    if not await services.runs.exists(tx, run_id):
        raise Conflict("This search cannot be started under that id: ask for it anew.")
    return run_id


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
        max_audits=request.audits,
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


async def understood(services: Services, request: Request) -> tuple[str, str]:
    """Trade and place that a request means for this agency. Raises: BadInput with what to type instead."""
    async with services.transaction(services.org_id) as tx:
        return wanted(request, await services.organizations.agency(tx))


async def execute(services: Services, run_id: UUID) -> RunStatus:
    """Execute a running run here and now.

    Raises: NotFound, Conflict when it is not `running`, RunBusy, RunLockLost, DatabaseUnreachable.
    """
    from engine import worker  # late: LangGraph takes a second to import, and lists and exports do without

    return await worker.execute(services, run_id)


async def resume(services: Services, run_id: UUID, *, here: bool = False, by_itself: bool = False) -> None:
    """Flip a stopped run back to `running` and queue it, in one transaction; one of several callers wins.

    Args:
        here: the caller executes it in this process, so it is not queued.
        by_itself: no person asks: then it must not be put off, older runs of the organization come first, and the
            balances must be known.

    Raises: NotFound, Conflict (completed, cancelled, being executed, of another world, put off), ReviewAwaited,
        NotEnoughCredits (with the deficit), NotQueued (it is as it was), BillingUnavailable (by itself only).
    """
    if not await services.ledger.refresh(services.org_id) and by_itself:
        raise BillingUnavailable(UNKNOWN)
    async with services.transaction(services.org_id) as tx:
        run = await services.runs.lock(tx, run_id)
        if run.status not in RESUMABLE:
            raise Conflict(f"This run is {run.status}: there is nothing to resume.")
        World.around(services.settings).check(run)
        await _check_free(tx, run, here)
        if run.status == "waiting_for_review" and not await services.runs.review_decision(tx, run_id):
            raise ReviewAwaited("This run waits for your review: accept or drop leads first.")
        await headroom.check(services, tx, run)
        if by_itself:
            await headroom.check_turn(services, tx, run)
        await services.runs.set_status(tx, run_id, "running", from_=[run.status])
        await services.runs.reopen_phases(tx, run_id)
        about = {"from": run.status, "by_itself": by_itself}
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
