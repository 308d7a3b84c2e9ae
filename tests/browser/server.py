"""The server as a process of its own; nothing here needs a browser, whose library takes a while to import."""

import asyncio
import signal
import sys
import urllib.error
import urllib.request
from asyncio.subprocess import DEVNULL, Process
from dataclasses import dataclass, field
from pathlib import Path

START_SECONDS = 90


@dataclass
class Server:
    """`leadatlas serve`, which can be killed and started again at the same address."""

    environment: dict[str, str]
    folder: Path
    port: int
    process: Process | None = None
    address: str = field(init=False)

    def __post_init__(self) -> None:
        self.address = f"http://127.0.0.1:{self.port}"

    @property
    def lives(self) -> bool:
        """Started, and neither killed nor stopped."""
        return self.process is not None and self.process.returncode is None

    async def start(self) -> None:
        command = [sys.executable, "-m", "ui.cli", "serve", "--port", str(self.port)]
        self.process = await asyncio.create_subprocess_exec(
            *command, cwd=self.folder, env=self.environment, stdout=DEVNULL, start_new_session=True
        )
        async with asyncio.timeout(START_SECONDS):
            while not await asyncio.to_thread(self._answers):
                assert self.process.returncode is None, "the server ended"
                await asyncio.sleep(0.1)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/user", timeout=5):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    async def kill(self) -> None:
        """As a machine that loses its power would; its sandbox ends with it."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> float:
        """As an operator would; how long it took."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        await self._end(signal.SIGTERM)
        return loop.time() - began

    async def _end(self, how: signal.Signals) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(how)
            async with asyncio.timeout(30):
                await self.process.wait()
