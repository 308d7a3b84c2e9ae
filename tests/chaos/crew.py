"""The worker processes of a storm: killed, frozen and replaced, never more or fewer for long."""

import asyncio
import os
import signal
from asyncio.subprocess import Process
from dataclasses import dataclass, field

from bench.load_world import LEADATLAS, World

FROZEN_SECONDS = 8.0
"""At most; longer than it takes until a worker counts as dead."""


@dataclass
class Crew:
    """`leadatlas worker` so many times."""

    world: World
    concurrency: int
    hands: list[Process] = field(default_factory=list[Process])
    leaving: list[Process] = field(default_factory=list[Process])
    """Those that were asked to end: a storm may be over before they have."""
    naps: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    async def hire(self) -> None:
        """Start one more; nobody waits until it is ready."""
        with (self.world.folder / "workers.log").open("ab") as log:
            env = {**os.environ, **self.world.outside(), "LOG_FORMAT": "json"}
            words = (LEADATLAS, "worker", "--concurrency", str(self.concurrency))
            self.hands.append(await asyncio.create_subprocess_exec(*words, env=env, stdout=log, stderr=log))

    async def kill(self, number: int) -> None:
        """One dies at once, and another begins."""
        hand = self.hands.pop(number)
        hand.kill()
        await hand.wait()
        await self.hire()

    async def terminate(self, number: int) -> None:
        """One is asked to end, as a deployment would, and another begins."""
        hand = self.hands.pop(number)
        self.leaving.append(hand)
        hand.terminate()
        await self.hire()
        await hand.wait()

    def freeze(self, number: int, strength: float) -> None:
        """One stops where it is, and wakes within seconds."""
        hand = self.hands[number]
        hand.send_signal(signal.SIGSTOP)
        nap = asyncio.create_task(_wake(hand, strength * FROZEN_SECONDS))
        self.naps.add(nap)
        nap.add_done_callback(self.naps.discard)

    async def muster(self, wanted: int) -> int:
        """Replace those who have ended by themselves; how many."""
        gone = [hand for hand in self.hands if hand.returncode is not None]
        self.hands = [hand for hand in self.hands if hand.returncode is None]
        for _ in range(wanted - len(self.hands)):
            await self.hire()
        return len(gone)

    async def dismiss(self) -> None:
        """End all."""
        await asyncio.gather(*self.naps)
        for hand in (*self.hands, *self.leaving):
            if hand.returncode is None:
                hand.kill()
                await hand.wait()


async def _wake(hand: Process, seconds: float) -> None:
    await asyncio.sleep(seconds)
    if hand.returncode is None:
        hand.send_signal(signal.SIGCONT)
