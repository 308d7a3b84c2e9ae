"""Wakes whoever follows a run: one LISTEN connection per process, opened by the first follower. A notice says only that
there is something to read; who was told late, twice or not at all reads the same rows."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from uuid import UUID

import psycopg

from domain.errors import DatabaseUnreachable
from store.lock import KEEPALIVE
from store.pool import connect
from store.queries import load

log = logging.getLogger(__name__)
_sql = load(Path(__file__).parent / "sql" / "session.sql")

RETRY_SECONDS = 0.5
"""Between two tries to listen again; followers poll meanwhile."""


class Bell:
    """Rings when a run has something new to read."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake the follower, now or as soon as it waits."""
        self._rung.set()

    async def wait(self, seconds: float) -> None:
        """Return when it rings or rang since the last wait, and after `seconds` at the latest."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        self._rung.clear()


class Hub:
    """Fans the channel `run_events` out to the followers of this process."""

    def __init__(self, url: str) -> None:
        """Nothing is opened yet.

        Args:
            url: a direct connection; a transaction pooler hears no notices.
        """
        self._url = url
        self._bells: dict[str, set[Bell]] = defaultdict(set)
        self._listener: asyncio.Task[None] | None = None

    @contextmanager
    def follow(self, run_id: UUID) -> Generator[Bell]:
        """A bell that rings for each event of a run, and whenever notices may have been lost."""
        bell, key = Bell(), str(run_id)
        self._bells[key].add(bell)
        if self._listener is None:
            self._listener = asyncio.create_task(self._listen(), name="run events")
        try:
            yield bell
        finally:
            self._bells[key].discard(bell)
            if not self._bells[key]:
                del self._bells[key]

    async def close(self) -> None:
        """Stop listening; followers go on by polling."""
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.cancel()
            await asyncio.wait([listener])

    async def _listen(self) -> None:
        while True:
            try:
                await self._hear()
            except (psycopg.Error, DatabaseUnreachable) as error:
                log.warning("live updates are polled until the database can be listened to again: %s", error)
            await asyncio.sleep(RETRY_SECONDS)

    async def _hear(self) -> None:
        """Listen until the connection dies; what was told before it stood is read by those who are rung now."""
        connection = await connect(self._url, application_name="leadatlas events", **KEEPALIVE)
        async with connection:
            await connection.execute(_sql.listen)
            for key in [*self._bells]:
                self._ring(key)
            async for notice in connection.notifies():
                self._ring(_run_of(notice.payload))

    def _ring(self, key: str) -> None:
        for bell in self._bells.get(key, ()):
            bell.ring()


def _run_of(payload: str) -> str:
    """Of `organization:run:event`; anybody may notify on a channel, so what is not ours names no run."""
    _, _, rest = payload.partition(":")
    return rest.partition(":")[0]


@asynccontextmanager
async def open_hub(url: str) -> AsyncGenerator[Hub]:
    """A hub that is closed at the end of the block."""
    hub = Hub(url)
    try:
        yield hub
    finally:
        await hub.close()
