"""One reader process as the run's process sees it: requests go out by number, answers come back in any order."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from itertools import count
from typing import Any, cast

from typing_extensions import override

from tools.web.child import ENVIRONMENT
from tools.web.talk import Kind, Message, Messages, Nonsense, pack


class Lost(Exception):
    """The reader ended, or said what makes no sense, before it answered."""


async def start(program: Sequence[str], settings: Mapping[str, Any]) -> "Process":
    """A new process with an empty environment; it warms up while the caller goes on."""
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    _, process = await asyncio.get_running_loop().subprocess_exec(
        Process, *program, stdin=pipe, stdout=pipe, stderr=nothing, env=ENVIRONMENT, start_new_session=True
    )
    process.say(0, Kind.SETTINGS, settings)
    return process


class Process(asyncio.SubprocessProtocol):
    """One process and the requests that wait for its answers."""

    def __init__(self) -> None:
        self._messages, self._numbers = Messages(), count(1)
        self._waiting: dict[int, asyncio.Future[Message]] = {}
        self._following: dict[int, Callable[[Message], None]] = {}
        self._transport: asyncio.SubprocessTransport | None = None
        self._exited = asyncio.Event()
        self.lost = False

    @property
    def pid(self) -> int | None:
        """Its process id."""
        return self._transport.get_pid() if self._transport else None

    async def ask(
        self, kind: Kind, what: Any, seconds: float, follow: Callable[[Message], None] | None = None
    ) -> Message:
        """The answer; a caller that is cancelled cancels the request. Raises: Lost, TimeoutError.

        Args:
            kind: of the request.
            what: plain JSON values.
            seconds: the longest that the answer may take.
            follow: gets what is told on the way to it; it raises Nonsense where that makes no sense.
        """
        if self.lost:
            raise Lost
        number = next(self._numbers)
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        if follow is not None:
            self._following[number] = follow
        self.say(number, kind, what)
        try:
            async with asyncio.timeout(seconds):
                return await answer
        finally:
            self._following.pop(number, None)
            if self._waiting.pop(number, None) is not None:
                self.say(number, Kind.CANCEL)

    def say(self, number: int, kind: Kind, what: Any = None) -> None:
        """Send a message; one that is lost on the way is known by the end of the process."""
        if self._transport is not None and not self.lost:
            pipe = cast(asyncio.WriteTransport, self._transport.get_pipe_transport(0))
            pipe.write(pack(number, kind, what))

    def kill(self) -> None:
        """End it at once: what waits is lost."""
        self._lose()
        if self._transport is not None and self._transport.get_returncode() is None:
            with suppress(ProcessLookupError):  # the transport's own kill would take the exit from whoever waits for it
                os.kill(self._transport.get_pid(), signal.SIGKILL)

    async def stop(self) -> None:
        """End it and wait until it has ended."""
        self.kill()
        await self._exited.wait()

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.SubprocessTransport, transport)

    @override
    def pipe_data_received(self, fd: int, data: bytes) -> None:
        try:
            for message in self._messages.feed(data):
                self._take(message)
        except Nonsense:
            self.kill()

    def _take(self, message: Message) -> None:
        if message.kind == Kind.PROGRESS:
            if follow := self._following.get(message.number):
                follow(message)
            return
        waiting = self._waiting.pop(message.number, None)  # None: nobody waits any more
        if waiting is not None and not waiting.done():
            waiting.set_result(message)

    @override
    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        self.kill()

    @override
    def process_exited(self) -> None:
        self._lose()
        if self._transport is not None:
            self._transport.close()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._exited.set()

    def _lose(self) -> None:
        self.lost = True
        waiting, self._waiting = self._waiting, {}
        for answer in waiting.values():
            if not answer.done():
                answer.set_exception(Lost())
