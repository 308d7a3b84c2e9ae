"""A database of its own for every test that asks for one: copied from a template that was migrated once."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import pytest_asyncio
import uvloop
from hypothesis import settings
from psycopg import sql

from store import embedded
from store.cluster import locate
from store.embedded import ADMINISTRATOR
from store.migrate import migrate
from store.pool import Pool, open_pool
from store.transaction import Transactions
from tests.databases import Copies, temporary_database

settings.register_profile("house", deadline=None, derandomize=True)  # the same examples on every machine, busy or not
settings.load_profile("house")

TEST_CLUSTER = (
    "alter role leadatlas createdb",
    "alter system set fsync = off",
    "alter system set synchronous_commit = off",
    "alter system set full_page_writes = off",
    "alter system set autovacuum = off",  # its workers are the superuser's: a plain role may not drop their database
    "select pg_reload_conf()",
)

HERE = Path(__file__).parent
BROWSER = HERE / "browser"
LONGEST = ("acceptance", "ui", "engine", "tools")
"""Folders whose files take longest: what begins last is what the other processes wait for at the end."""
MEMORY = Path("/dev/shm")
MEMORY_BYTES = 2 * 1024**3


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The event loop that our commands and the server run on."""
    return {"uvloop": uvloop.new_event_loop}


def pytest_configure() -> None:
    """Started in the background (`make test &`) we ignore Ctrl-C, and so would the commands that tests interrupt."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What drives a browser takes a second to import: nobody pays for it who leaves it out anyway."""
    return True if collection_path == BROWSER and "not browser" in config.getoption("markexpr") else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest; within a folder nothing changes."""
    rank = {folder: place for place, folder in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path.relative_to(HERE).parts[0], len(rank)))


@pytest.fixture(scope="session")
def postgres_url() -> Generator[str]:
    """A plain role that may create databases: TEST_DATABASE_URL, or an embedded cluster that ends with the session."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    with memory_folder() as folder, throw_away_home() as home:
        url, cluster = embedded.start(home), locate(home)
        with psycopg.connect(cluster.url(ADMINISTRATOR, ADMINISTRATOR), autocommit=True) as connection:
            for statement in TEST_CLUSTER:
                connection.execute(statement)
            if folder:
                os.chown(folder, cluster.data.stat().st_uid, -1)
                connection.execute(sql.SQL("create tablespace memory location {}").format(str(folder)))
                connection.execute("alter database template1 set tablespace memory")
        yield url


@pytest.fixture(scope="session")
def template(postgres_url: str) -> Generator[str]:
    """The name of a migrated database to copy."""
    with temporary_database(postgres_url) as url:
        migrate(url)
        yield urlsplit(url).path.removeprefix("/")


@pytest.fixture(scope="session")
def copies(postgres_url: str, template: str) -> Generator[Copies]:
    """Of the migrated database."""
    copies = Copies(postgres_url, template)
    yield copies
    copies.end()


@pytest.fixture
def database_url(copies: Copies) -> Generator[str]:
    """A migrated, empty database for one test."""
    url = copies.take()
    yield url
    copies.leave(url)


@pytest.fixture
def empty_database_url(postgres_url: str) -> Generator[str]:
    """A database for one test that no migration has seen."""
    with temporary_database(postgres_url) as url:
        yield url


@pytest_asyncio.fixture
async def pool(database_url: str) -> AsyncGenerator[Pool]:
    """An open pool on the test's database."""
    async with open_pool(database_url, max_size=8) as opened:
        yield opened


@pytest.fixture
def transactions(pool: Pool) -> Transactions:
    """Transactions on the test's pool."""
    return Transactions(pool)


@contextmanager
def memory_folder() -> Generator[Path | None]:
    """A folder in memory for the databases' files, where there is room: on a slow disk a copy takes half a second."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > MEMORY_BYTES:
        with tempfile.TemporaryDirectory(prefix="la-", dir=MEMORY) as folder:
            yield Path(folder)
    else:
        yield None


@contextmanager
def throw_away_home() -> Generator[Path]:
    """A LEADATLAS_HOME whose cluster is stopped and removed at the end, wherever it lives."""
    home = Path(tempfile.mkdtemp(prefix="la-"))  # short: the socket's path is limited
    cluster = locate(home)
    try:
        yield home
    finally:
        embedded.stop(home)
        shutil.rmtree(cluster.base, ignore_errors=True)
        shutil.rmtree(home)
