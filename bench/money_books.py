"""The ledger on a database of its own, with organizations that have credit enough."""

from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from uuid import NAMESPACE_DNS, UUID, uuid5

from bench.counting import counting
from billing.accounts import grant
from domain.vocabulary import Account
from engine.services import Data, open_data
from engine.settings import Settings
from store.pool import Pool, open_pool
from store.transaction import Transactions

ACCOUNTS: tuple[Account, ...] = ("atlas_credits", "ai_credits")
ENOUGH = Decimal(10**9)


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """How much is measured, and with how many connections at once."""

    audits: int = 500
    spends: int = 4_000
    organizations: int = 100
    connections: int = 8
    rounds: int = 3


SMALL = Sizes(audits=20, spends=80, organizations=10, connections=4, rounds=1)


@dataclass(frozen=True)
class Books:
    """The ledger on a database of its own."""

    pool: Pool
    said: Counter[str]
    """The statements by their first line, transactions' frames included."""
    organizations: Sequence[UUID]

    @property
    def statements(self) -> int:
        """Without begin, the organization's binding and commit, which travel with them."""
        frame = ("begin", "commit", "select set_config(")
        return sum(count for line, count in self.said.items() if not line.lower().startswith(frame))

    @property
    def transaction(self) -> Transactions:
        return Transactions(self.pool)


@asynccontextmanager
async def open_books(sizes: Sizes, home: Path) -> AsyncGenerator[Books]:
    settings, said = Settings(_env_file=None, database_url=None, leadatlas_home=home), Counter[str]()
    async with open_data(settings) as data:
        many = [await organization(data, number) for number in range(sizes.organizations)]
        async with open_pool(data.url, max_size=sizes.connections, connection_class=counting(said)) as pool:
            yield Books(pool, said, many)


async def organization(data: Data, number: int) -> UUID:
    """One with credits that no bench uses up."""
    own = data.of(uuid5(NAMESPACE_DNS, f"bench {number}"))
    async with own.transaction(own.org_id) as tx:
        await own.organizations.ensure(tx, f"Agency {number}")
        for account in ACCOUNTS:
            await grant(tx, account, ENOUGH, f"bench:{account}", "adjustment")
    return own.org_id
