"""Saved searches: how many there may be is the plan's to say, for all members of an organization together."""

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID, uuid4

from pydantic import AfterValidator, Field, ValidationError

from billing import room
from billing.autumn.outbox import occupy
from billing.catalog import Plan
from billing.plans import lock_accounts, plan_of
from billing.room import Room
from domain import query
from domain.errors import BadInput, NotFound
from domain.ports import Tx
from domain.vocabulary import MAX_LEADS, SIGNALS
from engine.operations.agency import Weighted, Words
from engine.operations.given import Given, Line, once_each
from engine.services import Data
from store import campaigns

FEATURE: Final = "canvases"
"""What the seeds and the catalog call them."""


class Campaign(Given):
    """A search to keep."""

    name: Annotated[Line, Field(max_length=120)]
    vertical: Words
    geography: Words
    leads: Annotated[int, Field(strict=True, ge=1, le=MAX_LEADS)] = 10
    """How many businesses at most."""
    criteria: Annotated[list[Weighted], Field(max_length=len(SIGNALS)), AfterValidator(once_each)] | None = None
    """Reasons to call, where they are not the agency's."""


async def create(data: Data, campaign: Campaign, id: UUID | None = None) -> dict[str, Any]:
    """Keep a search, if the plan has room for it: counted and stored under the organization's lock.

    Args:
        campaign: the search.
        id: made by a caller who may have to ask again: a campaign of this id is created once.

    Raises: LimitReached with the plans that keep more.
    """
    made = id or uuid4()
    await data.ledger.refresh(data.org_id)  # its plan may be new, and so may it be to Autumn
    async with data.transaction(data.org_id) as tx:
        plan = await lock_accounts(tx)
        if known := await campaigns.find(tx, made):
            return known
        room.check(await _room(tx, plan))
        criteria = None if campaign.criteria is None else [each.model_dump() for each in campaign.criteria]
        await campaigns.insert(tx, made, data.actor, campaign.model_dump(exclude={"criteria"}), criteria)
        await occupy(tx, f"campaign:{made}:kept", FEATURE, 1)
        return await campaigns.find(tx, made) or {}


async def named(data: Data, name: str, search: str, leads: int) -> Campaign:
    """A search in words ("dentists in Springfield") under a name. Raises: BadInput with what to type instead."""
    query.check_limit(leads)
    async with data.transaction(data.org_id) as tx:
        vertical, geography = query.parse(search, await data.organizations.agency(tx))
    try:
        return Campaign(name=name, vertical=vertical, geography=geography, leads=leads)
    except ValidationError as error:
        raise BadInput("The name has to be some words, at most 120 characters.") from error


async def page(data: Data, limit: int, before: tuple[datetime, UUID] | None) -> tuple[list[dict[str, Any]], Room]:
    """Campaigns newest first, and how many there are of how many."""
    async with data.transaction(data.org_id) as tx:
        return await campaigns.page(tx, limit, before), await _room(tx, await plan_of(tx))


async def delete(data: Data, id: UUID) -> None:
    """Make room again. Raises: NotFound."""
    async with data.transaction(data.org_id) as tx:
        known = await campaigns.find(tx, id)
        if known:
            await lock_accounts(tx)
        if not known or not await campaigns.delete(tx, id):
            raise NotFound(f"There is no campaign {id}.")
        await occupy(tx, f"campaign:{id}:deleted", FEATURE, -1)


async def _room(tx: Tx, plan: Plan) -> Room:
    return room.room(plan, FEATURE, await campaigns.count(tx))
