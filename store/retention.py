"""What a places service told is kept only for so long; what we found ourselves stays."""

from datetime import datetime
from pathlib import Path

from store.pool import Pool, reaching
from store.queries import load

_sql = load(Path(__file__).parent / "sql" / "retention.sql")
AT_ONCE = 500
"""Businesses of one organization in one transaction."""


async def expire(pool: Pool, before: datetime) -> int:
    """Blank what was told before a moment, of all organizations, demo runs apart.

    Returns: how many businesses; there may be more while it is not 0.

    Raises: DatabaseUnreachable.
    """
    with reaching(pool):
        async with pool.connection() as connection, connection.transaction():
            row = await (await connection.execute(_sql.expire, {"before": before, "most": AT_ONCE})).fetchone()
    return int(row["n"]) if row else 0
