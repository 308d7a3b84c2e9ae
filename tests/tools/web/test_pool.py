"""Pages are parsed in processes that come and go without the caller noticing."""

import asyncio
import os
import signal
import subprocess
import sys
import time

import pytest

from domain.errors import PageUnreadable
from tests.tools.web.town import HOME
from tools.web.child import ENVIRONMENT, ROOT
from tools.web.pool import COMMAND, WorkerPool
from tools.web.request import Reply


def reply(body: str = HOME) -> Reply:
    return Reply(url="https://a.test/", status=200, body=body.encode(), content_type="text/html", charset="utf-8")


async def test_a_pool_survives_killed_workers_and_slow_pages() -> None:
    pool = WorkerPool()
    await pool.start()
    try:
        assert (await pool.extract(reply())).title == "River Bikes"
        (first,) = pool.pids
        os.kill(first, signal.SIGKILL)
        assert (await pool.extract(reply())).title == "River Bikes"
        (second,) = pool.pids
        assert second != first
        os.kill(second, signal.SIGSTOP)
        pool.page_seconds = 0.2
        with pytest.raises(PageUnreadable, match="too long"):
            await pool.extract(reply())
        pool.page_seconds = 10
        assert (await pool.extract(reply())).title == "River Bikes"
    finally:
        await pool.aclose()
    assert pool.pids == []


async def test_a_cancelled_page_does_not_answer_the_next_one() -> None:
    pool = WorkerPool()
    try:
        await pool.extract(reply())
        asking = asyncio.create_task(pool.extract(reply(HOME.replace("River", "Other"))))
        await asyncio.sleep(0.001)
        asking.cancel()
        assert (await pool.extract(reply())).title == "River Bikes"
    finally:
        await pool.aclose()


def test_a_worker_ends_with_its_killed_parent() -> None:
    code = (
        "import subprocess, sys, time\n"
        "pipe = subprocess.PIPE\n"
        f"child = subprocess.Popen({list(COMMAND)!r}, stdin=pipe, stdout=pipe, env={ENVIRONMENT!r})\n"
        "print(child.pid, flush=True)\ntime.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        assert is_alive(worker)
        parent.kill()
    assert any(not is_alive(worker) or time.sleep(0.05) for _ in range(200))


def test_a_worker_loads_no_more_than_it_needs_and_sees_no_secrets() -> None:
    code = "import sys, os, tools.web.worker; print(*sys.modules); print(sorted(os.environ))"
    output = subprocess.run(
        [sys.executable, "-P", "-c", code], env=ENVIRONMENT, capture_output=True, text=True, check=True
    ).stdout
    heavy = {
        "langgraph",
        "psycopg",
        "langchain_openai",
        "fastapi",
        "httpx",
        "phonenumbers",
        "pydantic",
        "store",
        "asyncio",
        "trafilatura",
        "lxml",
    }
    assert not heavy & set(output.split())
    assert "DATABASE_URL" not in output
    assert (ROOT / "tools").is_dir()


def is_alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
