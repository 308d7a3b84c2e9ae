"""Brings a database to today's schema, once, however many processes start together."""

import time
from importlib import metadata
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from domain.errors import DatabaseMisconfigured, DatabaseUnreachable
from store.pool import CONNECT_SECONDS, place, unreachable
from store.queries import load

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK_SECONDS = 300.0
SAVER = "langgraph-checkpoint-postgres"

_sql = load(Path(__file__).parent / "sql" / "migrate.sql")
_SyncConnection = psycopg.Connection[dict[str, Any]]


def migrate(url: str, folder: Path = MIGRATIONS) -> list[str]:
    """Apply what is missing of our migrations and of LangGraph's checkpoint tables. Blocks: not for an event loop.

    Args:
        url: the database, as the plain role that owns it.
        folder: `*.sql`, applied in name order, each in a transaction of its own.

    Returns:
        The names (file stems) applied by this call.

    Raises:
        DatabaseUnreachable: the database does not answer, or another process migrates for minutes.
        DatabaseMisconfigured: the role would not be bound by row-level security, or the URL is not one.
    """
    where = place(url)
    try:
        connection = _SyncConnection.connect(
            url, autocommit=True, prepare_threshold=None, row_factory=dict_row, connect_timeout=CONNECT_SECONDS
        )
    except psycopg.OperationalError as error:
        raise unreachable(url, error) from error
    files, saver = sorted(folder.glob("*.sql")), f"{SAVER} {metadata.version(SAVER)}"
    with connection:
        if {saver, *(file.stem for file in files)} <= _checked_state(connection):
            return []
        _wait_for_lock(connection, where)
        return _apply(connection, files, saver)


def _checked_state(connection: _SyncConnection) -> set[str]:
    """Check the role and list what is applied: one query when the database is prepared already."""
    try:
        row = connection.execute(_sql.migration_state).fetchone()
    except psycopg.errors.UndefinedTable:
        row = connection.execute(_sql.role_state).fetchone()
    assert row is not None, "a role always finds itself in pg_roles"
    if row["rolsuper"] or row["rolbypassrls"]:
        kind = "is a superuser" if row["rolsuper"] else "has BYPASSRLS"
        raise DatabaseMisconfigured(
            f"The database role {row['role']} {kind}, so row-level security would not hold: "
            "create a plain role that owns the database and put it into DATABASE_URL."
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


def _apply(connection: _SyncConnection, files: list[Path], saver: str) -> list[str]:
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
    return [file.stem for file in missing]


def _prepare_checkpoints(connection: _SyncConnection) -> None:
    from langgraph.checkpoint.postgres import PostgresSaver  # late: a second of imports that most starts do not need

    PostgresSaver(connection).setup()
