"""Runs: start, list, read, and what a person decides about one."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID, uuid5

from fastapi import APIRouter, Depends, Response

from api import paging
from api.caller import Acting
from api.files import download
from api.models.common import Page
from api.models.runs import ChatOut, NewRun, ProgressOut, ResumeIn, RunLine, RunOut, Steered
from api.once import IdempotencyKey, Once, idempotent
from api.problems import documented
from domain.progress import run_progress
from domain.vocabulary import RunStatus
from engine.operations import chats, documents, headroom, listing, review, runs, steering, waking
from engine.operations.review import Decision
from engine.operations.steering import Command

router = APIRouter(prefix="/runs", tags=["runs"], responses=documented(401, 403, 422), route_class=Once)
ONCE = [Depends(idempotent)]
FORMATS: dict[str, tuple[str, Callable[[Mapping[str, Any]], str]]] = {
    "csv": ("text/csv", documents.as_csv),
    "json": ("application/json", documents.as_json),
    "md": ("text/markdown", documents.as_markdown),
}
FILES = {
    "content": {
        "text/csv": {"schema": {"type": "string"}},
        "application/json": {"schema": {"type": "object"}},
        "text/markdown": {"schema": {"type": "string"}},
    }
}


@router.post("", status_code=201, response_model=RunOut, responses=documented(409), dependencies=ONCE)
async def start_run(
    wanted: NewRun, services: Acting, response: Response, idempotency_key: IdempotencyKey = None
) -> Any:
    """Start a run. It goes on by itself; follow its events."""
    budget = None if wanted.budget is None else Decimal(str(wanted.budget))
    given = wanted.model_dump(exclude={"budget"})
    made = uuid5(services.org_id, f"run:{idempotency_key}:{wanted.model_dump_json()}") if idempotency_key else None
    run_id = await runs.start(services, runs.Request(**given, budget=budget, id=made))
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


@router.get("/{run_id}/chat", response_model=ChatOut, responses=documented(404))
async def get_chat(run_id: UUID, services: Acting) -> Any:
    """The chat of yours that shows a run, at `/thread/{id}`."""
    return {"id": await chats.of_run(services, run_id)}


@router.get("/{run_id}/counts", responses=documented(404))
async def get_counts(run_id: UUID, services: Acting) -> dict[str, int]:
    """How many businesses were found, and leads and audits by status."""
    return (await documents.run(services, run_id))["counts"]


@router.post(
    "/{run_id}/resume", status_code=202, response_model=RunOut, responses=documented(404, 409), dependencies=ONCE
)
async def resume_run(run_id: UUID, services: Acting, how: ResumeIn | None = None) -> Any:
    """Go on with a run that waits or failed. One of several callers wins, the others get 409."""
    if how is not None and how.budget is not None:
        await headroom.raise_budget(services, run_id, Decimal(str(how.budget)))
    await runs.resume(services, run_id)
    return await _told(services, run_id)


@router.post("/{run_id}/dismiss", response_model=RunOut, responses=documented(404, 409), dependencies=ONCE)
async def dismiss_run(run_id: UUID, services: Acting) -> Any:
    """Not now: a paused run does not go on by itself until more credits arrive."""
    await waking.put_off(services, run_id)
    return await _told(services, run_id)


@router.post(
    "/{run_id}/cancel", status_code=202, response_model=RunOut, responses=documented(404, 409), dependencies=ONCE
)
async def cancel_run(run_id: UUID, services: Acting) -> Any:
    """End a run for good. Audits under way are not charged, what is finished stays."""
    await runs.cancel(services, run_id)
    return await _told(services, run_id)


@router.post("/{run_id}/review", response_model=RunOut, responses=documented(404, 409), dependencies=ONCE)
async def review_run(run_id: UUID, decision: Decision, services: Acting) -> Any:
    """Decide which leads are worth an audit, once; then resume. Leads are named by place id, nothing accepts all."""
    await review.decide(services, run_id, decision.model_dump(mode="json", exclude_none=True))
    return await _told(services, run_id)


@router.post(
    "/{run_id}/steer", status_code=202, response_model=Steered, responses=documented(404, 409), dependencies=ONCE
)
async def steer_run(run_id: UUID, command: Command, services: Acting) -> Any:
    """Change what a run does next. It obeys before its next audit; the event `steer_applied` says what came of it."""
    return {"command": await steering.steer(services, run_id, command.model_dump(mode="json", exclude_none=True))}


@router.get("/{run_id}/export", response_class=Response, responses={200: FILES, **documented(404)})
async def export_run(run_id: UUID, services: Acting, format: Literal["csv", "json", "md"] = "csv") -> Response:
    """A run's leads and dossiers as a file."""
    media, render = FORMATS[format]
    text = render(await documents.document(services, run_id))
    return download(text, media, f"leads-{str(run_id)[:8]}.{format}")


async def _told(services: Acting, run_id: UUID) -> Mapping[str, Any]:
    told = await documents.run(services, run_id)
    return {**told, "progress": run_progress([Decimal(str(phase["progress"])) for phase in told["phases"]])}
