"""One measured world: a database of its own, one sandbox as the outside, workers and a server as real processes."""

import asyncio
import contextlib
import os
import re
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from bench.load_plan import Load
from bench.load_town import TOWNS
from engine.operations import credits, keys, runs
from engine.operations.organizations import find_or_new
from engine.sandbox import Sandbox, start_sandbox
from engine.services import Services, open_services
from engine.settings import Settings
from store import embedded

LEADATLAS = Path(sys.executable).with_name("leadatlas")
READY_SECONDS = 60
GRANTS = {"atlas_credits": "100000", "ai_credits": "10000000"}
SECRET = "only-for-the-bench-only-for-the-bench"


@dataclass(frozen=True)
class Queued:
    """A run in the queue, and a key of its organization."""

    id: UUID
    key: str


@dataclass(frozen=True)
class World:
    """What one measurement happens in."""

    load: Load
    folder: Path
    sandbox: Sandbox
    url: str
    more: Mapping[str, str] = field(default_factory=dict[str, str])
    """Further settings of all processes."""

    @property
    def home(self) -> Path:
        """Of the embedded database."""
        return self.folder / "home"

    def outside(self) -> dict[str, str]:
        """The sandbox in the place of the real services, so that all processes share one."""
        return {
            "DATABASE_URL": self.url,
            "LEADATLAS_HOME": str(self.home),
            "GOOGLE_PLACES_API_KEY": "bench",
            "GOOGLE_PLACES_BASE_URL": self.sandbox.url,
            "LLM_API_KEY": "bench",
            "LLM_MODEL": "leadatlas-demo",
            "LLM_BASE_URL": f"{self.sandbox.url}/v1",
            "WEB_CONNECT_TO": f"*.test=127.0.0.1:{self.sandbox.port}",
            "WEB_CA_FILE": str(self.sandbox.ca_file),
            **self.more,
        }

    def settings(self) -> Settings:
        """The same for this process, which only queues."""
        return Settings(_env_file=None, **{name.lower(): value for name, value in self.outside().items()})  # pyright: ignore[reportCallIssue, reportArgumentType]

    @contextlib.asynccontextmanager
    async def process(self, said: str, *words: str, **more: str) -> AsyncGenerator[tuple[int, str]]:
        """Run a command of ours; its number, and what it said when it was ready.

        Args:
            said: a pattern of the line that it prints when it is ready.
        """
        log = self.folder / f"{words[0]}-{os.urandom(2).hex()}.log"
        with log.open("wb") as errors:
            running = await asyncio.create_subprocess_exec(
                LEADATLAS, *words, cwd=self.folder, env={**os.environ, **self.outside(), **more},
                stdout=asyncio.subprocess.PIPE, stderr=errors,
            )  # fmt: skip
        try:
            yield running.pid, await asyncio.wait_for(line_of(running, said, log), READY_SECONDS)
        finally:
            if running.returncode is None:
                running.terminate()
            await asyncio.wait_for(running.wait(), READY_SECONDS)


async def line_of(running: asyncio.subprocess.Process, said: str, log: Path) -> str:
    assert running.stdout is not None, "it is a pipe"
    while line := (await running.stdout.readline()).decode():
        if found := re.search(said, line):
            return found[1] if found.groups() else line
    raise RuntimeError(f"it did not start: {log.read_text()[-2000:]}")  # noqa: ASYNC240


@contextlib.asynccontextmanager
async def open_world(load: Load, town: Path, folder: Path, options: Sequence[str] = ()) -> AsyncGenerator[World]:
    """A fresh database and a fresh sandbox (with more options, if wanted); both end with the block."""
    home, settings = folder / "home", Settings(_env_file=None, town=town, **load.latencies)  # pyright: ignore[reportCallIssue, reportArgumentType]
    home.mkdir(parents=True)
    async with start_sandbox(settings, options=options) as sandbox:
        try:
            yield World(load, folder, sandbox, await asyncio.to_thread(embedded.start, home))
        finally:
            await asyncio.to_thread(embedded.stop, home)


@contextlib.asynccontextmanager
async def open_engine(world: World) -> AsyncGenerator[Services]:
    """Operations in this process."""
    async with open_services(world.settings()) as services:
        yield services


async def organizations(services: Services, load: Load) -> list[tuple[Services, str]]:
    """Each organization with credits enough and a key."""
    made: list[tuple[Services, str]] = []
    for number in range(load.organizations):
        agency = await find_or_new(services, f"Agency {number}")
        own = services.of(agency.id, "bench")
        async with own.transaction(own.org_id) as tx:
            await own.organizations.ensure(tx, agency.name)
        for account, amount in GRANTS.items():
            await credits.grant(own, account, amount)
        made.append((own, await keys.create_key(own, "bench")))
    return made


async def queue(load: Load, agencies: list[tuple[Services, str]]) -> list[Queued]:
    """All runs at once, organization by organization: the unfair order."""
    gate = asyncio.Semaphore(8)

    async def one(number: int, own: Services, key: str) -> Queued:
        async with gate:
            text = f"dentists in {TOWNS[number % load.towns]}"
            return Queued(await runs.start(own, runs.Request(text=text, leads=load.audits)), key)

    told = [one(number, *agency) for number, agency in enumerate(agencies) for _ in range(load.runs)]
    return list(await asyncio.gather(*told))
