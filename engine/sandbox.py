"""Starts the sandbox as a child process; it ends when our end of its standard input closes, however we end."""

import asyncio
import contextlib
import json
import logging
import sys
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.errors import Misconfigured
from engine.settings import Settings

log = logging.getLogger(__name__)

START_SECONDS = 20
PART = 65_536
"""Bytes of its output in one record of the log."""
HERE = "http://127.0.0.1:8000"
"""Where `leadatlas serve` answers unless told otherwise."""


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox: one loopback port for Places, model and the town's websites."""

    port: int
    ca_file: Path
    towns: tuple[dict[str, Any], ...]
    """`{"name", "businesses"}`, most businesses first."""

    @property
    def url(self) -> str:
        """Of Places and of the model; websites are reached by their own hosts."""
        return f"http://127.0.0.1:{self.port}"


@contextlib.asynccontextmanager
async def start_sandbox(
    settings: Settings, meanwhile: Callable[[], None] | None = None, options: Sequence[str] = ()
) -> AsyncGenerator[Sandbox]:
    """Run the sandbox on a free port while the block runs.

    Args:
        meanwhile: work of ours that is done while the other process starts.
        options: further ones of `python -m sandbox`.

    Raises: Misconfigured when the town cannot be served; the message is the sandbox's own.
    """
    process = await asyncio.create_subprocess_exec(
        *_command(settings),
        *options,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is ours to handle; the child ends with its standard input
    )
    try:
        if meanwhile:
            meanwhile()
        sandbox = await started(process)
        async with drained(process):
            yield sandbox
    finally:
        await _end(process)


def _command(settings: Settings) -> list[str]:
    command = [sys.executable, "-m", "sandbox", "--port", "0"]
    if settings.town is not None:
        command += ["--data", str(settings.town.resolve())]
    command += ["--latency", str(settings.sandbox_latency)]
    command += ["--places-latency", str(settings.sandbox_places_latency)]
    if settings.billing == "sandbox" and (secret := settings.webhook_secret):
        command += ["--webhook-url", f"{(settings.public_url or HERE).rstrip('/')}/api/webhooks/autumn"]
        command += ["--webhook-secret", secret.get_secret_value()]
    return [*command, "--model-latency", str(settings.sandbox_model_latency)]


async def started(process: asyncio.subprocess.Process, seconds: float = START_SECONDS) -> Sandbox:
    """What it says of itself once it listens. Raises: Misconfigured when it does not within so many seconds."""
    assert process.stdout is not None and process.stderr is not None, "both are pipes"
    try:
        line = await asyncio.wait_for(process.stdout.readline(), seconds)
    except TimeoutError as error:
        raise Misconfigured(f"The sandbox did not start within {seconds:g} s: is this machine very busy?") from error
    if not line:
        words = (await process.stderr.read()).decode(errors="replace").strip().splitlines()
        raise Misconfigured(words[-1].removeprefix("sandbox: ") if words else "The sandbox did not start.")
    try:
        told = json.loads(line)
    except ValueError as error:
        said = " ".join(line[:200].decode(errors="replace").split())
        raise Misconfigured(f"The sandbox did not start: it said {said}") from error
    return Sandbox(port=told["port"], ca_file=Path(told["ca_file"]), towns=tuple(told["towns"]))


@contextlib.asynccontextmanager
async def drained(process: asyncio.subprocess.Process) -> AsyncGenerator[None]:
    """Log what it writes while the block runs: a pipe that is full would stop it at its next line."""
    streams = [each for each in (process.stdout, process.stderr) if each is not None]
    reading = [asyncio.create_task(_logged(each)) for each in streams]
    try:
        yield
    finally:
        for task in reading:
            task.cancel()
        await asyncio.gather(*reading, return_exceptions=True)


async def _logged(stream: asyncio.StreamReader) -> None:
    while part := await stream.read(PART):
        log.debug("sandbox: %s", part.decode(errors="replace").rstrip())


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        await asyncio.wait_for(process.wait(), 5)
    except TimeoutError:
        process.kill()
        await process.wait()
