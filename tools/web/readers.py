"""Reader processes as the run's process sees them: asked by number, believed nothing, replaced when they end.

What ends a reader may do so again. So each request that was lost with one is repeated once, alone in a process of its
own: the page that did it takes nobody along a second time, and the others get their answer.
"""

import asyncio
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import count
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError
from typing_extensions import override

from domain.errors import PageUnreadable, ServiceUnavailable
from domain.vocabulary import Link, Page, Scrape, SiteMap
from tools.web.child import ENVIRONMENT, command
from tools.web.talk import Kind, Message, Messages, Nonsense, pack

COMMAND = command("tools.web.reader")
ANSWER_SECONDS = 300.0
"""A reader ends a request by itself before that; one that does not is ended."""
ALONE_AT_ONCE = 2
MAX_REASON = 500

Answer = TypeVar("Answer", SiteMap, Scrape)
SITE_MAP, SCRAPE, WORDS = TypeAdapter(SiteMap), TypeAdapter(Scrape), TypeAdapter(str)


class Lost(Exception):
    """The reader ended, or said what makes no sense, before it answered."""


class ReaderFault(RuntimeError):
    """A mistake of ours in the reader; the text is its traceback."""


class Reader:
    """Where a share of all sites is read: one process, and another one after its end.

    Args:
        settings: the crawler's, plain JSON values.
        program: the command line of the process.
        seconds: the longest that an answer may take.
    """

    def __init__(
        self, settings: Mapping[str, Any], *, program: Sequence[str] = COMMAND, seconds: float = ANSWER_SECONDS
    ) -> None:
        self._settings, self._program, self._seconds = settings, program, seconds
        self._process: Process | None = None
        self._starting, self._alone = asyncio.Lock(), asyncio.Semaphore(ALONE_AT_ONCE)

    @property
    def pid(self) -> int | None:
        """Of the process that would be asked next."""
        return self._process.pid if self._process and not self._process.lost else None

    async def ready(self) -> "Process":
        """The process, started if there is none."""
        async with self._starting:
            if self._process is None or self._process.lost:
                self._process = await start(self._program, self._settings)
            return self._process

    async def ask(self, kind: Kind, what: Any, form: TypeAdapter[Answer]) -> Answer:
        """One request. Raises: PageUnreadable, ServiceUnavailable."""
        try:
            return await self._ask(await self.ready(), kind, what, form)
        except Lost:
            return await self._repeat(kind, what, form)

    async def _repeat(self, kind: Kind, what: Any, form: TypeAdapter[Answer]) -> Answer:
        async with self._alone:
            process = await start(self._program, self._settings)
            try:
                return await self._ask(process, kind, what, form)
            except Lost as error:
                raise PageUnreadable("cannot be read") from error
            finally:
                await process.stop()

    async def _ask(self, process: "Process", kind: Kind, what: Any, form: TypeAdapter[Answer]) -> Answer:
        try:
            return understood(await process.ask(kind, what, self._seconds), form)
        except (Nonsense, TimeoutError) as error:
            process.kill()
            raise Lost from error

    async def aclose(self) -> None:
        """End the process."""
        if self._process is not None:
            await self._process.stop()


def understood(message: Message, form: TypeAdapter[Answer]) -> Answer:
    """An answer in our own words. Raises: PageUnreadable, ServiceUnavailable, ReaderFault, Nonsense."""
    try:
        if message.kind == Kind.DONE:
            return _on_the_web(form.validate_json(message.body))
        words = WORDS.validate_json(message.body)
    except ValidationError as error:
        raise Nonsense("not the form that was asked for") from error
    match message.kind:
        case Kind.UNREADABLE:
            raise PageUnreadable(words[:MAX_REASON])
        case Kind.UNAVAILABLE:
            raise ServiceUnavailable(words[:MAX_REASON])
        case Kind.FAULT:
            raise ReaderFault(words)
        case _:
            raise Nonsense(f"an answer of kind {message.kind}")


def _on_the_web(answer: Answer) -> Answer:
    named: tuple[Page | Link, ...] = answer.pages + (answer.links if isinstance(answer, SiteMap) else ())
    if not all(each.url.startswith(("https://", "http://")) for each in named):
        raise Nonsense("an address that is no web page's")
    return answer


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
        self._transport: asyncio.SubprocessTransport | None = None
        self._exited = asyncio.Event()
        self.lost = False

    @property
    def pid(self) -> int | None:
        """Its process id."""
        return self._transport.get_pid() if self._transport else None

    async def ask(self, kind: Kind, what: Any, seconds: float) -> Message:
        """The answer; a caller that is cancelled cancels the request. Raises: Lost, TimeoutError."""
        if self.lost:
            raise Lost
        number = next(self._numbers)
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        self.say(number, kind, what)
        try:
            async with asyncio.timeout(seconds):
                return await answer
        finally:
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
                waiting = self._waiting.pop(message.number, None)  # None: nobody waits any more
                if waiting is not None and not waiting.done():
                    waiting.set_result(message)
        except Nonsense:
            self.kill()

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
