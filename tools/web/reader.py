"""The reader process: meets the outside web, apart from keys and database (docs/decisions/0006).

It is asked on stdin, answers on stdout, and ends when its parent does (stdin closes). Pages are parsed in a process of
its own again (pool.py), so that fetching goes on meanwhile; should anything stall this one, an alarm ends it.
"""

import asyncio
import json
import signal
import sys
import traceback
from functools import partial
from io import FileIO
from typing import Any

import uvloop
from typing_extensions import override

from domain.errors import PageUnreadable, ServiceUnavailable
from domain.pages import Heard, Scrape, SiteMap
from tools.web.crawler import Crawler
from tools.web.talk import Kind, Message, Messages, pack

SITE_SECONDS = 240.0
"""For one request, all its waiting included (crawl delays, `Retry-After`)."""
STALL_SECONDS = 10.0
BEAT_SECONDS = 1.0
TELL_SECONDS = 0.5
"""How old what is told of a request may be: a site that is read sooner costs no message."""


class Telling:
    """Says how far a request is, twice a second at most."""

    def __init__(self, say: Heard) -> None:
        self._say, self._done = say, 0
        self._timer: asyncio.TimerHandle | None = None

    def heard(self, done: int) -> None:
        """So many pages are done."""
        self._done = done
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(TELL_SECONDS, self._tell)

    def _tell(self) -> None:
        self._timer = None
        self._say(self._done)


class Desk(asyncio.Protocol):
    """Takes requests from the run's process, and sends each answer when it is there."""

    def __init__(self, crawler: Crawler, sink: asyncio.WriteTransport) -> None:
        self._crawler, self._sink = crawler, sink
        self._messages = Messages()
        self._at_work: dict[int, asyncio.Task[SiteMap | Scrape]] = {}
        self.ended = asyncio.Event()

    @override
    def data_received(self, data: bytes) -> None:
        for message in self._messages.feed(data):
            self._take(message)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.ended.set()

    def _take(self, message: Message) -> None:
        if message.kind == Kind.CANCEL:
            if task := self._at_work.pop(message.number, None):
                task.cancel()
            return
        telling = Telling(partial(self._tell, message.number))
        task = asyncio.ensure_future(self._read(message.kind, json.loads(message.body), telling.heard))
        self._at_work[message.number] = task
        task.add_done_callback(partial(self._answer, message.number))

    def _tell(self, number: int, done: int) -> None:
        if number in self._at_work:
            self._sink.write(pack(number, Kind.PROGRESS, done))

    async def _read(self, kind: int, what: Any, heard: Heard) -> SiteMap | Scrape:
        try:
            async with asyncio.timeout(SITE_SECONDS):
                return await (self._crawler.map(what) if kind == Kind.MAP else self._crawler.scrape(what, heard))
        except TimeoutError as error:
            raise PageUnreadable("takes too long to read") from error

    def _answer(self, number: int, task: asyncio.Task[SiteMap | Scrape]) -> None:
        if self._at_work.pop(number, None) is not None:  # else nobody waits any more
            self._sink.write(pack(number, *outcome(task)))


def outcome(task: asyncio.Task[SiteMap | Scrape]) -> tuple[Kind, Any]:
    """What became of a request, as it is told."""
    if task.cancelled():
        return Kind.FAULT, "cancelled by nobody"
    match task.exception():
        case None:
            return Kind.DONE, task.result()
        case PageUnreadable() as reason:
            return Kind.UNREADABLE, str(reason)
        case ServiceUnavailable() as reason:
            return Kind.UNAVAILABLE, str(reason)
        case fault:
            return Kind.FAULT, "".join(traceback.format_exception(fault))


def stay_awake(seconds: float = STALL_SECONDS) -> None:
    """While the event loop turns, this puts the alarm off that ends the process."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    asyncio.get_running_loop().call_later(min(BEAT_SECONDS, seconds / 3), stay_awake, seconds)


async def serve(source: FileIO, sink: FileIO) -> None:
    """Read sites until the source ends; its first message is the crawler's settings."""
    settings: dict[str, Any] = json.loads(_first(source).body)
    loop = asyncio.get_running_loop()
    async with Crawler(**settings) as crawler:
        answers, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, sink)
        _, desk = await loop.connect_read_pipe(lambda: Desk(crawler, answers), source)
        stay_awake()
        await desk.ended.wait()


def _first(source: FileIO) -> Message:
    """The first message and not a byte more: the event loop reads on from there."""
    messages = Messages()
    while data := source.read(1):
        for message in messages.feed(data):
            return message
    raise SystemExit


def main() -> None:
    """Serve this process's standard input and output."""
    sys.stdout = sys.stderr
    uvloop.run(serve(FileIO(0, "rb"), FileIO(1, "wb")))


if __name__ == "__main__":
    main()
