"""People who have chats open: logged in, connected as Chainlit's page connects, asking what our page asks."""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, Sequence
from typing import Any
from uuid import uuid4

import aiohttp
import socketio

SOCKET_PATH = "/ws/socket.io"
BURST_SECONDS = 0.25
"""As in ui/chat/public/js/runs.js."""
PARTS = ("", "/opportunities?dossiers=false", "/audits")
READY_SECONDS = 30
AT_ONCE = 8


def browser() -> aiohttp.ClientSession:
    """Keeps cookies, also of an address without a name."""
    return aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))


async def log_in(http: aiohttp.ClientSession, address: str, email: str, password: str) -> None:
    form = {"username": email, "password": password}
    async with http.post(f"{address}/login", data=form, headers={"Origin": address}) as answer:
        answer.raise_for_status()


async def connect(http: aiohttp.ClientSession, address: str, thread: str = "") -> socketio.AsyncClient:
    """A page's socket, once the server has sent what the page begins with: a chat as it is kept, or a greeting."""
    client, there = socketio.AsyncClient(http_session=http), asyncio.Event()

    def begun(_: object) -> None:
        there.set()

    client.on("resume_thread" if thread else "new_message", begun)
    told = {"clientType": "webapp", "sessionId": str(uuid4()), "threadId": thread, "userEnv": "{}", "chatProfile": ""}
    await client.connect(
        address, headers={"Origin": address}, transports=["websocket"], socketio_path=SOCKET_PATH, auth=told,
        wait_timeout=READY_SECONDS,
    )  # fmt: skip
    await client.emit("connection_successful")
    await asyncio.wait_for(there.wait(), READY_SECONDS)
    return client


async def follow(http: aiohttp.ClientSession, place: str) -> None:
    """As the page does it, until the stream ends: an event makes it ask for the run, its leads and its audits."""
    news = asyncio.Event()
    async with http.get(f"{place}/events?after=0", timeout=aiohttp.ClientTimeout()) as stream:
        asking = asyncio.create_task(ask_again(http, place, news))
        try:
            async for line in stream.content:
                if line.startswith(b"data: {"):
                    news.set()
        finally:
            asking.cancel()


async def ask_again(http: aiohttp.ClientSession, place: str, news: asyncio.Event) -> None:
    while True:
        await news.wait()
        news.clear()
        await asyncio.gather(*(told(http, f"{place}{part}") for part in PARTS), asyncio.sleep(BURST_SECONDS))


async def told(http: aiohttp.ClientSession, url: str) -> None:
    async with http.get(url) as answer:
        json.loads(await answer.read())


@contextlib.asynccontextmanager
async def chats(address: str, runs: Sequence[tuple[aiohttp.ClientSession, str]]) -> AsyncGenerator[asyncio.Future[Any]]:
    """A chat for each run of these browsers; without a run, the peer's. What is yielded ends with the last run."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def come(http: aiohttp.ClientSession, run: str) -> socketio.AsyncClient:
        async with gate:
            return await connect(http, address, run)

    clients = await asyncio.gather(*(come(*each) for each in runs))
    following = asyncio.gather(*(follow(http, f"{address}/api/runs/{run}") for http, run in runs if run))
    try:
        yield following
    finally:
        following.cancel()
        await asyncio.gather(*(client.disconnect() for client in clients), following, return_exceptions=True)
