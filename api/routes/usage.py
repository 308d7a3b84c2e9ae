"""What credits were spent on, line by line or summed up, and what a run will take."""

from dataclasses import asdict
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from api import paging
from api.caller import Acting
from api.files import download
from api.models.common import Moment, Page
from api.models.usage import EstimateOut, ReceiptOut, UsageGroup, UsageLine
from api.once import Once
from api.problems import documented
from domain.vocabulary import MAX_LEADS, MOST_LEADS
from engine.operations import credits, estimate, listing, receipt_file
from engine.operations.credits import By

router = APIRouter(tags=["account"], responses=documented(401, 403, 422), route_class=Once)
Leads = Annotated[int, Query(ge=1, le=MOST_LEADS, description="How many businesses the run would ask for.")]
Audits = Annotated[int, Query(ge=1, le=MOST_LEADS, description="How many websites it would audit at most.")]
TABLE: dict[str, Any] = {"content": {"text/csv": {"schema": {"type": "string"}}}}
Wide = Annotated[bool, Query(description="Whether it would look for more than 20.")]


@router.get("/usage", response_model=Page[UsageLine] | Page[UsageGroup], responses=documented(404))
async def list_usage(
    services: Acting,
    by: Annotated[By | None, Query(description="Sum up by run, audit, chat, model or person.")] = None,
    limit: paging.Limit = 20,
    cursor: paging.Cursor = None,
    run_id: UUID | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
) -> Any:
    """What was charged for which work, newest first; with `by` the sums of credits, US dollars, tokens and calls.

    Both of one run or of all, and of a period from `since` on and before `until`.
    """
    if by is None:
        return await _lines(services, limit, cursor, run_id, since, until)
    return await _groups(services, by, limit, cursor, run_id, since, until)


async def _lines(services: Acting, limit: int, cursor: str | None, *of: Any) -> Page[UsageLine]:
    rows = await listing.usage(services, limit + 1, paging.number(cursor), *of)
    lines = [UsageLine.model_validate({**row, "absorbed": row["data"].get("absorbed", 0)}) for row in rows[:limit]]
    return Page(items=lines, next=paging.encode(lines[-1].id) if len(rows) > limit else None)


async def _groups(services: Acting, by: By, limit: int, cursor: str | None, *of: Any) -> Page[UsageGroup]:
    told = await credits.usage(services, by, limit + 1, paging.part(cursor), *of)
    groups = [UsageGroup.model_validate(asdict(each)) for each in told[:limit]]
    last = groups[-1] if len(told) > limit else None
    return Page(items=groups, next=last and paging.encode(last.last_at, last.part or ""))


@router.get("/runs/{run_id}/receipt", response_model=ReceiptOut, responses={200: TABLE, **documented(404)})
async def get_receipt(run_id: UUID, services: Acting, format: Literal["json", "csv"] = "json") -> Any:
    """Every credit of a run traced to its phase, its audit, the model calls and what their provider charged.

    As CSV a table of the charges and model calls, with a last line of exact sums.
    """
    if format == "csv":
        return download(await receipt_file.as_csv(services, run_id), "text/csv", f"receipt-{str(run_id)[:8]}.csv")
    return credits.traced(await credits.receipt(services, run_id))


@router.get("/estimate", response_model=EstimateOut)
async def estimate_run(services: Acting, leads: Leads = 10, wide: Wide = False, audits: Audits = MAX_LEADS) -> Any:
    """What a run would take and whether the balance covers it. Nothing is held or started."""
    return await estimate.of_run(services, leads, wide=wide, audits=audits)
