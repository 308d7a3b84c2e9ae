"""Reader processes as the run's process sees them: asked by number, believed nothing, replaced when they end.

What ends a reader may do so again. So each request that was lost with one is repeated once, alone in a process of its
own: the page that did it takes nobody along a second time, and the others get their answer.
"""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from domain.errors import PageUnreadable, ServiceUnavailable
from domain.pages import Heard, Link, Page, Scrape, SiteMap, unheard
from tools.web.child import command
from tools.web.process import Lost, Process, start
from tools.web.talk import Kind, Message, Nonsense

COMMAND = command("tools.web.reader")
ANSWER_SECONDS = 300.0
"""A reader ends a request by itself before that; one that does not is ended."""
ALONE_AT_ONCE = 2
MAX_REASON, MAX_TRACEBACK = 500, 4_000

Answer = TypeVar("Answer", SiteMap, Scrape)
SITE_MAP, SCRAPE, WORDS, COUNT = TypeAdapter(SiteMap), TypeAdapter(Scrape), TypeAdapter(str), TypeAdapter(int)


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

    async def ready(self) -> Process:
        """The process, started if there is none."""
        async with self._starting:
            if self._process is None or self._process.lost:
                self._process = await start(self._program, self._settings)
            return self._process

    async def ask(self, kind: Kind, what: Any, form: TypeAdapter[Answer], heard: Heard = unheard) -> Answer:
        """One request; `heard` is told how far it is. Raises: PageUnreadable, ServiceUnavailable."""
        try:
            return await self._ask(await self.ready(), kind, what, form, heard)
        except Lost:
            return await self._repeat(kind, what, form, heard)

    async def _repeat(self, kind: Kind, what: Any, form: TypeAdapter[Answer], heard: Heard) -> Answer:
        async with self._alone:
            process = await start(self._program, self._settings)
            try:
                return await self._ask(process, kind, what, form, heard)
            except Lost as error:
                raise PageUnreadable("cannot be read") from error
            finally:
                await process.stop()

    async def _ask(self, process: Process, kind: Kind, what: Any, form: TypeAdapter[Answer], heard: Heard) -> Answer:
        try:
            return understood(await process.ask(kind, what, self._seconds, partial(_follow, heard)), form)
        except (Nonsense, TimeoutError) as error:
            process.kill()
            raise Lost from error

    async def aclose(self) -> None:
        """End the process."""
        if self._process is not None:
            await self._process.stop()


def _follow(heard: Heard, message: Message) -> None:
    """How far a request is. Raises: Nonsense."""
    try:
        heard(COUNT.validate_json(message.body))
    except ValidationError as error:
        raise Nonsense("no number of pages") from error


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
            raise ReaderFault(words[-MAX_TRACEBACK:])
        case _:
            raise Nonsense(f"an answer of kind {message.kind}")


def _on_the_web(answer: Answer) -> Answer:
    named: tuple[Page | Link, ...] = answer.pages + (answer.links if isinstance(answer, SiteMap) else ())
    if not all(each.url.startswith(("https://", "http://")) for each in named):
        raise Nonsense("an address that is no web page's")
    return answer
