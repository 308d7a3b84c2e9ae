"""The one place that wires: settings in, every client and port out. Nothing else builds a client (DESIGN section 1)."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self
from uuid import UUID

from anyio.lowlevel import checkpoint
from pydantic import SecretStr

from billing.catalog import CATALOG
from billing.costs import Costs
from billing.ledger import Ledger
from domain.ports import Assistant, Fence, Ports
from engine import keepers
from engine.adapters import gateway_model, open_places, open_web, url_of
from engine.quiet import silence
from engine.sandbox import Sandbox, start_sandbox
from engine.settings import Settings
from engine.warming import warm
from engine.world import World
from store.audits import PostgresAudits
from store.embedded import start as start_embedded
from store.leads import PostgresLeads
from store.listen import Hub, open_hub
from store.organizations import LOCAL, PostgresOrganizations
from store.pool import Pool, open_pool
from store.queue import Queue
from store.roles import bring_up
from store.runs import PostgresRuns
from store.steering import PostgresSteering
from store.transaction import Transactions

if TYPE_CHECKING:
    from billing.autumn.client import Autumn

POOL_SIZE = 8
ANSWERS = 16
"""Messages that a process answers at once: each keeps a connection of its own (`engine/memory.py`)."""


@dataclass(frozen=True, kw_only=True)
class Data:
    """The database alone: what listing, showing and granting need."""

    settings: Settings
    url: str = field(repr=False)
    """Holds the password."""
    pool: Pool
    transaction: Transactions
    hub: Hub
    org_id: UUID
    runs: PostgresRuns
    leads: PostgresLeads
    audits: PostgresAudits
    steering: PostgresSteering
    organizations: PostgresOrganizations
    ledger: Ledger
    costs: Costs
    autumn: Autumn | None = None
    """Who keeps the balances; None = the ledger alone."""
    actor: str | None = None
    """Who acts, for the events; None = the local user."""
    answers: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(ANSWERS), repr=False)
    """Places of those that are being answered, of all organizations."""

    def of(self, org_id: UUID, actor: str | None = None) -> Self:
        """The same services on behalf of an organization and one of its people."""
        return replace(self, org_id=org_id, actor=actor)


@dataclass(frozen=True, kw_only=True)
class Services(Data):
    """The database and the outside world: what executing a run needs."""

    ports: Ports
    sandbox: Sandbox | None
    queue: Queue
    fence: Fence | None = None
    assistant: Assistant | None = None
    """Who talks with people; None = nobody: the chat goes by its rules alone."""

    def executing(self, run_id: UUID, attempt: int) -> Self:
        """The same for one execution of a run: the database refuses them once another process has taken it over."""
        fence = Fence(self.org_id, run_id, attempt)
        ports = replace(self.ports, transaction=self.ports.transaction.behind(fence))
        return replace(self, transaction=self.transaction.behind(fence), ports=ports, fence=fence)


@contextlib.asynccontextmanager
async def open_data(
    settings: Settings, sandbox: Sandbox | None = None, *, compare: bool = True
) -> AsyncGenerator[Data]:
    """Database up, migrated, and the local organization there.

    Args:
        sandbox: where the pretend Autumn is, for a process that runs one; others see what was fetched last.
        compare: whether the settings have to name whoever keeps the balances.

    Raises: DatabaseUnreachable, Misconfigured.
    """
    given = settings.database_url
    url = given.get_secret_value() if given else await asyncio.to_thread(start_embedded, settings.leadatlas_home)
    url = await asyncio.to_thread(bring_up, url)
    size = POOL_SIZE + settings.worker_concurrency
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(open_pool(url, max_size=size))
        data = _data(settings, url, pool, await stack.enter_async_context(open_hub(url)))
        async with data.transaction(LOCAL) as tx:
            await data.organizations.ensure(tx, "Your agency", keepers.keeper_of(settings))
        if compare:
            await keepers.compare(pool, settings)
        yield await _billed(stack, data, sandbox)


@contextlib.asynccontextmanager
async def open_services(settings: Settings) -> AsyncGenerator[Services]:
    """Everything that a run needs, real where a key is set and the sandbox otherwise.

    Raises: Misconfigured and its kinds.
    """
    silence(os.environ)
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(start_sandbox(settings, warm)) if settings.demo else None
        await checkpoint()  # loads what httpx stands on, before a run would wait for it
        web = await open_web(stack, settings, sandbox)
        data = await stack.enter_async_context(open_data(settings, sandbox))
        await keepers.adopt(data.pool, data.transaction, settings)
        places, geocoder = await open_places(stack, settings, sandbox)
        model = await stack.enter_async_context(gateway_model(settings, sandbox))
        ports = Ports(
            transaction=data.transaction,
            places=places,
            geocoder=geocoder,
            web=web,
            model=model,
            meter=data.ledger,
            costs=data.costs,
            runs=data.runs,
            leads=data.leads,
            audits=data.audits,
            steering=data.steering,
        )
        services = Services(
            **{name: getattr(data, name) for name in Data.__dataclass_fields__},
            ports=ports,
            sandbox=sandbox,
            queue=Queue(World.around(settings).queue),
            assistant=model,
        )
        yield services
        if services.autumn is not None:
            from engine.outbox import last_words

            await last_words(services)


def _data(settings: Settings, url: str, pool: Pool, hub: Hub) -> Data:
    leads = PostgresLeads()
    return Data(
        settings=settings,
        url=url,
        pool=pool,
        transaction=Transactions(pool),
        hub=hub,
        org_id=LOCAL,
        runs=PostgresRuns(),
        leads=leads,
        audits=PostgresAudits(),
        steering=PostgresSteering(leads),
        organizations=PostgresOrganizations(),
        ledger=Ledger(clock=now),
        costs=Costs(),
    )


async def _billed(stack: AsyncExitStack, data: Data, sandbox: Sandbox | None) -> Data:
    """The same with whoever keeps the balances."""
    settings = data.settings
    if settings.billing == "ledger" or (settings.billing == "sandbox" and sandbox is None):
        return data
    from billing.autumn.client import open_autumn
    from billing.autumn.meter import AutumnMeter
    from billing.autumn.push import push

    key, url = settings.autumn_secret_key or SecretStr("sandbox"), settings.autumn_base_url
    pretend = settings.billing == "sandbox"
    autumn = await stack.enter_async_context(open_autumn(key, url_of(sandbox) if pretend else url))
    if pretend:
        await push(autumn, CATALOG)  # it has begun with nothing
    return replace(data, autumn=autumn, ledger=AutumnMeter(now, data.transaction, autumn))


def now() -> datetime:
    """The clock that is passed to whoever needs one."""
    return datetime.now(UTC)
