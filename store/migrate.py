"""Brings a database to today's schema, once, however many processes start together."""

import time
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from domain.errors import DatabaseUnreachable, RoleTooStrong
from store.pool import CONNECT_SECONDS, place, unreachable
from store.queries import load

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK_SECONDS = 300.0
SAVER = "langgraph-checkpoint-postgres"
QUEUE = "procrastinate"

_sql = load(Path(__file__).parent / "sql" / "migrate.sql")
_SyncConnection = psycopg.Connection[dict[str, Any]]


def migrate(url: str, folder: Path = MIGRATIONS) -> list[str]:
    """Apply what is missing: our migrations, LangGraph's checkpoint tables, the queue. Blocks: not for an event loop.

    Args:
        url: the database, as the plain role that owns it.
        folder: `*.sql`, applied in name order, each in a transaction of its own.

    Returns:
        The names (file stems) applied by this call.

    Raises:
        DatabaseUnreachable: the database does not answer, or another process migrates for minutes.
        RoleTooStrong: it would not be bound by row-level security.
        DatabaseMisconfigured: the URL is not one.
    """
    where = place(url)
    try:
        connection = _SyncConnection.connect(
            url, autocommit=True, prepare_threshold=None, row_factory=dict_row, connect_timeout=CONNECT_SECONDS
        )
    except psycopg.OperationalError as error:
        raise unreachable(url, error) from error
    files = sorted(folder.glob("*.sql"))
    libraries = [f"{name} {metadata.version(name)}" for name in (SAVER, QUEUE)]
    with connection:
        if {*libraries, *(file.stem for file in files)} <= _checked_state(connection):
            return []
        _wait_for_lock(connection, where)
        return _apply(connection, files, *libraries)


def _checked_state(connection: _SyncConnection) -> set[str]:
    """Check the role and list what is applied: one query when the database is prepared already."""
    try:
        row = connection.execute(_sql.migration_state).fetchone()
    except psycopg.errors.UndefinedTable:
        row = connection.execute(_sql.role_state).fetchone()
    assert row is not None, "a role always finds itself in pg_roles"
    if row["rolsuper"] or row["rolbypassrls"]:
        kind = "is a superuser" if row["rolsuper"] else "has BYPASSRLS"
        raise RoleTooStrong(
            f"The database role {row['role']} {kind}, so row-level security would not hold: "
            "run `leadatlas migrate` once with it, which makes a plain role that everything else then runs as, "
            "or put a plain role that owns the database into DATABASE_URL."
        )
    return set(row.get("applied", ()))


def _wait_for_lock(connection: _SyncConnection, where: str) -> None:
    """Poll: a statement blocked on pg_advisory_lock keeps a snapshot, and CREATE INDEX CONCURRENTLY waits for it."""
    deadline = time.monotonic() + LOCK_SECONDS
    while (row := connection.execute(_sql.try_migration_lock).fetchone()) is None or not row["taken"]:
        if time.monotonic() > deadline:
            raise DatabaseUnreachable(
                f"Another process has been migrating the database at {where} for minutes: end it and start again."
            )
        time.sleep(0.1)


def _apply(connection: _SyncConnection, files: list[Path], saver: str, queue: str) -> list[str]:
    """Apply what is still missing now that the lock is ours; closing the connection frees the lock."""
    connection.execute(_sql.create_migration_table)
    done = {row["version"] for row in connection.execute(_sql.applied_versions)}
    missing = [file for file in files if file.stem not in done]
    for file in missing:
        with connection.transaction():
            connection.execute(file.read_bytes())
            connection.execute(_sql.record_version, (file.stem,))
    if saver not in done:
        _prepare_checkpoints(connection)
        connection.execute(_sql.record_version, (saver,))
    if queue not in done:
        _prepare_queue(connection, done)
        connection.execute(_sql.record_version, (queue,))
    return [file.stem for file in missing]


def _prepare_checkpoints(connection: _SyncConnection) -> None:
    from langgraph.checkpoint.postgres import PostgresSaver  # late: a second of imports that most starts do not need

    PostgresSaver(connection).setup()


def _prepare_queue(connection: _SyncConnection, done: set[str]) -> None:
    """The library's schema on a new database, the migrations it came with since on an older one."""
    folder = resources.files(f"{QUEUE}.sql")
    steps = sorted(file.name for file in (folder / "migrations").iterdir() if file.name.endswith(".sql"))
    applied = max((each.removeprefix(f"{QUEUE}: ") for each in done if each.startswith(f"{QUEUE}: ")), default=None)
    missing = ["schema.sql"] if applied is None else [f"migrations/{each}" for each in steps if each > applied]
    with connection.transaction():
        for name in missing:
            connection.execute((folder / name).read_bytes())
        connection.execute(_sql.record_version, (f"{QUEUE}: {steps[-1]}",))
