"""Databases for tests: one that is made when asked for, and copies that are there before anybody asks."""

import time
from collections.abc import Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from psycopg import sql


@contextmanager
def temporary_database(url: str, template: str = "template1") -> Generator[str]:
    """Create a database beside the URL's, yield its URL and drop it, sessions included."""
    made = _create(url, template)
    try:
        yield made
    finally:
        _drop(url, made)


class Copies:
    """Copies of a template. The server makes the next one while a test runs, and drops the last one: together they
    take longer than most tests."""

    def __init__(self, url: str, template: str) -> None:
        self._url, self._template = url, template
        self._thread = ThreadPoolExecutor(1)
        self._next = self._thread.submit(_create, url, template)
        self._left: list[Future[None]] = []

    def take(self) -> str:
        """The URL of one that nobody has seen."""
        ready, self._next = self._next, self._thread.submit(_create, self._url, self._template)
        return ready.result()

    def leave(self, url: str) -> None:
        """To be dropped, with the sessions that are left in it."""
        self._left.append(self._thread.submit(_drop, self._url, url))

    def end(self) -> None:
        """Raises: what went wrong with those that were left."""
        self.leave(self._next.result())
        self._thread.shutdown()
        for each in self._left:
            each.result()


def _create(url: str, template: str) -> str:
    name = f"test_{uuid4().hex}"
    # copying files is three times as fast as writing them to the log, as long as nothing waits for the disk
    create = sql.SQL("create database {} template {} strategy file_copy")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def _drop(url: str, made: str) -> None:
    name = urlsplit(made).path.removeprefix("/")
    with psycopg.connect(url, autocommit=True) as connection:
        _until_superusers_left(connection, name)
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def _until_superusers_left(connection: psycopg.Connection, name: str) -> None:
    """A plain role may not end their sessions, and one that was closed takes a moment to end."""
    sessions = "select 1 from pg_stat_activity join pg_roles on rolname = usename where datname = %s and rolsuper"
    deadline = time.monotonic() + 5
    while connection.execute(sessions, [name]).fetchone() and time.monotonic() < deadline:
        time.sleep(0.01)
