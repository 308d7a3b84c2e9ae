"""An administrator's database is prepared once, and then used as a plain role only."""

from collections.abc import Callable, Generator
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import psycopg
import pytest

from domain.errors import DatabaseMisconfigured, DatabaseUnreachable, RoleTooStrong
from domain.ports import Fence
from store import roles
from store.fence import shut_out
from store.pool import acting_role, connect, open_pool
from store.transaction import Transactions
from tests.databases import temporary_database
from tests.store.test_migrate import as_role, special_role

__all__ = ["special_role"]  # a fixture


@pytest.fixture
def administrator(special_role: str) -> Generator[str]:
    """The URL of a superuser, on an empty database of its own that nobody else owns."""
    with temporary_database(as_role(special_role, "postgres")) as url:
        yield as_role(url, "special")
        with psycopg.connect(as_role(url, "postgres"), autocommit=True) as connection:
            connection.execute("drop owned by leadatlas_app, special cascade")
            connection.execute("drop role leadatlas_app")


superuser = pytest.mark.parametrize("special_role", ["superuser"], indirect=True)


@superuser
async def test_an_administrators_database_is_used_as_the_plain_role(administrator: str) -> None:
    with pytest.raises(RoleTooStrong, match="leadatlas migrate"):
        roles.bring_up(administrator)
    assert "0001_house" in roles.prepare(administrator)
    assert roles.prepare(administrator) == []
    url = roles.bring_up(administrator)
    async with await connect(url) as listener:
        assert await acting_role(listener) == "leadatlas_app"
    async with open_pool(url, max_size=1) as pool:
        ours, theirs = uuid4(), uuid4()
        await name(Transactions(pool), ours)
        await name(Transactions(pool), theirs)
        assert await agencies(Transactions(pool), ours) == [ours]


@superuser
async def test_behind_an_administrators_url_a_frozen_execution_is_shut_out_all_the_same(administrator: str) -> None:
    roles.prepare(administrator)
    async with open_pool(roles.bring_up(administrator), max_size=2) as pool:
        execution = Fence(uuid4(), uuid4(), 1)
        frozen = Transactions(pool, execution)(execution.org_id)
        await (await frozen.__aenter__()).pipeline.sync()
        await shut_out(pool, execution.run_id)
        with pytest.raises(DatabaseUnreachable):
            await frozen.__aexit__(None, None, None)


@superuser
def test_two_administrators_at_once_prepare_one_role(administrator: str) -> None:
    roles._made(administrator)  # pyright: ignore[reportPrivateUsage] # as if another process had been quicker
    assert "0001_house" in roles.prepare(administrator)


@superuser
async def test_what_a_plain_role_owns_already_is_used_as_that_role(special_role: str, empty_database_url: str) -> None:
    assert roles.bring_up(empty_database_url) == empty_database_url
    url = roles.bring_up(urlsplit(as_role(empty_database_url, "special")).geturl())
    async with await connect(url) as connection:
        assert await acting_role(connection) == "leadatlas"


@pytest.mark.parametrize("how", [roles.bring_up, roles.prepare])
def test_a_url_that_is_none_is_told_as_such(how: Callable[[str], object]) -> None:
    with pytest.raises(DatabaseMisconfigured, match="cannot be read"):
        how("postgres is running")


async def name(transactions: Transactions, org_id: UUID) -> None:
    async with transactions(org_id) as tx:
        insert = "insert into organizations (id, name) values (%s, 'One')"
        await tx.connection.execute(insert, (org_id,))
        agency = "insert into agencies (id, org_id, name, criteria) values (%s, %s, 'One', '[]')"
        await tx.connection.execute(agency, (uuid4(), org_id))


async def agencies(transactions: Transactions, org_id: UUID) -> list[UUID]:
    """All that can be seen, with no word about whose they are."""
    async with transactions(org_id) as tx:
        rows = await (await tx.connection.execute("select org_id from agencies")).fetchall()
    return [row["org_id"] for row in rows]
