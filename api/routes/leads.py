"""What a run found: its leads with their dossiers, the audits of their websites, and the pages these read."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from api.caller import Acting, Opened
from api.headers import TEXT_OF_OTHERS
from api.models.common import Page
from api.models.leads import AuditOut, AuditPageOut, DossierOut, FollowUp, FollowUpOut, OpportunityLine, OpportunityOut
from api.problems import documented
from api.signing import Links
from engine.operations import documents, listing, opportunities

router = APIRouter(tags=["leads"], responses=documented(401, 403, 404, 422))
open_router = APIRouter(tags=["leads"], responses=documented(404, 410, 422))
"""Routes whose address is the permission."""

PLAIN = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": TEXT_OF_OTHERS}


def links(request: Request) -> Links:
    """The server's signer."""
    return request.app.state.links


Signer = Annotated[Links, Depends(links)]
Dossiers = Annotated[
    bool, Query(description="Whether with the text of each, or only its id and how many claims it has.")
]


@router.get("/runs/{run_id}/opportunities", response_model=Page[OpportunityOut] | Page[OpportunityLine])
async def list_opportunities(run_id: UUID, services: Acting, dossiers: Dossiers = True) -> Any:
    """A run's leads, best first, with their dossiers; all on one page."""
    if dossiers:
        return Page[OpportunityOut].model_validate({"items": await documents.opportunities(services, run_id)})
    return Page[OpportunityLine].model_validate({"items": await documents.lines(services, run_id)})


@router.get("/runs/{run_id}/opportunities/{opportunity_id}", response_model=OpportunityOut)
async def get_opportunity(run_id: UUID, opportunity_id: UUID, services: Acting) -> Any:
    """One lead of a run, with its dossier."""
    return await documents.opportunity(services, run_id, opportunity_id)


@router.patch("/opportunities/{opportunity_id}", response_model=FollowUpOut)
async def update_opportunity(opportunity_id: UUID, changes: FollowUp, services: Acting) -> Any:
    """Set a lead's appointment or notes."""
    return await opportunities.follow_up(services, opportunity_id, changes.model_dump(exclude_unset=True))


@router.get("/dossiers/{dossier_id}", response_model=DossierOut)
async def get_dossier(dossier_id: UUID, services: Acting) -> Any:
    """One dossier with every claim and its quote."""
    return await listing.dossier(services, dossier_id)


@router.get("/runs/{run_id}/audits", response_model=Page[AuditOut])
async def list_audits(run_id: UUID, services: Acting) -> Any:
    """A run's website audits with their four phases; all on one page."""
    return {"items": await listing.audits(services, run_id)}


@router.get("/audits/{audit_id}/pages", response_model=Page[AuditPageOut])
async def list_pages(audit_id: UUID, services: Acting, signer: Signer) -> Any:
    """The pages that an audit read, each with an address for its text that expires; all on one page."""
    ends = signer.ends()
    rows = await listing.pages(services, audit_id)
    urls = (f"/api/pages/{signer.sign(services.org_id, row['id'])}" for row in rows)
    return {"items": [{**row, "content_url": url, "expires_at": ends} for row, url in zip(rows, urls, strict=True)]}


@open_router.get(
    "/pages/{token}",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
async def get_page(token: str, services: Opened, signer: Signer) -> Response:
    """The text of a page as it was read; the address is the permission."""
    org_id, page_id = signer.read(token)
    page = await listing.page(services.of(org_id), page_id)
    return Response(page["markdown"], media_type="text/plain", headers=PLAIN)
