"""Runs: start, list, read, and what a person decides about one."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from api import paging
from api.caller import Acting
from api.models.common import Page
from api.models.runs import NewRun, ProgressOut, ResumeIn, RunLine, RunOut
from api.problems import documented
from domain.progress import run_progress
from domain.vocabulary import RunStatus
from engine.operations import documents, listing, runs

router = APIRouter(prefix="/runs", tags=["runs"], responses=documented(401, 403, 422))


@router.post("", status_code=201, response_model=RunOut)
async def start_run(wanted: NewRun, services: Acting, response: Response) -> Any:
    """Start a run. It goes on by itself; follow its events."""
    budget = None if wanted.budget is None else Decimal(str(wanted.budget))
    given = wanted.model_dump(exclude={"budget"})
    run_id = await runs.start(services, runs.Request(**given, budget=budget))
    response.headers["Location"] = f"/api/runs/{run_id}"
    return await _told(services, run_id)


@router.get("", response_model=Page[RunLine])
async def list_runs(
    services: Acting, limit: paging.Limit = 20, cursor: paging.Cursor = None, status: RunStatus | None = None
) -> Any:
    """Your organization's runs, newest first."""
    rows = await listing.runs(services, limit + 1, paging.moment(cursor), status)
    last = rows[limit - 1] if len(rows) > limit else None
    return {"items": rows[:limit], "next": last and paging.encode(last["created_at"], last["id"])}


@router.get("/{run_id}", response_model=RunOut, responses=documented(404))
async def get_run(run_id: UUID, services: Acting) -> Any:
    """One run with its phases, counts, and what it waits for."""
    return await _told(services, run_id)


@router.get("/{run_id}/progress", response_model=ProgressOut, responses=documented(404))
async def get_progress(run_id: UUID, services: Acting) -> Any:
    """How far a run is."""
    return await _told(services, run_id)


@router.get("/{run_id}/counts", responses=documented(404))
async def get_counts(run_id: UUID, services: Acting) -> dict[str, int]:
    """How many businesses were found, and leads and audits by status."""
    return (await documents.run(services, run_id))["counts"]


@router.post("/{run_id}/resume", status_code=202, response_model=RunOut, responses=documented(404, 409))
async def resume_run(run_id: UUID, services: Acting, how: ResumeIn | None = None) -> Any:
    """Go on with a run that waits or failed. One of several callers wins, the others get 409."""
    if how is not None and how.budget is not None:
        await runs.raise_budget(services, run_id, Decimal(str(how.budget)))
    await runs.resume(services, run_id)
    return await _told(services, run_id)


async def _told(services: Acting, run_id: UUID) -> Mapping[str, Any]:
    told = await documents.run(services, run_id)
    return {**told, "progress": run_progress([Decimal(str(phase["progress"])) for phase in told["phases"]])}
