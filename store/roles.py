"""Behind an administrator's DATABASE_URL everything runs as a plain role, which row-level security binds (DESIGN 2)."""

from contextlib import suppress
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from domain.errors import DatabaseMisconfigured, RoleTooStrong
from store.migrate import migrate
from store.pool import CONNECT_SECONDS
from store.queries import load

APP_ROLE = "leadatlas_app"

_sql = load(Path(__file__).parent / "sql" / "roles.sql")


def bring_up(url: str) -> str:
    """Migrate, and return the URL to connect with: as the role that owns our tables, where the given one is too strong.

    Raises: as `migrate`; RoleTooStrong when an administrator's database was never prepared.
    """
    try:
        migrate(url)
    except RoleTooStrong:
        owner = _owner(url)
        if owner is None:
            raise
        url = acting_as(url, owner)
        migrate(url)
    return url


def prepare(url: str) -> list[str]:
    """Migrate; an administrator's URL makes the plain role first. What was applied, as `migrate` says it."""
    try:
        return migrate(url)
    except RoleTooStrong:
        return migrate(acting_as(url, _owner(url) or _made(url)))


def acting_as(url: str, role: str) -> str:
    """The same database as another role, from the first statement on."""
    escaped = role.replace("\\", "\\\\").replace(" ", "\\ ")
    given = conninfo_to_dict(url).get("options") or ""
    return make_conninfo(url, options=f"{given} -c role={escaped}".strip())


def _made(url: str) -> str:
    """Concurrent makers are not told apart from a role that is there: both mean that it is."""
    with psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_SECONDS) as connection:
        try:
            with suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
                connection.execute(_sql.create_role)
            connection.execute(_sql.let_us_be_it)
            database = sql.Identifier(connection.info.dbname)
            connection.execute(sql.SQL(_sql.let_it_create).format(database=database))
        except psycopg.errors.InsufficientPrivilege as error:
            raise DatabaseMisconfigured(
                f"The database role {connection.info.user} may not set up the plain role {APP_ROLE}: let "
                "the database's owner, or a superuser, run `leadatlas migrate`."
            ) from error
    return APP_ROLE


def _owner(url: str) -> str | None:
    with psycopg.connect(url, connect_timeout=CONNECT_SECONDS) as connection:
        row = connection.execute(_sql.owner).fetchone()
    return row[0] if row else None
