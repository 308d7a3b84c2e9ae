"""A run that stands in the middle of its work until a test lets it go on: an event, where a clock would guess."""

import asyncio


class Standing:
    """For `FakeWeb.before`: the first website is being reached, and none is until `go`."""

    def __init__(self) -> None:
        self._reached, self._go = asyncio.Event(), asyncio.Event()

    async def __call__(self, _: str) -> None:
        self._reached.set()
        await self._go.wait()

    async def reached(self) -> None:
        """Return once the run is in the middle of its work."""
        async with asyncio.timeout(30):
            await self._reached.wait()

    def go(self) -> None:
        """Let it go on, now and from now on."""
        self._go.set()
