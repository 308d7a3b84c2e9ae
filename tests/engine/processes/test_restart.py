"""Postgres itself is restarted while a worker executes a run: it ends right after the reconnect, with nobody's help."""

import asyncio
import os
import signal
from collections.abc import Generator
from pathlib import Path

import psycopg
import pytest

from engine.operations import runs
from store import embedded
from store.cluster import locate
from store.migrate import migrate
from tests.conftest import throw_away_home
from tests.engine.processes.conftest import DENTISTS, Start, check_books, ended, owner, workers
from tests.engine.processes.worker import DIARY
from tests.world import open_world

pytestmark = pytest.mark.slow


@pytest.fixture
def home() -> Generator[Path]:
    """A cluster of this test's own: the others' goes on."""
    with throw_away_home() as folder:
        url = embedded.start(folder)
        migrate(url)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(DIARY)
        yield folder


@pytest.fixture
def start_here(home: Path) -> Generator[Start]:
    yield from workers(embedded.start(home))


@pytest.mark.parametrize("how", ["restarted at once", "away for three seconds", "killed"])
async def test_a_run_survives_a_restart_of_postgres(home: Path, start_here: Start, how: str) -> None:
    url = embedded.start(home)
    start_here()
    async with open_world(url) as world:
        run_id = await runs.start(world.services, DENTISTS)
        await owner(world, run_id, audits=2)
    if how == "killed":
        pid = int((locate(home).data / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
    else:
        await asyncio.to_thread(embedded.stop, home)
    await asyncio.sleep(3 if how == "away for three seconds" else 0)
    await asyncio.to_thread(embedded.start, home)
    async with open_world(url) as world:
        await ended(world, run_id)
        await check_books(world)
        print([dict(row) for row in await world.rows("select worker, outcome from run_attempts order by id")])
