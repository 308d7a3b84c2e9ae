"""One process executes a run: a session advisory lock that dies with its process and that a frozen process keeps."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import UUID

import psycopg

from domain.errors import RunBusy, RunLockLost
from store.pool import Connection, connect
from store.queries import load

_sql = load(Path(__file__).parent / "sql" / "session.sql")

PING_SECONDS = 2.0
KEEPALIVE = {
    **{"keepalives": 1, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3},
    "tcp_user_timeout": 10_000,
}
"""How soon this side notices that the other is gone."""


@asynccontextmanager
async def run_lock(url: str, run_id: UUID, *, ping_seconds: float = PING_SECONDS) -> AsyncGenerator[None]:
    """Hold the lock of a run on a connection of its own while the body runs.

    Args:
        url: a direct connection; a transaction pooler would share the session and break the lock.
        run_id: the run.
        ping_seconds: how often the lock's connection is tried; bounds how late its loss is noticed.

    Raises:
        RunBusy: another process holds the lock.
        RunLockLost: the connection died; the body was cancelled.
        DatabaseUnreachable: the database does not answer.
    """
    connection = await connect(url, **KEEPALIVE)
    async with connection:
        await connection.execute(_sql.miss_us_soon)
        await _take(connection, run_id)
        try:
            async with asyncio.TaskGroup() as group:  # a failing watcher cancels the body
                watcher = group.create_task(_watch(connection, run_id, ping_seconds))
                yield
                watcher.cancel()
        except BaseExceptionGroup as failures:
            cause = _first(failures)
            raise cause from cause.__cause__
        finally:
            with suppress(psycopg.Error):  # closing alone frees it too, but only some time after close() returned
                await connection.execute(_sql.free_run_lock, (str(run_id),))


async def _take(connection: Connection, run_id: UUID) -> None:
    row = await (await connection.execute(_sql.take_run_lock, (str(run_id),))).fetchone()
    if row is None or not row["taken"]:
        raise RunBusy(f"Run {run_id} is being executed by another process.")


async def _watch(connection: Connection, run_id: UUID, every: float) -> None:
    try:
        while True:
            await asyncio.sleep(every)
            await connection.execute(_sql.ping)
    except psycopg.Error as error:
        raise RunLockLost(f"The connection that held the lock of run {run_id} died.") from error


def _first(failures: BaseExceptionGroup[BaseException]) -> BaseException:
    """The lost lock explains whatever the cancelled body raised besides."""
    lost = (failure for failure in failures.exceptions if isinstance(failure, RunLockLost))
    return next(lost, failures.exceptions[0])
