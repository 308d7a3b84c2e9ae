"""Worker processes that end with their test, whatever became of them."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from engine.operations import runs
from tests.engine.processes.worker import DIARY
from tests.world import World

ROOT = Path(__file__).parents[3]
DENTISTS = runs.Request(text="dentists in Springfield")


@dataclass(frozen=True)
class Process:
    """A worker of its own; `Popen` with the words of these tests."""

    popen: subprocess.Popen[str]

    @property
    def pid(self) -> int:
        return self.popen.pid

    def send(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.send(signal.SIGKILL)
        self.popen.wait(10)


Start = Callable[..., Process]


@pytest.fixture
def start_worker(database_url: str) -> Generator[Start]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(DIARY)
    yield from workers(database_url)


def workers(url: str) -> Generator[Start]:
    """A way to start workers on a database; what is left of them is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(seconds: float = 0.5, concurrency: int = 2) -> Process:
        command = [sys.executable, "-m", "tests.engine.processes.worker", url, str(seconds), str(concurrency)]
        popen = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        started.append(popen)
        assert popen.stdout and popen.stdout.readline() == "ready\n"
        return Process(popen)

    try:
        yield start
    finally:
        for popen in started:
            if popen.poll() is None:
                os.kill(popen.pid, signal.SIGCONT)
                popen.kill()
            popen.wait(10)
            assert popen.stdout
            popen.stdout.close()


async def until(ask: Callable[[], Awaitable[Any]], seconds: float) -> Any:
    """The first truthy answer. Raises: TimeoutError."""
    async with asyncio.timeout(seconds):
        while not (answer := await ask()):
            await asyncio.sleep(0.05)
        return answer


async def status(world: World, run_id: UUID) -> str:
    return (await world.rows("select status from runs where id = %(id)s", id=run_id))[0]["status"]


async def ended(world: World, *run_ids: UUID, seconds: float = 40) -> None:
    """Wait until these runs are completed."""

    async def all_completed() -> bool:
        return {await status(world, each) for each in run_ids} == {"completed"}

    await until(all_completed, seconds)


async def owner(world: World, run_id: UUID, audits: int = 1, seconds: float = 15) -> int:
    """The process that executes a run, once it has finished some of the audits and is at work on others."""
    enough = """select a.worker from run_attempts a where a.run_id = %(id)s and a.ended_at is null
                   and (select count(*) from audits where run_id = a.run_id and status = 'completed') >= %(n)s
                   and exists (select from audits where run_id = a.run_id and status = 'running')"""
    rows = await until(lambda: world.rows(enough, id=run_id, n=audits), seconds)
    return int(rows[-1]["worker"].rpartition(":")[2])


async def check_books(world: World, runs_: int = 1, audits: int = 8) -> None:
    """Each run ended right and was charged once, whatever happened on the way."""
    paid = await world.rows("select key, credits from usage_events where account = 'atlas_credits' and credits > 0")
    assert len(paid) == len({row["key"] for row in paid}) == runs_ * (1 + audits)
    assert sum(row["credits"] for row in paid) == runs_ * (1 + 2 * audits)
    assert await world.rows("select key from credit_holds where state = 'held'") == []
    assert await world.rows("select status from audits where status <> 'completed'") == []
    assert await world.rows("select error from runs where status <> 'completed'") == []
    assert len(await world.rows("select 1 from dossiers")) == runs_ * audits
