"""Organizations and their agency profile: who a run belongs to and what it looks for."""

from pathlib import Path
from uuid import UUID, uuid5

from domain.ports import Tx
from domain.vocabulary import Agency
from store import records
from store.pool import Pool, reaching
from store.queries import load
from store.rows import fetch_one, send

_sql = load(Path(__file__).parent / "sql" / "organizations.sql")


SERVICES = ("websites", "online booking", "search and map listings", "review management")
"""What a new agency is taken to offer until it says otherwise."""


class PostgresOrganizations:
    """Who owns what."""

    async def ensure(self, tx: Tx, name: str, keeper: str = "ledger") -> None:
        """The transaction's organization with a default agency, made once however many processes start.

        Args:
            keeper: of the balances, where it is the first one; others have theirs where it has them.
        """
        await send(tx, _sql.insert_organization, name=name, keeper=keeper)
        default = Agency(id=uuid5(tx.org_id, "agency"), name=name, services=SERVICES)
        values = {"id": default.id, "name": name, "services": [*SERVICES]}
        await send(tx, _sql.insert_agency, criteria=records.column(default.criteria), **values)

    async def agency(self, tx: Tx) -> Agency:
        row = await fetch_one(tx, _sql.agency)
        return records.load(Agency, row)

    async def save_agency(self, tx: Tx, agency: Agency) -> None:
        """Runs that begin from now on use it; the ones there are keep scores and dossiers."""
        names = ("name", "tone", "default_vertical", "default_geography", "country")
        values = {name: getattr(agency, name) for name in names}
        criteria = records.column(agency.criteria)
        await send(tx, _sql.save_agency, services=[*agency.services], criteria=criteria, **values)


async def keepers(pool: Pool) -> set[str]:
    """Whoever keeps balances here: one, unless a change was broken off. Raises: DatabaseUnreachable."""
    with reaching(pool):
        async with pool.connection() as connection, connection.transaction():
            rows = await (await connection.execute(_sql.keepers)).fetchall()
    return {row["billing"] for row in rows}


async def in_earnest(pool: Pool) -> bool:
    """Whether anything but demos was ever run here. Raises: DatabaseUnreachable."""
    with reaching(pool):
        async with pool.connection() as connection, connection.transaction():
            row = await (await connection.execute(_sql.in_earnest)).fetchone()
    return row is not None and row["in_earnest"]


async def billed_by_autumn(pool: Pool) -> list[UUID]:
    """Organizations whose balances Autumn keeps. Raises: DatabaseUnreachable."""
    with reaching(pool):
        async with pool.connection() as connection, connection.transaction():
            rows = await (await connection.execute(_sql.billed_by_autumn)).fetchall()
    return [row["id"] for row in rows]


async def everybody(pool: Pool) -> list[UUID]:
    """All organizations. Raises: DatabaseUnreachable."""
    with reaching(pool):
        async with pool.connection() as connection, connection.transaction():
            rows = await (await connection.execute(_sql.everybody)).fetchall()
    return [row["id"] for row in rows]


LOCAL = UUID("00000000-0000-4000-8000-000000000001")
"""The one organization of a machine without accounts (DESIGN section 7)."""
