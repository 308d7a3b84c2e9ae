"""The one way to connections: a pool with our settings, and one plain sentence when the database is not there."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import TransactionTimeout
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from domain.errors import Contended, DatabaseMisconfigured, DatabaseUnreachable
from store.queries import load

_sql = load(Path(__file__).parent / "sql" / "session.sql")

Connection = psycopg.AsyncConnection[dict[str, Any]]


class Pool(AsyncConnectionPool[Connection]):
    """psycopg's pool, but a wait for it can be cancelled, and nothing in it fails whoever gets a connection next."""

    async def getconn(self, timeout: float | None = None) -> Connection:  # noqa: ASYNC109  # the library's own
        """Take a connection. A cancellation that meets its arrival is lost in the library (`wait_for` before Python
        3.12): what then went on would go on for ever, where it is a loop that only a cancellation ends."""
        before = _cancellations()
        connection = await super().getconn(timeout)
        if _cancellations() > before:
            await self.putconn(connection)
            raise asyncio.CancelledError
        return connection

    async def putconn(self, conn: Connection) -> None:
        """Return a connection; one that a cancelled task left within a pipeline is closed instead."""
        if conn.pgconn.pipeline_status:
            await conn.close()
        await super().putconn(conn)


CONNECT_SECONDS = 4
WAIT_SECONDS = 10
PASSING = ("08", "25P04", "40", "53", "55", "57")
"""SQLSTATE that say nothing about the statement: connection, a frozen process, deadlock, resources, locks, shutdown."""
CONTENDED = "40"
SESSION: dict[str, Any] = {"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row}


@asynccontextmanager
async def open_pool(
    url: str, *, max_size: int, connection_class: type[Connection] = Connection
) -> AsyncGenerator[Pool]:
    """Open a pool of autocommit connections that return rows as dicts; close it at the end.

    Args:
        url: libpq URL or key=value string of a direct connection (no transaction pooler).
        max_size: the most connections held at once.
        connection_class: of all of them, for who wants to watch.

    Raises:
        DatabaseUnreachable: nothing answers within about five seconds, or the answer is a refusal.
        DatabaseMisconfigured: the URL is not one.
    """
    await _probe(url)
    pool = Pool(
        url,
        min_size=min(2, max_size),
        max_size=max_size,
        timeout=WAIT_SECONDS,
        kwargs=SESSION,
        connection_class=connection_class,
        configure=_bound,
        open=False,
    )
    try:
        await pool.open(wait=True, timeout=CONNECT_SECONDS)
    except PoolTimeout as error:
        await pool.close()
        raise unreachable(url, error) from error
    try:
        yield pool
    finally:
        await pool.close()


async def connect(url: str, **options: Any) -> Connection:
    """Open one connection of its own, with the pool's settings.

    Args:
        url: as for `open_pool`.
        options: further libpq parameters, such as keepalives.

    Raises:
        DatabaseUnreachable: nothing answers within about five seconds, or the answer is a refusal.
        DatabaseMisconfigured: the URL is not one.
    """
    place(url)
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            return await Connection.connect(url, **SESSION, **options)
    except (psycopg.OperationalError, TimeoutError) as error:
        raise unreachable(url, error) from error


async def acting_role(connection: Connection) -> str:
    """The role that a connection's statements run as."""
    row = await (await connection.execute(_sql.acting_role)).fetchone()
    assert row is not None, "a select without a table gives one row"
    return row["role"]


@contextmanager
def reaching(pool: Pool) -> Generator[None]:
    """Tell a database that went away from a statement that is wrong: the first says nothing about the work.

    Raises:
        DatabaseUnreachable: the connection died, none was to be had, or the database gave up for reasons of its own.
        Contended: it gave up for the work of another, such as the other side of a deadlock.
    """
    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError, TransactionTimeout) as error:
        if not (error.sqlstate or PASSING[0]).startswith(PASSING):
            raise
        if (error.sqlstate or "").startswith(CONTENDED):
            raise Contended("Somebody else changed the same at this moment: try again.") from error
        where = place(str(pool.conninfo))
        raise DatabaseUnreachable(f"The database at {where} stopped answering ({_last_words(error)}).") from error


def _cancellations() -> int:
    """How many were asked of this task so far; one that is cleaning up after the last may still take a connection."""
    task = asyncio.current_task()
    return task.cancelling() if task else 0


async def _bound(connection: Connection) -> None:
    await connection.execute(_sql.bound)


async def _probe(url: str) -> None:
    """Ask once directly: the pool itself would retry in the background and keep the reason to its log."""
    connection = await connect(url)
    await connection.close()


def place(url: str) -> str:
    """Name host and database of a URL, never its password.

    Raises:
        DatabaseMisconfigured: the URL is not one.
    """
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        # from None: libpq quotes the text it cannot read, password included
        raise DatabaseMisconfigured(
            "DATABASE_URL cannot be read: write it as postgresql://user:password@host:5432/database."
        ) from None
    host, port = parts.get("host") or "the local socket", parts.get("port")
    return f"{host}:{port}" if port else str(host)


def unreachable(url: str, error: Exception) -> DatabaseUnreachable:
    """Turn a driver's failure to connect into one sentence with the place, the reason and what to do."""
    reason = "no answer in time" if isinstance(error, TimeoutError | PoolTimeout) else _last_words(error)
    return DatabaseUnreachable(
        f"The database at {place(url)} cannot be opened ({reason}): "
        "start it or correct DATABASE_URL, or leave DATABASE_URL out to use the embedded one."
    )


def _last_words(error: Exception) -> str:
    """libpq reports one line per address tried, and hints on lines of their own: the first line's end says it."""
    first = next(iter(str(error).strip().splitlines()), "no reason given")
    return first.rpartition("failed: ")[2].strip()
