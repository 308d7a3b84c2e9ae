"""The meter where Autumn keeps the balances: the ledger's gates and charges, on what was fetched a moment before."""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from billing.autumn import mirror
from billing.autumn.client import Autumn
from billing.autumn.mirror import Asked
from billing.autumn.shapes import Balance
from billing.ledger import Ledger
from domain.errors import BadKey, BillingRefused, BillingUnavailable
from domain.ports import Transactions
from store import resuming

log = logging.getLogger(__name__)

ASKED: Final[Mapping[str, str]] = {"atlas_credits": "dossier_research", "ai_credits": "ai_credits"}
"""Account → the metered feature that is checked for it; Autumn answers with the account's balance."""


class AutumnMeter(Ledger):
    """Implements `domain.ports.Meter`: as the ledger, with `refresh` before each gate (DESIGN section 4)."""

    def __init__(self, clock: Callable[[], datetime], transaction: Transactions, autumn: Autumn) -> None:
        """Fetch with this client and book with these transactions; the clock is the ledger's."""
        super().__init__(clock)
        self._transaction, self._autumn = transaction, autumn
        self._turns: defaultdict[UUID, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._begun: dict[UUID, float] = {}
        self._known: set[UUID] = set()
        self._customers: set[UUID] = set()

    async def refresh(self, org_id: UUID) -> bool:
        """Fetch the balances, one fetch at a time per organization; who came before it began shares its outcome.

        Nothing is raised when Autumn does not answer: the next gate refuses, because nobody knows.

        Returns:
            Whether they are known now.
        """
        came = time.monotonic()
        async with self._turns[org_id]:
            if self._begun.get(org_id, 0) > came:
                return org_id in self._known
            self._begun[org_id] = time.monotonic()
            try:
                await self._fetch(org_id)
            except (BillingUnavailable, BillingRefused, BadKey) as error:
                self._known.discard(org_id)
                log.warning("balances are unknown: %s", error, extra={"organization": str(org_id)})
            else:
                self._known.add(org_id)
            return org_id in self._known

    def knows(self, org_id: UUID) -> bool:
        """Whether Autumn answered when it was asked last."""
        return org_id in self._known

    def look_again(self, org_id: UUID) -> None:
        """The plan may have changed: the next fetch reads the whole customer."""
        self._customers.discard(org_id)

    async def _fetch(self, org_id: UUID) -> None:
        async with self._transaction(org_id) as tx:
            asked = await mirror.begin(tx)
        if asked is None:
            return
        plan = await self._introduce(org_id, asked)
        try:
            balances = await self._balances(org_id)
        except BillingRefused as refusal:
            if refusal.code != "customer_not_found":
                raise
            self._customers.discard(org_id)
            plan = await self._introduce(org_id, asked)
            balances = await self._balances(org_id)
        async with self._transaction(org_id) as tx:
            arrived = await mirror.sync(tx, asked, balances, plan)
        if arrived:
            async with self._transaction(org_id) as tx:  # runs are locked before accounts, never after
                await resuming.end_put_off(tx)

    async def _introduce(self, org_id: UUID, asked: Asked) -> str | None:
        """Once per process: check and track want a customer that exists. The plan, where it was read."""
        if org_id in self._customers:
            return None
        customer = await self._autumn.customer(org_id, asked.name, asked.email)
        self._customers.add(org_id)
        return customer.plan

    async def _balances(self, org_id: UUID) -> dict[str, Balance]:
        balances: dict[str, Balance] = {}
        for account, feature in ASKED.items():
            told = (await self._autumn.check(org_id, feature, Decimal(1))).balance
            if told.feature != account:
                raise BillingUnavailable(f"Autumn told of {told.feature}, asked for {account}.")
            balances[account] = told
        return balances

    def _knows(self, org_id: UUID) -> bool:
        return self.knows(org_id)
