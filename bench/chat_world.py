"""Who is in the chat's bench: the smallest Chainlit as its peer, and people with an organization and a run each."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bench.chat_people import Account
from bench.chat_plan import Sizes
from bench.load_town import TOWNS
from bench.load_world import World, organizations
from engine.operations import members, runs
from engine.services import Services
from store import embedded
from store.cluster import locate

HELLO = Path(__file__).with_name("chat_hello.py")
PASSWORD = "correct horse battery"
WATCHING = "watching@x.test"
READY_SECONDS = 60


@dataclass(frozen=True)
class Somebody:
    """A person and what they may do."""

    services: Services
    email: str
    town: str

    async def search(self, leads: int) -> Account:
        """With a run that begins now."""
        run = await runs.start(self.services, runs.Request(text=f"dentists in {self.town}", leads=leads))
        return Account(self.email, PASSWORD, str(run))


async def everybody(services: Services, sizes: Sizes) -> tuple[Somebody, list[Somebody]]:
    """The one whom Chromium is for, and those with chats; organization by organization."""
    agencies = [own for own, _ in await organizations(services, sizes.load)]
    told = [
        Somebody(agencies[number % len(agencies)], f"person{number}@x.test", TOWNS[number % len(agencies)])
        for number in range(sizes.chats)
    ]
    watching = Somebody(agencies[0], WATCHING, TOWNS[len(agencies)])
    for each in (watching, *told):
        await members.add_user(each.services, each.email, PASSWORD)
    return watching, told


def administrator(world: World, database: str) -> str:
    """The address of the embedded database for its administrator."""
    return locate(world.home).url(embedded.ADMINISTRATOR, database)


def stamp_commits(world: World) -> None:
    """Let Postgres keep when each transaction was committed, from its next start."""
    with psycopg.connect(administrator(world, embedded.ADMINISTRATOR), autocommit=True) as connection:
        connection.execute("alter system set track_commit_timestamp = on")
    embedded.stop(world.home)
    embedded.start(world.home)


@contextlib.asynccontextmanager
async def peer(folder: Path, port: int) -> AsyncGenerator[tuple[int, str]]:
    """The smallest Chainlit, served by its own command: its process and its address."""
    home, log = folder / "peer", folder / "peer.log"
    home.mkdir()
    command = (sys.executable, "-m", "chainlit", "run", str(HELLO), "--headless", "--port", str(port))
    with log.open("wb") as said:
        running = await asyncio.create_subprocess_exec(
            *command, cwd=home, env={**os.environ, "CHAINLIT_APP_ROOT": str(home)}, stdout=said, stderr=said
        )
    try:
        await _answering(port, running, log)
        yield running.pid, f"http://127.0.0.1:{port}"
    finally:
        if running.returncode is None:
            running.kill()
        await running.wait()


async def _answering(port: int, running: asyncio.subprocess.Process, log: Path) -> None:
    async with asyncio.timeout(READY_SECONDS):
        while True:
            if running.returncode is not None:
                raise RuntimeError(f"it did not start: {log.read_text()[-2000:]}")  # noqa: ASYNC240
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            await asyncio.sleep(0.2)
