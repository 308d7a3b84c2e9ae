"""How often and for how many the chat is measured, and how long each step may take."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from bench.load_plan import Load

LIMITS = {"start": 45, "pages": 60, "a run alone": 40, "open chats": 75, "the peer's chats": 20}
"""Seconds: with what it takes to end, four minutes."""


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """The chats belong to people, each with an organization; each chat follows a run of its own."""

    rounds: int = 5
    """Times that each page is opened, ours and the peer's in turns."""
    people: int = 10
    chats: int = 50
    audits: int = 2
    watched: int = 10
    """Audits of the runs that Chromium looks at."""
    pause: float = 0.5
    """Seconds between two rows of the ideal."""
    patience: float = 1
    """By which the limits are multiplied, on a busy machine."""

    @property
    def load(self) -> Load:
        """The world in which this happens; one organization more is that of Chromium."""
        return Load(
            organizations=self.people + 1, runs=1, audits=self.audits, towns=self.people + 1,
            page_latency=50, model_latency=400, concurrency=6,
        )  # fmt: skip


SMALL = Sizes(rounds=1, people=2, chats=4, watched=3)
"""Everything once."""


@contextlib.asynccontextmanager
async def step(name: str, patience: float = 1) -> AsyncGenerator[None]:
    """Raises: RuntimeError when it does not end within its limit, times `patience`."""
    limit = LIMITS[name] * patience
    print(f"{name} ...", file=sys.stderr, flush=True)
    try:
        async with asyncio.timeout(limit):
            yield
    except TimeoutError as error:
        raise RuntimeError(f"{name}: not done within {limit:g} seconds") from error
