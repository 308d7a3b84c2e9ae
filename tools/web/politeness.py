"""How often one host is asked: so many requests at once, and the pause that its robots.txt names."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from tools.web.urls import bare, host_of

MAX_CRAWL_DELAY = 5.0

Sleep = Callable[[float], Awaitable[None]]


class Politeness:
    """One per process: it is counted here.

    Args:
        per_host: requests at once to one host (`www.` does not count as another).
        sleep: how pauses are waited out, seconds.
    """

    def __init__(self, per_host: int, sleep: Sleep) -> None:
        self._per_host, self._sleep = per_host, sleep
        self._gates: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._delays: dict[str, tuple[float, float]] = {}

    def pace(self, url: str, delay: float | None) -> None:
        """Keep `delay` seconds (at most 5 are honoured) between requests to this host."""
        host = bare(host_of(url))
        if delay:
            _, last = self._delays.get(host, (0.0, now()))
            self._delays[host] = (min(delay, MAX_CRAWL_DELAY), last)
        else:
            self._delays.pop(host, None)

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncGenerator[None]:
        """Wait until this host may be asked."""
        host = bare(host_of(url))
        async with self._gates.setdefault(host, asyncio.Semaphore(self._per_host)):
            if host in self._delays:
                delay, last = self._delays[host]
                turn = max(now(), last + delay)
                self._delays[host] = (delay, turn)
                await self._sleep(max(0.0, turn - now()))
            yield


def now() -> float:
    """Of the loop's clock, seconds."""
    return asyncio.get_running_loop().time()
