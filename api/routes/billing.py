"""Buying credits, and Autumn's webhooks."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from api.caller import Acting, Opened
from api.once import Once, idempotent
from api.problems import documented
from engine.operations import billing

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
