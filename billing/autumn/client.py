"""The calls to Autumn that we make. Always with the version, always with the amount, and with the metered feature."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import SecretStr

from billing.autumn.shapes import Check, Customer, Event, read_check, read_customer, read_events
from billing.autumn.wire import BUYING, SECONDS, Wire
from domain.errors import BillingRefused, BillingUnavailable
from tools.http_status import Sleep

PAGE = 1000
Tracked = Literal["applied", "duplicate", "queued"]


class Autumn:
    """A thin client. Every method raises BillingUnavailable, BadKey or BillingRefused (billing/autumn/wire.py)."""

    def __init__(self, wire: Wire) -> None:
        """Speak over this wire."""
        self._wire = wire

    async def customer(self, org_id: UUID, name: str, email: str | None = None) -> Customer:
        """Get or create; an e-mail that is none to Autumn is left out."""
        body: dict[str, Any] = {"id": str(org_id), "name": name}
        if email and "@" in email and "." in email.rpartition("@")[2]:
            body["email"] = email
        return read_customer((await self._wire.ask("/v1/customers", body)).body)

    async def check(self, org_id: UUID, feature: str, units: Decimal) -> Check:
        """Whether a customer has what `units` of a metered feature cost, and how much is left."""
        body = {"customer_id": str(org_id), "feature_id": feature, "required_balance": float(units)}
        return read_check((await self._wire.ask("/v1/check", body)).body)

    async def track(self, org_id: UUID, feature: str, value: Decimal, key: str) -> Tracked:
        """Record usage once per key: Autumn keeps it for 24 h, `properties` for ever.

        Without `overflow` only what is left would be deducted, silently.
        """
        body: dict[str, Any] = {
            "customer_id": str(org_id),
            "feature_id": feature,
            "value": float(value),
            "overage_behavior": "overflow",
            "idempotency_key": key,
            "properties": {"op_key": key},
        }
        try:
            answer = await self._wire.once("/v1/track", body)
        except BillingRefused as refusal:
            if refusal.code == "duplicate_idempotency_key":
                return "duplicate"
            raise
        return "queued" if answer.status == 202 else "applied"

    async def attach(self, org_id: UUID, product: str, return_to: str) -> str | None:
        """Begin to buy a product; sent once, whatever happens.

        Returns:
            The page to pay at; None when nothing is left to pay.
        """
        body = {
            "customer_id": str(org_id),
            "plan_id": product,
            "success_url": return_to,
            "redirect_mode": "always",
        }
        answer = await self._wire.once("/v1/billing.attach", body, version=BUYING)
        if answer.status == 202 or "payment_url" not in answer.body:
            raise BillingUnavailable("Autumn's answer does not say where to pay.")
        url = answer.body["payment_url"]
        return url if url is None else str(url)

    async def events(self, org_id: UUID, features: Sequence[str], since: datetime | None = None) -> list[Event]:
        """All usage of a customer, newest first; `since`: an aware time.

        What is recorded meanwhile moves the pages: an event that comes on two of them is one.
        """
        found: dict[str, Event] = {}
        offset = 0
        span = {} if since is None else {"custom_range": {"start": int(since.timestamp() * 1000)}}
        about = {"customer_id": str(org_id), "feature_id": [*features], **span}
        while True:
            page = (await self._wire.ask("/v1/events/list", {**about, "limit": PAGE, "offset": offset})).body
            events = read_events(page)
            found.update((event.id, event) for event in events)
            offset += len(events)
            if not events or page.get("has_more") is not True:
                return [*found.values()]

    async def known(self, kind: Literal["features", "products"]) -> set[str]:
        """Ids of what has been created."""
        rows: Any = (await self._wire.ask(f"/v1/{kind}")).body.get("list", [])
        return {str(row["id"]) for row in rows}

    async def save(self, kind: Literal["features", "products"], item: Mapping[str, Any], *, new: bool) -> None:
        """Create a feature or a product, or bring it up to date."""
        await self._wire.once(f"/v1/{kind}" if new else f"/v1/{kind}/{item['id']}", item)


@asynccontextmanager
async def open_autumn(
    key: SecretStr, base_url: str, *, seconds: float = SECONDS, sleep: Sleep = asyncio.sleep
) -> AsyncGenerator[Autumn]:
    """A client while the block runs; arguments as for `Wire`."""
    async with Wire(key, base_url, seconds=seconds, sleep=sleep) as wire:
        yield Autumn(wire)
