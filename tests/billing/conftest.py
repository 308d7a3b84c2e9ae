"""An organization, a clock that stands still, and a ledger that asks it."""

from collections.abc import Awaitable, Callable, Generator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from billing.ledger import Ledger
from domain.ports import Tx
from domain.vocabulary import Ask
from store.rows import execute, fetch_all
from store.transaction import Transactions
from tests.databases import temporary_database

NewOrganization = Callable[[], Awaitable[UUID]]


@dataclass
class Clock:
    now: datetime = datetime(2026, 11, 21, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def go(self, **time: float) -> None:
        self.now += timedelta(**time)


def research(key: str, run_id: UUID | None = None) -> Ask:
    return Ask(key=key, feature="dossier_research", run_id=run_id)


def ai(key: str, credits: str = "9.6", run_id: UUID | None = None, audit_id: UUID | None = None) -> Ask:
    return Ask(key=key, feature="ai_credits", units=Decimal(credits), run_id=run_id, audit_id=audit_id)


async def books_balance(tx: Tx) -> bool:
    """Entries of a lot sum to what it still has, entries without a lot to the overage used, holds to their entries."""
    wrong = await fetch_all(
        tx,
        """select g.id::text as what from credit_grants g join credit_entries e on e.grant_id = g.id
            group by g.id having sum(e.amount) <> g.remaining
           union all
           select a.account from credit_accounts a left join credit_entries e
                  on e.org_id = a.org_id and e.account = a.account and e.grant_id is null
            group by a.org_id, a.account having coalesce(-sum(e.amount), 0) <> a.overage_used
           union all
           select h.key from credit_holds h left join credit_entries e on e.org_id = h.org_id and e.key = h.key
            group by h.org_id, h.key having coalesce(-sum(e.amount), 0) <>
                  case h.state when 'held' then h.credits when 'captured' then h.captured else 0 end
           union all
           select h.key from credit_holds h left join usage_events u on u.org_id = h.org_id and u.key = h.key
            where (h.state = 'captured') <> (u.key is not null) or u.credits <> h.captured""",
    )
    return not wrong


@pytest.fixture(scope="session")
def database_url(postgres_url: str, template: str) -> Generator[str]:
    """One database for all of these tests: each works in an organization of its own and must not see the others."""
    with temporary_database(postgres_url, template) as url:
        yield url


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(clock: Clock) -> Ledger:
    return Ledger(clock)


@pytest.fixture
def new_organization(transactions: Transactions) -> NewOrganization:
    async def make() -> UUID:
        async with transactions(uuid4()) as tx:
            await execute(tx, "insert into organizations (id, name) values (%(org)s, 'Agency')")
            return tx.org_id

    return make


@pytest.fixture
async def org(new_organization: NewOrganization) -> UUID:
    return await new_organization()
