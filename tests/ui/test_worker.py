"""`worker` and `cancel` as people use them: a process of its own on nothing but the database."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from uuid import UUID

import psycopg
import pytest

from engine.operations import runs
from store.organizations import LOCAL
from tests.ui.conftest import Cli, command
from tests.world import open_world


@contextmanager
def worker(*arguments: str) -> Generator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command("worker", *arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ}
    )
    try:
        assert process.stdout
        assert process.stdout.readline().startswith("Waiting for runs on demo data")
        yield process
    finally:
        process.kill()
        process.communicate()


def start(url: str) -> UUID:
    return asyncio.run(_start(url))


async def _start(url: str) -> UUID:
    async with open_world(url) as world:
        return await runs.start(world.services, runs.Request(text="dentists in Springfield", leads=2))


def becomes(url: str, run_id: UUID, status: str, seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("select set_config('app.org_id', %s, false)", [str(LOCAL)])
        while time.monotonic() < deadline:
            if connection.execute("select status from runs where id = %s", [run_id]).fetchone() == (status,):
                return True
            time.sleep(0.1)
    return False


def test_a_worker_executes_what_is_queued_and_ends_when_asked(environment: None, database_url: str) -> None:
    run_id = start(database_url)
    with worker("--concurrency", "2") as process:
        assert becomes(database_url, run_id, "completed")
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=10)
        assert process.returncode == 0
        assert "Stopped" in err
        assert "Traceback" not in err


@pytest.mark.parametrize("wrong", ["0", "-1", "many"])
def test_a_concurrency_that_is_none_is_refused(cli: Cli, wrong: str) -> None:
    said = cli("worker", "--concurrency", wrong)
    assert said.code == 2
    assert "--concurrency" in said.err


def test_cancel_ends_a_run_and_a_second_time_says_so(cli: Cli, database_url: str) -> None:
    run_id = start(database_url)
    said = cli("cancel", str(run_id)[:8])
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"Run {str(run_id)[:8]} is cancelled.")
    again = cli("cancel", "last")
    assert again.code == 1
    assert again.err.strip().endswith("This run is cancelled already: there is nothing to cancel.")
    assert "Cancelled" in cli("show", "last").out
