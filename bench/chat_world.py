"""Who takes part in the chat's bench: people, a worker, and the smallest Chainlit as a peer."""

import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import aiohttp
import psutil

from bench.load_world import World

HELLO = Path(__file__).with_name("chat_hello.py")


def email(number: int) -> str:
    return f"person{number}@x.test"


def working(world: World) -> contextlib.AbstractAsyncContextManager[Any]:
    """A worker of its own: the server's memory is that of the chat."""
    return world.process("Waiting for runs", "worker", "--concurrency", str(world.load.concurrency))


@contextlib.asynccontextmanager
async def peer(home: Path, database: str) -> AsyncGenerator[tuple[psutil.Process, str]]:
    """The smallest Chainlit, served by its own command."""
    await asyncio.to_thread(home.mkdir)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = (sys.executable, "-m", "chainlit", "run", str(HELLO), "--headless", "--port", str(port))
    more = {"CHAINLIT_APP_ROOT": str(home), "BENCH_URL": database}
    with (home / "log").open("wb") as said:
        running = await asyncio.create_subprocess_exec(
            *command, cwd=home, env={**os.environ, **more}, stdout=said, stderr=said
        )
    url = f"http://127.0.0.1:{port}"
    try:
        await answering(url)
        yield psutil.Process(running.pid), url
    finally:
        running.kill()
        await running.wait()


async def answering(url: str) -> None:
    async with aiohttp.ClientSession() as http:
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                async with http.get(url):
                    return
            await asyncio.sleep(0.2)
