"""What people do to the server meanwhile: hundreds follow runs by SSE, and some ask for lists and runs."""

import asyncio
import contextlib
import json
import random
import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx

from bench.load_world import Queued

ASK_EVERY = 0.05
LAST_WORDS_SECONDS = 60
PATHS = ("/api/runs/{id}", "/api/runs/{id}/opportunities?dossiers=false", "/api/runs/{id}/audits", "/api/runs?limit=20")


@dataclass
class Crowd:
    """Followers of random runs that have not ended, always as many, and one who asks twenty times a second."""

    address: str
    runs: Sequence[Queued]
    asked: list[float] = field(default_factory=list[float])
    """Seconds per answer."""
    late: list[float] = field(default_factory=list[float])
    """Seconds from an event to its follower, where it happened after the follower came."""
    events: int = 0
    heard: dict[Queued, list[int]] = field(default_factory=dict[Queued, list[int]])
    """Ids of the events of streams that were followed from a run's beginning to its end."""
    refused: int = 0
    over: set[Queued] = field(default_factory=set[Queued])
    rng: random.Random = field(default_factory=lambda: random.Random(1))

    @contextlib.asynccontextmanager
    async def around(self, followers: int) -> AsyncGenerator[None]:
        """While the block runs, and then until every stream has been followed to its end.

        Raises: TimeoutError when streams stay open after their runs have ended.
        """
        async with asyncio.TaskGroup() as group:
            asking = group.create_task(self._ask())
            following = [group.create_task(self._follow()) for _ in range(followers)]
            yield
            asking.cancel()
            async with asyncio.timeout(LAST_WORDS_SECONDS):
                await asyncio.gather(*following)

    async def _follow(self) -> None:
        while left := [run for run in self.runs if run not in self.over]:
            run = self.rng.choice(left)
            ids = [event async for event in self._events(run)]
            self.over.add(run)
            self.heard[run] = ids

    async def _events(self, run: Queued) -> AsyncGenerator[int]:
        """One stream, read by hand: two hundred clients of a library would be the load themselves."""
        place, since = urlsplit(self.address), datetime.now(UTC)
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        head = (
            f"GET /api/runs/{run.id}/events HTTP/1.1\r\nHost: {place.netloc}\r\nAuthorization: Bearer {run.key}\r\n\r\n"
        )
        writer.write(head.encode())
        try:
            while line := await reader.readline():
                if line.startswith(b"data: {"):
                    told = json.loads(line[6:])
                    happened = datetime.fromisoformat(told["created_at"])
                    if happened > since:
                        self.late.append((datetime.now(UTC) - happened).total_seconds())
                    self.events += 1
                    yield told["id"]
                if line == b"0\r\n":
                    return
        finally:
            writer.close()

    async def _ask(self) -> None:
        async with httpx.AsyncClient(base_url=self.address, timeout=60) as client:
            while True:
                run, path = self.rng.choice(self.runs), self.rng.choice(PATHS)
                began = time.perf_counter()
                answer = await client.get(path.format(id=run.id), headers={"Authorization": f"Bearer {run.key}"})
                self.asked.append(time.perf_counter() - began)
                self.refused += answer.status_code != 200
                await asyncio.sleep(ASK_EVERY)
