"""The queue of runs on Postgres: jobs are written with our own transaction, and workers fetch them by procrastinate."""

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from psycopg import DatabaseError

from domain.errors import NotQueued
from domain.ports import Tx
from store.pool import Pool, connect, reaching
from store.queries import load
from store.rows import Row, execute, fetch_one, send

if TYPE_CHECKING:
    from procrastinate import PsycopgConnector
    from procrastinate.worker import Worker

log = logging.getLogger(__name__)
_sql = load(Path(__file__).parent / "sql" / "queue.sql")

TASK = "execute_run"
STALE_SECONDS = 5.0
"""A worker whose heart has not beaten for so long counts as dead; the run's lock makes false deaths harmless."""
HEARTBEAT_SECONDS = 1.0
POLL_SECONDS = 1.0


@dataclass(frozen=True)
class Queue:
    """The runs of one world. A job is a wish to execute a run; whether it may be is decided under the run's lock."""

    name: str

    async def defer(self, tx: Tx, run_id: UUID) -> None:
        """Queue a run with the caller's transaction; nothing happens when it is queued already. Raises: NotQueued."""
        try:
            await execute(tx, _sql.defer, queue=self.name, task=TASK, run_id=str(run_id))
        except DatabaseError as error:
            raise NotQueued("The run could not be put in the queue. Nothing is lost: try again.") from error

    async def put_back(self, tx: Tx, job_id: int) -> None:
        """A job that was taken waits again."""
        await send(tx, _sql.put_back, job_id=job_id)

    async def revive(self, pool: Pool) -> int:
        """Jobs of dead workers wait again; how many. Raises: DatabaseUnreachable."""
        with reaching(pool):
            async with pool.connection() as connection:
                return (await connection.execute(_sql.revive, {"queue": self.name, "stale": STALE_SECONDS})).rowcount


async def on_its_way(tx: Tx, run_id: UUID) -> bool:
    """Does a job of this run wait, or has a living worker taken it?"""
    row = await fetch_one(tx, _sql.waiting, run_id=str(run_id), stale=STALE_SECONDS)
    return bool(row and row["yes"])


async def is_locked(tx: Tx, run_id: UUID) -> bool:
    """Is some process executing this run right now?"""
    row = await fetch_one(tx, _sql.locked, run_id=str(run_id))
    return bool(row and row["yes"])


async def left_alone(pool: Pool, *, demo: bool, town: str | None) -> list[Row]:
    """Unfinished runs of a world, of all organizations, that nobody executes and that wait for nobody in the queue.

    Raises: DatabaseUnreachable.
    """
    with reaching(pool):
        async with pool.connection() as connection, connection.transaction():
            return await (await connection.execute(_sql.left_alone, {"demo": demo, "town": town})).fetchall()


@asynccontextmanager
async def open_connector(url: str) -> AsyncGenerator["PsycopgConnector"]:
    """Connections of the worker's own: a heartbeat must not wait behind the runs.

    Raises: DatabaseUnreachable.
    """
    from procrastinate import PsycopgConnector  # late: most commands only write to the queue

    await (await connect(url)).close()  # the pool itself would keep the reason to its log
    connector = PsycopgConnector(conninfo=url, min_size=1, max_size=3, pool_factory=cast("Any", Pool))
    await connector.open_async()
    try:
        yield connector
    finally:
        await connector.close_async()


def worker(app: Any, queue: str, concurrency: int, grace: float) -> "Worker":
    """A worker on one queue that keeps nothing of what is done.

    Args:
        app: the procrastinate application with our task.
        queue: its name.
        concurrency: how many runs at once.
        grace: seconds that running jobs get at a stop before they are cancelled.
    """
    from procrastinate.exceptions import ConnectorException
    from procrastinate.worker import Worker

    class Watched(Worker):
        async def _periodic_deferrer(self) -> None:
            """The stock one ends at once without periodic tasks, and with it the watch over heartbeat and listener."""
            await self._stop_event.wait()

        async def _persist_job_status(self, *given: Any, **named: Any) -> None:
            """A job that another worker took meanwhile, or a database that is away: the rescue sees to it."""
            try:
                await super()._persist_job_status(*given, **named)
            except ConnectorException as error:
                log.info("the end of a job was not written: %s", error.__cause__)

    return Watched(
        app,
        queues=[queue],
        concurrency=concurrency,
        delete_jobs="always",
        install_signal_handlers=False,
        fetch_job_polling_interval=POLL_SECONDS,
        update_heartbeat_interval=HEARTBEAT_SECONDS,
        stalled_worker_timeout=STALE_SECONDS,
        shutdown_graceful_timeout=grace,
    )
