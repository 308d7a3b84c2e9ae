"""A client generated from the OpenAPI document: start, follow, pause, grant, resume, export."""

import asyncio
import json
import os
from pathlib import Path

import pytest

from api.app import build_api
from engine.worker import serve_worker
from tests.api.serving import listening, opened
from tests.api.test_openapi import TOOLS
from tests.engine.test_pauses import leave
from tests.world import open_world

STORY = Path(__file__).with_name("client_story.py")


async def call(*command: str, path: str = "") -> str:
    """What a program prints; everything it said when it fails."""
    process = await asyncio.create_subprocess_exec(
        *command,
        env={**os.environ, "PYTHONPATH": path},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode() + out.decode()
    return out.decode()


async def generate(folder: Path) -> None:
    """`leadatlas_client` in a folder."""
    document = folder / "openapi.json"
    document.write_text(json.dumps(build_api().openapi()))
    target = str(folder / "leadatlas_client")
    said = await call(
        str(TOOLS / "openapi-python-client"),
        "generate",
        "--path",
        str(document),
        "--output-path",
        target,
        "--meta",
        "none",
    )
    assert "ignored" not in said.lower(), said
    assert "unsupported" not in said.lower(), said


@pytest.mark.client
async def test_a_generated_client_completes_a_run(database_url: str, tmp_path: Path) -> None:
    await generate(tmp_path)
    stop = asyncio.Event()
    async with open_world(database_url, leads=3) as world, opened(world) as app, listening(app) as base:
        await leave(world, 1 + 2)
        worker = asyncio.create_task(serve_worker(world.services, 1, stop))
        told = json.loads(await call(str(TOOLS / "python"), str(STORY), base, path=str(tmp_path)))
        stop.set()
        await worker
    events = told.pop("events")
    assert events == sorted({*events}), "each once, in order, across the reconnection"
    assert told == {"status": "completed", "dossiers": 3, "lines": 1 + 3, "charged": 1 + 2 * 3, "left": 0}
