"""A pretend Autumn with the catalog, and an organization that it does not know yet."""

from collections.abc import AsyncGenerator
from uuid import UUID, uuid4

import pytest

from billing.autumn.client import Autumn
from billing.keeping import keep
from store.transaction import Transactions
from tests.billing.autumn.official import badly_asked
from tests.billing.conftest import NewOrganization
from tests.pretend import Pretend, selling


@pytest.fixture
async def shop() -> AsyncGenerator[tuple[Pretend, Autumn]]:
    async with selling() as opened:
        yield opened
        assert badly_asked(opened[0].seen) == set()


@pytest.fixture
def pretend(shop: tuple[Pretend, Autumn]) -> Pretend:
    return shop[0]


@pytest.fixture
def autumn(shop: tuple[Pretend, Autumn]) -> Autumn:
    return shop[1]


@pytest.fixture
async def org(new_organization: NewOrganization, transactions: Transactions) -> UUID:
    """One whose balances Autumn keeps."""
    async with transactions(await new_organization()) as tx:
        await keep(tx, "autumn")
        return tx.org_id


@pytest.fixture
def stranger() -> UUID:
    return uuid4()
