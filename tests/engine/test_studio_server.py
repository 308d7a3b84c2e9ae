"""`langgraph dev` without internet, driven by langgraph-sdk: a run pauses for credits there and is resumed there."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient

from domain.errors import RunBusy
from engine.operations import credits, documents
from store.lock import run_lock
from tests.engine.test_pauses import leave
from tests.world import World, open_world

ROOT = Path(__file__).parents[2]
GRAPH = "leadatlas"
START_SECONDS = 60
NOWHERE = "http://127.0.0.1:9"
"""A proxy that does not answer: who asks for the internet fails."""


@asynccontextmanager
async def studio(url: str, folder: Path) -> AsyncGenerator[LangGraphClient]:
    """What `make studio` starts, on a free port and this database."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [Path(sys.executable).with_name("langgraph"), "dev", "--no-browser", "--no-reload", f"--port={port}"]
    proxies = {"HTTP_PROXY": NOWHERE, "HTTPS_PROXY": NOWHERE, "NO_PROXY": "127.0.0.1,localhost"}
    environment = {**os.environ, **proxies, "DATABASE_URL": url, "SANDBOX_LATENCY": "200"}
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*command, f"--config={ROOT / 'langgraph.json'}"], cwd=folder, env=environment, stdout=log, stderr=log
        )
        try:
            await up(f"http://127.0.0.1:{port}/ok", folder / "log")
            async with get_client(url=f"http://127.0.0.1:{port}") as client:
                yield client
        finally:
            server.terminate()
            server.wait(20)


async def up(url: str, log: Path) -> None:
    async with httpx.AsyncClient() as client:
        for _ in range(START_SECONDS * 5):
            try:
                return (await client.get(url)).raise_for_status() and None
            except httpx.TransportError:
                await asyncio.sleep(0.2)
    raise AssertionError(log.read_text()[-3000:])


async def tell(client: LangGraphClient, thread: str, **given: Any) -> Any:
    return await client.runs.wait(thread, GRAPH, raise_error=False, **given)


async def asked_by(page: str, client: LangGraphClient, thread: str) -> int:
    """What a page of another site gets when it starts something, by a request that needs nobody's leave."""
    told = {"content": '{"assistant_id": "leadatlas"}', "headers": {"Origin": page, "Content-Type": "text/plain"}}
    return (await client.http.client.post(f"/threads/{thread}/runs", **told)).status_code


async def an_audit_runs(world: World) -> None:
    while not await world.rows("select 1 from audits where status = 'running'"):
        await asyncio.sleep(0.05)


async def lock_is_taken(url: str, run_id: UUID) -> bool:
    try:
        async with run_lock(url, run_id):
            return False
    except RunBusy:
        return True


async def status_of(world: World, run_id: UUID) -> str:
    return (await documents.document(world.services, run_id))["run"]["status"]


@pytest.mark.slow
async def test_a_run_pauses_in_studio_and_is_resumed_there(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url) as world, studio(database_url, tmp_path) as client:
        await leave(world, 1)
        thread = (await client.threads.create(graph_id=GRAPH))["thread_id"]
        run_id = UUID(thread)

        paused = await tell(client, thread, input={"vertical": "dentists", "geography": "Springfield", "leads": 10})
        assert {pause["value"]["kind"] for pause in paused["__interrupt__"]} == {"insufficient"}
        assert (await client.threads.get(thread))["status"] == "interrupted"
        assert await status_of(world, run_id) == "paused_for_upgrade"

        refused = await tell(client, thread, command={"resume": True})
        assert "Not enough yet" in refused["__error__"]["message"]
        assert await status_of(world, run_id) == "paused_for_upgrade"

        assert await asked_by("https://evil.example", client, thread) == 403
        assert await status_of(world, run_id) == "paused_for_upgrade"

        await credits.grant(world.services, "atlas_credits", "100")
        resumed = asyncio.create_task(tell(client, thread, command={"resume": True}))
        await an_audit_runs(world)
        assert await lock_is_taken(database_url, run_id)
        assert "__error__" not in await resumed
        assert not await lock_is_taken(database_url, run_id)
        assert (await client.threads.get(thread))["status"] == "idle"
        assert await status_of(world, run_id) == "completed"

        ran = await world.rows("select id from audits where status = 'completed'")
        assert len(ran) > 2
        paid = await world.rows("select key from usage_events where feature = 'dossier_research'")
        assert len(paid) == len({row["key"] for row in paid}) == len(ran)
        assert await world.rows("select key from credit_holds where state = 'held'") == []


@pytest.mark.slow
async def test_a_run_stopped_in_studio_can_be_resumed(database_url: str, tmp_path: Path) -> None:
    async with open_world(database_url) as world, studio(database_url, tmp_path) as client:
        thread = (await client.threads.create(graph_id=GRAPH))["thread_id"]
        run_id = UUID(thread)
        run = await client.runs.create(thread, GRAPH, input={"text": "dentists in Springfield"})
        await an_audit_runs(world)
        await client.runs.cancel(thread, run["run_id"], wait=True)
        assert await status_of(world, run_id) == "error"
        assert "__error__" not in await tell(client, thread)
        assert await status_of(world, run_id) == "completed"
