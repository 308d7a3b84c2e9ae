"""What a places service told is kept only for so long; what we found ourselves stays."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import psycopg

from domain.errors import NotForgotten
from store.pool import Pool, reaching
from store.queries import load

_sql = load(Path(__file__).parent / "sql" / "retention.sql")
AT_ONCE = 500
"""Businesses of one organization in one transaction."""


async def organizations(pool: Pool) -> list[UUID]:
    """Of all of them, whoever asks. Raises: DatabaseUnreachable."""
    with reaching(pool):
        async with pool.connection() as connection:
            return [row["id"] for row in await (await connection.execute(_sql.organizations)).fetchall()]


async def expire(pool: Pool, org_id: UUID, before: datetime) -> int:
    """Blank what an organization was told before a moment, demo runs apart, in a transaction of its own.

    Returns: how many businesses; there may be more while it is not 0.

    Raises: NotForgotten, DatabaseUnreachable.
    """
    values = {"org": org_id, "before": before, "most": AT_ONCE}
    try:
        with reaching(pool):
            async with pool.connection() as connection, connection.transaction():
                row = await (await connection.execute(_sql.expire, values)).fetchone()
    except psycopg.Error as error:  # one that is the statement's own: `reaching` has told the others
        why = error.diag.message_primary or type(error).__name__  # not the row, which the driver tells too
        raise NotForgotten(f"What organization {org_id} was told cannot be blanked: {why}.") from error
    return int(row["n"]) if row else 0
