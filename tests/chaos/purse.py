"""How credits come back in a storm: granted where we keep the balances, bought where Autumn does."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import uuid4

import httpx

from bench.load_world import World
from engine.operations import billing, credits
from engine.services import Services

Insist = Callable[[Callable[[], Awaitable[object]]], Awaitable[object]]


class Purse(Protocol):
    """Gives an organization credits, once, whatever fails meanwhile."""

    async def little(self, agency: Services, strength: float) -> None:
        """Enough for some audits."""
        ...

    async def plenty(self, agency: Services) -> None:
        """Enough for all that is left."""
        ...


@dataclass(frozen=True)
class Granted:
    """By the operator of the local ledger."""

    insist: Insist

    async def little(self, agency: Services, strength: float) -> None:
        await self._grant(agency, str(4 + int(strength * 40)), "2000")

    async def plenty(self, agency: Services) -> None:
        await self._grant(agency, "100000", "10000000")

    async def _grant(self, agency: Services, atlas: str, ai: str) -> None:
        for account, amount in (("atlas_credits", atlas), ("ai_credits", ai)):
            key = f"chaos:{uuid4()}"
            await self.insist(
                lambda account=account, amount=amount, key=key: credits.grant(agency, account, amount, key)
            )


@dataclass(frozen=True)
class Bought:
    """At the pretend Autumn's checkout."""

    insist: Insist
    world: World

    async def little(self, agency: Services, strength: float) -> None:
        await self._buy(agency, "atlas_pack")

    async def plenty(self, agency: Services) -> None:
        for product in ("atlas_pack", "atlas_pack", "atlas_pack", "credit_topup"):
            await self._buy(agency, product)

    async def _buy(self, agency: Services, product: str) -> None:
        async def pay() -> None:
            purchase = await billing.checkout(agency, product, self.world.sandbox.url)
            async with httpx.AsyncClient() as client:
                await client.post(purchase.url)

        await self.insist(pay)
