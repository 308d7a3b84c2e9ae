"""What a run found: its leads with their dossiers, and the audits of their websites."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter

from api.caller import Acting
from api.models.common import Page
from api.models.leads import AuditOut, OpportunityOut
from api.problems import documented
from engine.operations import documents, listing

router = APIRouter(tags=["leads"], responses=documented(401, 403, 404, 422))


@router.get("/runs/{run_id}/opportunities", response_model=Page[OpportunityOut])
async def list_opportunities(run_id: UUID, services: Acting) -> Any:
    """A run's leads, best first, with their dossiers; all on one page."""
    return {"items": await documents.opportunities(services, run_id)}


@router.get("/runs/{run_id}/audits", response_model=Page[AuditOut])
async def list_audits(run_id: UUID, services: Acting) -> Any:
    """A run's website audits with their four phases; all on one page."""
    return {"items": await listing.audits(services, run_id)}
