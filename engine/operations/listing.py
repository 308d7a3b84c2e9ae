"""Runs and what is in them, as faces read them: at a glance, or page by page."""

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from billing import accounts
from domain.errors import NotFound
from domain.vocabulary import RunStatus
from engine.operations import documents
from engine.operations.documents import plain
from engine.services import Data, now
from store import reads


async def runs(
    data: Data, limit: int, before: tuple[datetime, UUID] | None = None, status: RunStatus | None = None
) -> list[dict[str, Any]]:
    """The organization's runs, newest first.

    Args:
        limit: the most rows.
        before: `created_at` and id of the last row of the page before.
        status: only runs with it.
    """
    async with data.transaction(data.org_id) as tx:
        return await reads.runs(tx, limit, before, status)


async def town_of(data: Data, run_id: UUID) -> Path | None:
    """The sandbox town a run was started with, so that a resume finds it again. Raises: NotFound."""
    async with data.transaction(data.org_id) as tx:
        town = (await data.runs.get(tx, run_id)).town
    return Path(town) if town else None


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


async def audits(data: Data, run_id: UUID) -> list[dict[str, Any]]:
    """A run's audits with their phases. Raises: NotFound."""
    async with data.transaction(data.org_id) as tx:
        await data.runs.row(tx, run_id)
        return plain(await reads.audits(tx, run_id))


async def events(data: Data, run_id: UUID, after: int, limit: int) -> list[dict[str, Any]]:
    """What has happened in a run after an event, oldest first. Raises: NotFound."""
    async with data.transaction(data.org_id) as tx:
        await data.runs.row(tx, run_id)
        return await data.runs.events(tx, run_id, after, limit)


async def dossier(data: Data, dossier_id: UUID) -> dict[str, Any]:
    """One dossier, with whom it is about. Raises: NotFound."""
    async with data.transaction(data.org_id) as tx:
        found = await reads.dossier(tx, dossier_id)
    if found is None:
        raise NotFound(f"There is no dossier {dossier_id}.")
    about = await documents.opportunity(data, found["run_id"], found["opportunity_id"])
    names = ("name", "phone", "website", "domain", "signals", "contacts", "fit_reason")
    return {**plain(found), **{name: about[name] for name in names}, **about["dossier"]}


async def pages(data: Data, audit_id: UUID) -> list[dict[str, Any]]:
    """The pages that an audit read. Raises: NotFound."""
    async with data.transaction(data.org_id) as tx:
        if await reads.audit(tx, audit_id) is None:
            raise NotFound(f"There is no audit {audit_id}.")
        return await reads.pages(tx, audit_id)


async def page(data: Data, page_id: UUID) -> dict[str, Any]:
    """A page with its text. Raises: NotFound."""
    async with data.transaction(data.org_id) as tx:
        found = await reads.page(tx, page_id)
    if found is None:
        raise NotFound("There is no such page any more.")
    return found


async def usage(
    data: Data,
    limit: int,
    before: int | None = None,
    run_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[dict[str, Any]]:
    """What was charged, newest first, of one run or of all, in a period or ever. Raises: NotFound."""
    async with data.transaction(data.org_id) as tx:
        if run_id is not None:
            await data.runs.row(tx, run_id)
        return await reads.usage(tx, limit, before, run_id, since, until)


def find(text: str) -> UUID:
    """A run id as a person types it. Raises: NotFound."""
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(f"{text!r} is not a run id. `leadatlas runs` lists yours.") from error
