"""What credits were spent on, line by line or summed up, and what a run will take."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from api import paging
from api.caller import Acting
from api.models.common import Moment, Page
from api.models.usage import EstimateOut, ReceiptOut, UsageGroup, UsageLine
from api.once import Once
from api.problems import documented
from domain.vocabulary import MAX_LEADS
from engine.operations import credits, estimate, listing
from engine.operations.credits import By, Group

router = APIRouter(tags=["usage"], responses=documented(401, 403, 422), route_class=Once)
Leads = Annotated[int, Query(ge=1, le=MAX_LEADS, description="How many businesses the run would ask for.")]


@router.get("/usage", response_model=Page[UsageLine], responses=documented(404))
async def list_usage(
    services: Acting,
    limit: paging.Limit = 20,
    cursor: paging.Cursor = None,
    run_id: UUID | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
) -> Any:
    """What was charged for which work, newest first; of a period from `since` on and before `until`."""
    rows = await listing.usage(services, limit + 1, paging.number(cursor), run_id, since, until)
    last = rows[limit - 1]["id"] if len(rows) > limit else None
    lines = [{**row, "absorbed": row["data"].get("absorbed", 0)} for row in rows[:limit]]
    return {"items": lines, "next": None if last is None else paging.encode(last)}


@router.get("/usage/{by}", response_model=Page[UsageGroup])
async def sum_usage(
    services: Acting,
    by: By,
    limit: paging.Limit = 20,
    cursor: paging.Cursor = None,
    since: Moment | None = None,
    until: Moment | None = None,
) -> Any:
    """Credits, US dollars, tokens and calls by run, audit, chat (`thread`), model or person, the latest used first."""
    before = paging.part(cursor)
    groups = await credits.usage(services, by, limit + 1, since=since, until=until, before=before)
    return {"items": groups[:limit], "next": _next(groups, limit)}


def _next(groups: list[Group], limit: int) -> str | None:
    last = groups[limit - 1] if len(groups) > limit else None
    return last and paging.encode(last.last_at, last.part or "")


@router.get("/runs/{run_id}/receipt", response_model=ReceiptOut, responses=documented(404))
async def get_receipt(run_id: UUID, services: Acting) -> Any:
    """Every credit of a run traced to its phase, its audit, the model calls and what their provider charged."""
    return credits.traced(await credits.receipt(services, run_id))


@router.get("/estimate", response_model=EstimateOut)
async def estimate_run(services: Acting, leads: Leads = 10) -> Any:
    """What a run would take and whether the balance covers it. Nothing is held or started."""
    return await estimate.of_run(services, leads)
