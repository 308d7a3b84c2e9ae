"""People who have a chat open: logged in, connected as Chainlit's page connects, asking what our page asks."""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import aiohttp
import socketio

SOCKET_PATH = "/ws/socket.io"
BURST_SECONDS = 0.25
"""As in ui/chat/public/js/runs.js."""
PARTS = ("", "/opportunities", "/audits")
OVER = ("completed", "cancelled")
READY_SECONDS = 120
AT_ONCE = 8
"""Log-ins: each costs the server a password's hash."""


@dataclass(frozen=True)
class Account:
    email: str
    password: str
    run: str


@contextlib.asynccontextmanager
async def connected(
    http: aiohttp.ClientSession, address: str, thread: str = "", hears: str = "resume_thread"
) -> AsyncGenerator[None]:
    """A page's socket; open once the server has sent what the page begins with."""
    client, there = socketio.AsyncClient(http_session=http), asyncio.Event()
    client.on(hears, lambda *_: there.set())
    told = {"clientType": "webapp", "sessionId": str(uuid4()), "threadId": thread, "userEnv": "{}", "chatProfile": ""}
    await client.connect(
        address, headers={"Origin": address}, transports=["websocket"], socketio_path=SOCKET_PATH, auth=told,
        wait_timeout=READY_SECONDS,
    )  # fmt: skip
    try:
        await client.emit("connection_successful")
        async with asyncio.timeout(READY_SECONDS):
            await there.wait()
        yield
    finally:
        await client.disconnect()


async def log_in(http: aiohttp.ClientSession, address: str, account: Account) -> None:
    form = {"username": account.email, "password": account.password}
    async with http.post(f"{address}/login", data=form, headers={"Origin": address}) as answer:
        answer.raise_for_status()


async def follow(http: aiohttp.ClientSession, address: str, run: str) -> None:
    """Until the run is over, as the page does it: an event makes it ask for the run, its leads and its audits."""
    after, place = 0, f"{address}/api/runs/{run}"
    while (await asked(http, place))["status"] not in OVER:
        news = asyncio.Event()
        async with http.get(f"{place}/events?after={after}", timeout=aiohttp.ClientTimeout()) as stream:
            asking = asyncio.create_task(ask_again(http, place, news))
            async for line in stream.content:
                if line.startswith(b"data: {"):
                    after = json.loads(line[6:])["id"]
                    news.set()
            asking.cancel()


async def ask_again(http: aiohttp.ClientSession, place: str, news: asyncio.Event) -> None:
    while True:
        await news.wait()
        news.clear()
        await asyncio.gather(asked(http, place), asyncio.sleep(BURST_SECONDS))


async def asked(http: aiohttp.ClientSession, place: str) -> dict[str, Any]:
    run, *_ = await asyncio.gather(*(told(http, f"{place}{part}") for part in PARTS))
    await told(http, f"{place.partition('/api/')[0]}/api/credits")
    return run


async def told(http: aiohttp.ClientSession, url: str) -> Any:
    async with http.get(url) as answer:
        answer.raise_for_status()
        return await answer.json()


@contextlib.asynccontextmanager
async def people(address: str, accounts: Sequence[Account]) -> AsyncGenerator[asyncio.Task[Any]]:
    """All of them, each at a chat of their own; the task ends with the last of their runs."""
    async with contextlib.AsyncExitStack() as stack:
        gate = asyncio.Semaphore(AT_ONCE)

        async def come(account: Account) -> aiohttp.ClientSession:
            async with gate:
                http = await stack.enter_async_context(browser())
                await log_in(http, address, account)
                await stack.enter_async_context(connected(http, address, account.run))
                return http

        came = await asyncio.gather(*map(come, accounts))
        pairs = zip(came, accounts, strict=True)
        yield asyncio.ensure_future(asyncio.gather(*(follow(http, address, each.run) for http, each in pairs)))


@contextlib.asynccontextmanager
async def visitors(address: str, number: int) -> AsyncGenerator[None]:
    """As many at the peer, each greeted."""
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(number):
            http = await stack.enter_async_context(browser())
            await stack.enter_async_context(connected(http, address, hears="new_message"))
        yield


def browser() -> aiohttp.ClientSession:
    """Keeps cookies, also of an address without a name."""
    return aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
