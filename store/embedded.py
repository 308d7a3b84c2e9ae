"""A Postgres for people who have none: started on demand, attached to afterwards, reached by a URL like any other."""

import time
from pathlib import Path

import psycopg

from domain.errors import DatabaseUnreachable
from store import postmaster
from store.cluster import Cluster, check_home, exclusive, locate
from store.queries import load

NAME = "leadatlas"  # the plain role and its database
ADMINISTRATOR = "postgres"
ATTEMPTS = 12

_sql = load(Path(__file__).parent / "sql" / "embedded.sql")


def start(home: Path) -> str:
    """Start the embedded cluster of a home folder, or attach to it. Blocks; any number of processes may call it.

    Args:
        home: LEADATLAS_HOME. Its mode is never changed; under root nothing is written into it.

    Returns:
        The libpq URL of the plain role that owns the database, over a unix socket. The server outlives us.

    Raises:
        DatabaseUnreachable: the cluster cannot be created or started.
        DatabaseMisconfigured: the home or its folder cannot be used.
    """
    cluster = locate(home)
    check_home(home, cluster)
    url = cluster.url(NAME, NAME)
    if not _answers(url):
        with exclusive(cluster):
            if not _answers(url):
                postmaster.create(cluster)
                _bring_up(cluster)
                _ensure_database(cluster)
    return url


def stop(home: Path) -> None:
    """Stop the cluster of a home folder and end its sessions. Nothing happens when there is none.

    Args:
        home: LEADATLAS_HOME.
    """
    cluster = locate(home)
    if cluster.base.exists():
        with exclusive(cluster):
            postmaster.shut_down(cluster)


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def _bring_up(cluster: Cluster) -> None:
    """Try until a real connection works: for about a second a killed server looks alive and refuses connections."""
    admin, report = cluster.url(ADMINISTRATOR, ADMINISTRATOR), ""
    for attempt in range(ATTEMPTS):
        if _answers(admin):
            return
        report = postmaster.launch(cluster)
        if not _answers(admin):
            time.sleep(0.1 * (attempt + 1))
    raise DatabaseUnreachable(
        f"The embedded database does not start ({postmaster.reason(cluster, report)}): its log is {cluster.log}."
    )


def _ensure_database(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url(ADMINISTRATOR, ADMINISTRATOR), autocommit=True) as connection:
        if not connection.execute(_sql.role_exists).fetchone():
            connection.execute(_sql.create_role)
        if not connection.execute(_sql.database_exists).fetchone():
            connection.execute(_sql.create_database)
