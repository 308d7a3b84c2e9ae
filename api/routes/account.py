"""The organization's own: its agency profile and its credits."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Depends

from api.caller import Acting
from api.models.account import CreditsOut, GrantIn, LotOut, credits_out
from api.models.common import Page
from api.once import IdempotencyKey, Once, idempotent
from api.problems import documented
from domain.errors import AccessDenied
from engine.operations import agency, credits
from engine.operations.agency import Profile

router = APIRouter(tags=["account"], responses=documented(401, 403, 422), route_class=Once)


@router.get("/agency")
async def get_agency(services: Acting) -> Profile:
    """Who the leads are for."""
    return Profile(**await agency.read(services))


@router.put("/agency")
async def put_agency(profile: Profile, services: Acting) -> Profile:
    """Replace the profile. Runs that begin from now on use it."""
    return Profile(**await agency.save(services, profile))


@router.get("/credits", response_model=CreditsOut)
async def get_credits(services: Acting) -> Any:
    """The plan, and what is left, held, included, used, and when it renews."""
    return credits_out(*await credits.plan_and_balances(services))


@router.get("/credits/grants", response_model=Page[LotOut])
async def list_grants(services: Acting) -> Any:
    """What is left, by when it arrived and when it ends, in the order in which it is spent."""
    return {"items": [asdict(each) for each in await credits.lots(services)]}


@router.post(
    "/credits/grants",
    status_code=201,
    response_model=CreditsOut,
    responses=documented(409),
    dependencies=[Depends(idempotent)],
)
async def grant_credits(given: GrantIn, services: Acting, idempotency_key: IdempotencyKey = None) -> Any:
    """Add credits to the local ledger: on a machine without log-ins, where whoever asks owns it."""
    if services.settings.auth_secret is not None:
        raise AccessDenied("Credits are granted where the server runs: `leadatlas credits grant`.")
    await credits.grant(services, given.account, str(given.amount), idempotency_key and f"api:{idempotency_key}")
    return credits_out(*await credits.plan_and_balances(services))
