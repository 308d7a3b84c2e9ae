"""Buying credits, and what Autumn tells us about it; writing the catalog there, and comparing the books."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal
from uuid import UUID

from billing.autumn import push as catalog
from billing.autumn import reconcile as books
from billing.autumn import webhook
from billing.autumn.client import Autumn
from billing.autumn.meter import AutumnMeter
from billing.autumn.reconcile import Account, Drift
from billing.catalog import CATALOG, Pack, Plan
from domain.errors import BadInput, Conflict
from engine.operations import waking
from engine.services import Data
from store.organizations import billed_by_autumn

log = logging.getLogger(__name__)

NOT_SOLD = "Credits are not sold here: whoever runs the server grants them, `leadatlas credits grant`."
NO_KEY = "There is no Autumn to talk to: set AUTUMN_SECRET_KEY."

__all__ = [
    "Account",
    "Drift",
    "Pack",
    "Plan",
    "Purchase",
    "TopUp",
    "checkout",
    "heard",
    "look",
    "offers",
    "push",
    "reconcile",
    "top_up",
]


@dataclass(frozen=True, kw_only=True)
class Purchase:
    """Where a purchase goes on."""

    url: str
    """The page to pay at; the caller's own page when nothing is left to pay."""


@dataclass(frozen=True, kw_only=True)
class TopUp:
    """How more credits can be had here: bought, booked by whoever sits at this machine, or asked for."""

    way: Literal["buy", "book", "ask"]
    product: str
    """The cheapest pack of the catalog."""
    credits: Decimal
    """What is in it."""


def top_up(data: Data, account: str) -> TopUp:
    """The way to more credits of an account."""
    packs = [(id, each) for id, each in CATALOG.packs.items() if account in each.included]
    product, pack = min(packs, key=lambda each: each[1].price)
    way = "buy" if data.autumn else "book" if data.settings.auth_secret is None else "ask"
    return TopUp(way=way, product=product, credits=pack.included[account])


def offers() -> list[Pack]:
    """All plans and packs that have a price."""
    products = {**CATALOG.plans, **CATALOG.packs}
    return [each.model_copy(update={"id": id}) for id, each in products.items() if each.price]


async def look(data: Data) -> None:
    """Ask Autumn whether somebody who comes back has bought: a webhook may be late, or never come.

    Where we keep the balances there is nothing to ask.

    Raises: BillingUnavailable.
    """
    if data.autumn is not None:
        await _changed(data)


async def checkout(data: Data, product: str, return_to: str) -> Purchase:
    """Begin to buy a plan or a pack.

    Args:
        product: its id in the catalog.
        return_to: the page that people come back to.

    Raises: BadInput, Conflict where the ledger keeps the balances, BillingUnavailable, BillingRefused.
    """
    known = {**CATALOG.plans, **CATALOG.packs}
    if product not in known or not known[product].price:
        offers = ", ".join(id for id, each in known.items() if each.price)
        raise BadInput(f"There is nothing to buy under {product!r}: use one of {offers}.")
    autumn = _autumn(data, NOT_SOLD)
    await data.ledger.refresh(data.org_id)  # makes the customer known
    url = await autumn.attach(data.org_id, product, return_to)
    if url is None:
        await _changed(data)
    return Purchase(url=url or return_to)


async def heard(data: Data, headers: Mapping[str, str], body: bytes) -> None:
    """A webhook: a hint to ask Autumn itself, and to let paused runs go on.

    Args:
        headers: names in lower case.
        body: as it arrived.

    Raises: NotSignedIn when it is not Autumn's, Conflict where nothing of Autumn's is expected.
    """
    secret = data.settings.webhook_secret
    if data.autumn is None or secret is None:
        raise Conflict("Autumn's webhooks are not expected here: set AUTUMN_SECRET_KEY and AUTUMN_WEBHOOK_SECRET.")
    org_id = webhook.read(secret, headers, body)
    if org_id is not None and org_id in await billed_by_autumn(data.pool):
        log.info("Autumn tells of a change", extra={"organization": str(org_id)})
        await _changed(data.of(org_id))


async def _changed(data: Data) -> None:
    """Fetch the balances, and let runs go on; those that were put off too, once more is there than before."""
    if isinstance(data.ledger, AutumnMeter):
        data.ledger.look_again(data.org_id)
    await data.ledger.refresh(data.org_id)
    await waking.wake(data)


async def push(data: Data) -> list[tuple[Literal["features", "products"], str, bool]]:
    """Write the catalog to Autumn: kind, id, and whether it is new.

    Raises: Conflict, BillingUnavailable, BadKey, BillingRefused.
    """
    return await catalog.push(_autumn(data, NO_KEY), CATALOG)


async def reconcile(data: Data) -> list[Account]:
    """Compare our charges with Autumn's events, organization by organization.

    Raises: Conflict, BillingUnavailable, BadKey, BillingRefused.
    """
    autumn = _autumn(data, NO_KEY)
    orgs: list[UUID] = await billed_by_autumn(data.pool)
    return [await books.reconcile(data.transaction, autumn, org_id) for org_id in orgs]


def _autumn(data: Data, why_not: str) -> Autumn:
    if data.autumn is None:
        raise Conflict(why_not)
    return data.autumn
