"""Log-ins on a server of its own, because Chainlit's callbacks are those of a process; no browser is needed."""

import os
import socket
from collections.abc import AsyncGenerator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from engine.operations import members
from engine.services import Data, open_data
from engine.settings import Settings
from engine.tries import FAILURES
from tests.browser.conftest import Server

PASSWORD = "correct horse battery"


@pytest.fixture
async def data(database_url: str) -> AsyncGenerator[Data]:
    async with open_data(Settings(_env_file=None, database_url=SecretStr(database_url))) as opened:
        for name in ("ann", "bob"):
            await members.add_user(opened, f"{name}@x.test", PASSWORD)
        yield opened


@pytest.fixture
async def http(data: Data, database_url: str, tmp_path: Path) -> AsyncGenerator[httpx.AsyncClient]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    ours = {"DATABASE_URL": database_url, "LEADATLAS_HOME": str(tmp_path / "home"), "AUTH_SECRET": "s" * 48}
    with socket.create_server(("127.0.0.1", 0)) as free:
        server = Server({**kept, **ours, "RUN_WORKER": "false"}, tmp_path, free.getsockname()[1])
    await server.start()
    async with httpx.AsyncClient(base_url=server.address, timeout=20) as client:
        yield client
    await server.kill()


async def log_in(http: httpx.AsyncClient, email: str, password: str = PASSWORD) -> httpx.Response:
    return await http.post("/login", data={"username": email, "password": password})


async def test_after_ten_wrong_passwords_the_right_one_is_refused_in_one_sentence(http: httpx.AsyncClient) -> None:
    for _ in range(FAILURES):
        assert (await log_in(http, "ann@x.test", "wrong password")).status_code == 401
    refused = await log_in(http, "ann@x.test")
    assert refused.status_code == 429
    assert refused.json()["detail"].endswith("wait 15 minutes, then try again.")
    assert (await log_in(http, "bob@x.test")).status_code == 200, "others go in and out"


async def test_a_stolen_cookie_ends_with_the_password(http: httpx.AsyncClient, data: Data) -> None:
    assert (await log_in(http, "ann@x.test")).status_code == 200
    stolen = dict(http.cookies)
    assert [(await http.get(path)).status_code for path in ("/user", "/api/runs")] == [200, 200]
    await members.set_password(data, "ann@x.test", "another password")
    assert [(await http.get(path)).status_code for path in ("/user", "/api/runs")] == [401, 401]
    assert (await http.get("/")).status_code == 200, "the page is there for everybody"
    assert (await log_in(http, "ann@x.test", "another password")).status_code == 200
    http.cookies = stolen
    assert (await http.get("/user")).status_code == 401
