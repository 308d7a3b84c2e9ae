"""Buying credits, and Autumn's webhooks."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from api.caller import Acting, Opened
from api.models.common import Amount
from api.once import Once, idempotent
from api.problems import documented
from engine.operations import billing
from engine.operations.campaigns import FEATURE
from engine.operations.credits import ACCOUNTS

router = APIRouter(tags=["billing"], responses=documented(409), route_class=Once)
hooks = APIRouter(tags=["billing"], responses=documented(409))
"""Nobody is logged in there."""
WEBHOOK_BYTES = 100_000


class CheckoutIn(BaseModel):
    """What to buy."""

    model_config = ConfigDict(extra="forbid")

    product_id: Annotated[str, Field(min_length=1, max_length=100)]
    """A plan or a pack, as a pause's `preview` offers them."""


class CheckoutOut(BaseModel):
    """Where to go on."""

    url: str
    """The page to pay at."""


class OfferOut(BaseModel):
    """A plan or a pack."""

    id: str
    """As `POST /billing/checkout` takes it."""
    name: str
    price: Amount
    """US dollars, of a plan for each interval."""
    interval: Literal["month", "year"] | None
    """null = bought once, and what it includes never expires."""
    atlas_credits: Amount
    ai_credits: Amount
    campaigns: int | None
    """How many saved campaigns it keeps; null = as many as you like. Packs have nothing to do with them: 0."""


class OffersOut(BaseModel):
    """What can be bought."""

    checkout: bool
    """Whether it is sold here; else whoever runs the server grants credits."""
    items: list[OfferOut]


@router.get("/billing/offers", response_model=OffersOut)
async def list_offers(services: Acting) -> Any:
    """All plans and packs that have a price."""
    return {"checkout": services.autumn is not None, "items": [_offer(each) for each in billing.offers()]}


def _offer(pack: billing.Pack) -> dict[str, Any]:
    plan = pack if isinstance(pack, billing.Plan) else None
    kept = None if plan and FEATURE in plan.unlimited else int(pack.included.get(FEATURE, 0))
    amounts = {account: pack.included.get(account, 0) for account in ACCOUNTS}
    told = {"id": pack.id, "name": pack.name, "price": pack.price, "interval": plan and plan.interval}
    return {**told, **amounts, "campaigns": kept}


@router.post("/billing/refresh", status_code=204, responses=documented(503))
async def look_again(services: Acting) -> None:
    """Ask whether credits have arrived, after a checkout: runs that wait for them go on in five seconds."""
    await billing.look(services)


@router.post(
    "/billing/checkout",
    response_model=CheckoutOut,
    responses=documented(401, 403, 422, 502, 503),
    dependencies=[Depends(idempotent)],
)
async def start_checkout(wanted: CheckoutIn, request: Request, services: Acting) -> Any:
    """Begin to buy a plan or a pack; people come back to the chat afterwards."""
    return_to = services.settings.public_url or str(request.base_url).removesuffix("/api/")
    return await billing.checkout(services, wanted.product_id, return_to)


@hooks.post("/webhooks/autumn", status_code=204, responses=documented(401, 413))
async def hear_autumn(request: Request, services: Opened) -> None:
    """For Autumn alone, which signs what it sends: balances are read anew, and runs that wait may go on."""
    body = await request.body()
    if len(body) > WEBHOOK_BYTES:
        raise HTTPException(413, "This webhook is too large.")
    await billing.heard(services, request.headers, body)
