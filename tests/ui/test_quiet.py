"""The server speaks to nobody but this machine, whatever tracing its environment asks for."""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncGenerator
from pathlib import Path

import httpx
import pytest

from domain.this_machine import is_loopback
from engine.quiet import OFF, silence
from tests.browser.server import Server

TELL_ALL = {
    "LANGSMITH_TRACING": "true", "LANGSMITH_API_KEY": "lsv2_none", "LANGCHAIN_TRACING_V2": "true",
    "LANGSMITH_ENDPOINT": "https://traces.test", "LITERAL_API_KEY": "none", "TRACELOOP_API_KEY": "none",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "https://traces.test", "SLACK_BOT_TOKEN": "none", "SLACK_SIGNING_SECRET": "none",
}  # fmt: skip
IDLE_SECONDS = 2
SEARCH = {"text": "florists in Springfield", "leads": 2}


@pytest.fixture
def heard(tmp_path: Path) -> Path:
    """Where the witness writes."""
    return tmp_path / "heard"


@pytest.fixture
async def server(database_url: str, tmp_path: Path, heard: Path) -> AsyncGenerator[Server]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    witness = tmp_path / "witness"
    witness.mkdir()
    shutil.copy(Path(__file__).with_name("witness.py"), witness / "sitecustomize.py")
    watched = {"PYTHONPATH": str(witness), "WITNESS": str(heard)}
    ours = {"DATABASE_URL": database_url, "LEADATLAS_HOME": str(tmp_path / "home")}
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    made = Server({**kept, **TELL_ALL, **watched, **ours}, tmp_path, port)
    await made.start()
    yield made
    await made.kill()


async def run(http: httpx.AsyncClient) -> str:
    """A whole run; how it ended."""
    made = (await http.post("/api/runs", json=SEARCH)).json()
    while True:
        status: str = (await http.get(f"/api/runs/{made['id']}")).json()["status"]
        if status not in ("idle", "running"):
            return status
        await asyncio.sleep(0.2)


def asked(heard: Path) -> dict[str, set[str]]:
    """Addresses and names by process."""
    found = dict[str, set[str]]()
    for line in heard.read_text().splitlines():
        pid, _, where = line.partition(" ")
        found.setdefault(pid, set()).add(where)
    return found


@pytest.mark.slow
async def test_a_server_idle_and_in_a_run_asks_for_this_machine_alone(server: Server, heard: Path) -> None:
    async with httpx.AsyncClient(base_url=server.address, timeout=20) as http:
        assert (await http.get("/")).status_code == 200
        await asyncio.sleep(IDLE_SECONDS)
        assert await run(http) == "completed"
        await asyncio.sleep(IDLE_SECONDS)
    assert server.process is not None
    by_process = asked(heard)
    assert str(server.process.pid) in by_process, "the witness hears: it asked its sandbox at least"
    everywhere = {where for places in by_process.values() for where in places}
    assert {where for where in everywhere if not (is_loopback(where) or where.startswith("/"))} == set()


def test_whatever_the_environment_says_is_switched_off() -> None:
    environment = {"PATH": "/bin", **TELL_ALL}
    silence(environment)
    assert environment["PATH"] == "/bin"
    assert environment.items() >= OFF.items()
    assert not {"LITERAL_API_KEY", "SLACK_BOT_TOKEN"} & environment.keys()
