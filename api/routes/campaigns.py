"""Campaigns: searches that an organization keeps, as many as its plan has room for."""

from typing import Any
from uuid import UUID, uuid5

from fastapi import APIRouter, Depends

from api import paging
from api.caller import Acting
from api.models.campaigns import CampaignOut, CampaignsOut
from api.once import IdempotencyKey, Once, idempotent
from api.problems import documented
from engine.operations import campaigns
from engine.operations.campaigns import Campaign

router = APIRouter(prefix="/campaigns", tags=["campaigns"], responses=documented(401, 403, 422), route_class=Once)


@router.post(
    "",
    status_code=201,
    response_model=CampaignOut,
    responses=documented(402, 409),
    dependencies=[Depends(idempotent)],
)
async def create_campaign(wanted: Campaign, services: Acting, idempotency_key: IdempotencyKey = None) -> Any:
    """Keep a search. Where the plan has no room left it is a 402 with the plans that have more."""
    text = f"campaign:{idempotency_key}:{wanted.model_dump_json()}"
    made = uuid5(services.org_id, text) if idempotency_key else None
    return await campaigns.create(services, wanted, made)


@router.get("", response_model=CampaignsOut)
async def list_campaigns(services: Acting, limit: paging.Limit = 20, cursor: paging.Cursor = None) -> Any:
    """Your organization's campaigns, newest first, and how many it keeps of how many."""
    rows, room = await campaigns.page(services, limit + 1, paging.moment(cursor))
    last = rows[limit - 1] if len(rows) > limit else None
    more = last and paging.encode(last["created_at"], last["id"])
    return {"items": rows[:limit], "next": more, "used": room.used, "included": room.included}


@router.delete("/{campaign_id}", status_code=204, responses=documented(404))
async def delete_campaign(campaign_id: UUID, services: Acting) -> None:
    """Give one up; its place is free at once."""
    await campaigns.delete(services, campaign_id)
