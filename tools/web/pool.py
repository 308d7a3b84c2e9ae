"""Parses pages in processes of their own: a reader's event loop never waits for a parser, a bad page breaks only that.

A worker gets an empty environment (no secrets beside hostile HTML) and dies with its parent's pipe, SIGKILL included;
a ProcessPoolExecutor gives neither, and its spawn would import the caller's main module.
"""

import asyncio
import json
import time
from typing import Protocol
from weakref import WeakValueDictionary

from domain.errors import PageUnreadable
from tools.web.child import ENVIRONMENT, command
from tools.web.request import Reply
from tools.web.urls import host_of
from tools.web.wire import LENGTH, Extracted, decode, frame

PAGE_SECONDS = 10.0
START_SECONDS = 30.0
PATIENCE_SECONDS = 0.5
"""How long a page waits for a worker before another is started: a page that takes long must not hold up others."""
TOO_LONG = "takes too long to parse"
STRIKES, MAX_HOSTS, FORGET_SECONDS = 2, 500, 900.0
HELPERS = 2
"""Besides: a host's pages take turns, so that as many hosts would have to take long before others wait."""
WARM_UP = Reply(url="https://warm-up.invalid/", status=200, body=b"<p>Hello</p>", content_type="", charset="utf-8")
COMMAND = command("tools.web.worker")


class Extractor(Protocol):
    """What turns a reply into a page; tests may do it in process."""

    async def start(self) -> None:
        """Get ready before the first page comes."""
        ...

    async def aclose(self) -> None:
        """Release what `start` took."""
        ...

    async def extract(self, reply: Reply) -> Extracted:
        """Raises: PageUnreadable when the page cannot be parsed in time."""
        ...


class WorkerPool:
    """`workers` processes, each one page at a time; broken ones are replaced, busy ones helped by two more."""

    def __init__(self, workers: int = 1, *, page_seconds: float = PAGE_SECONDS) -> None:
        self._workers = [_Worker() for _ in range(workers)]
        self.page_seconds = page_seconds
        self._most = workers + HELPERS
        self._strikes: dict[str, list[float]] = {}
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._free: asyncio.Queue[_Worker] = asyncio.Queue()
        for worker in self._workers:
            self._free.put_nowait(worker)

    async def start(self) -> None:
        """Start all workers; they warm up while the caller goes on."""
        await asyncio.gather(*(worker.ensure() for worker in self._workers))

    async def aclose(self) -> None:
        """End all workers."""
        await asyncio.gather(*(worker.stop() for worker in self._workers))

    @property
    def pids(self) -> list[int]:
        """Process ids of the workers that live."""
        return [worker.pid for worker in self._workers if worker.pid]

    async def extract(self, reply: Reply) -> Extracted:
        """Parse one page. Raises: PageUnreadable, at once for a host of which two pages took too long."""
        host = host_of(reply.url)
        async with self._turns.setdefault(host, asyncio.Lock()):
            if self._is_slow(host):
                raise PageUnreadable(TOO_LONG)
            worker = await self._next()
            try:
                return await self._in_time(worker, reply)
            except PageUnreadable as reason:
                self._strike(host, str(reason))
                raise
            finally:
                self._free.put_nowait(worker)

    async def _next(self) -> "_Worker":
        """A free worker, or one more where none gets free in time."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await self._free.get()
        except TimeoutError:
            if len(self._workers) == self._most:
                return await self._free.get()
            self._workers.append(_Worker())
            return self._workers[-1]

    def _strike(self, host: str, reason: str) -> None:
        if len(self._strikes) > MAX_HOSTS:
            self._strikes.clear()
        if reason == TOO_LONG:
            self._strikes.setdefault(host, []).append(time.monotonic())

    def _is_slow(self, host: str) -> bool:
        lately = [at for at in self._strikes.get(host, ()) if at > time.monotonic() - FORGET_SECONDS]
        return len(lately) >= STRIKES

    async def _in_time(self, worker: "_Worker", reply: Reply) -> Extracted:
        try:
            await self._warm(worker)
            async with asyncio.timeout(self.page_seconds):
                return await self._twice(worker, reply)
        except TimeoutError as error:
            raise PageUnreadable(TOO_LONG) from error
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            raise PageUnreadable("cannot be parsed") from error

    async def _warm(self, worker: "_Worker") -> None:
        """What a new process loads is not the page's time."""
        if not worker.warm or not worker.pid:
            async with asyncio.timeout(START_SECONDS):
                await self._twice(worker, WARM_UP)

    async def _twice(self, worker: "_Worker", reply: Reply) -> Extracted:
        """A worker that died before this page came is no fault of the page."""
        try:
            return await worker.ask(reply)
        except (ConnectionError, asyncio.IncompleteReadError):
            return await worker.ask(reply)


class _Worker:
    """One child process; anything but a whole answer ends it."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self.warm = False

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self._process.returncode is None else None

    async def ensure(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
            self.warm = False
            self._process = await asyncio.create_subprocess_exec(
                *COMMAND, stdin=pipe, stdout=pipe, stderr=nothing, env=ENVIRONMENT, start_new_session=True
            )
        return self._process

    async def ask(self, reply: Reply) -> Extracted:
        process = await self.ensure()
        assert process.stdin is not None
        assert process.stdout is not None
        done = False
        try:
            head = json.dumps({"url": reply.url, "charset": reply.charset}).encode()
            process.stdin.write(frame(head) + frame(reply.body))
            await process.stdin.drain()
            (size,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
            answer = decode(await process.stdout.readexactly(size))
            done = self.warm = True
            return answer
        finally:
            if not done:
                await self.stop()

    async def stop(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()
