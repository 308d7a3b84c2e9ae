"""The fence (domain/ports/transactions.py) as the database tells of it."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import psycopg

from domain.errors import RunLockLost
from store.pool import Pool, reaching
from store.queries import load

_sql = load(Path(__file__).parent / "sql" / "session.sql")

TAKEN_OVER = "LA001"
"""The SQLSTATE of `bind_execution` (store/migrations/0009_fence.sql)."""


@contextmanager
def behind_the_fence() -> Generator[None]:
    """Raises: RunLockLost when the database refused an execution that has been taken over."""
    try:
        yield
    except psycopg.DatabaseError as error:
        if error.sqlstate != TAKEN_OVER:
            raise
        raise RunLockLost(f"Another process goes on: {error.diag.message_primary}.") from error


async def shut_out(pool: Pool, run_id: UUID) -> None:
    """End what earlier executions of a run have open, on servers that may be frozen or gone: theirs is rolled back.

    Called by who holds the run's lock and has written a later attempt, so that nothing new begins behind it.

    Raises: DatabaseUnreachable.
    """
    with reaching(pool):
        async with pool.connection() as connection, connection.transaction():
            await connection.execute(_sql.as_who_logged_in)
            await connection.execute(_sql.shut_out, {"run": run_id})
