"""The API on a scripted world: without a port for most tests, on a real one for streams."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from api.app import build_app
from tests.world import World, open_world

BASE = "http://127.0.0.1:8000"


@asynccontextmanager
async def opened(world: World, **how: Any) -> AsyncGenerator[FastAPI]:
    """The application with its lifespan begun."""

    @asynccontextmanager
    async def services() -> AsyncGenerator[Any]:
        yield world.services

    app = build_app(services, **how)
    async with app.router.lifespan_context(app):
        yield app


@asynccontextmanager
async def client(app: ASGIApp, **headers: str) -> AsyncGenerator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=BASE, headers=headers) as http:
        yield http


@asynccontextmanager
async def served(url: str, leads: int = 3, **how: Any) -> AsyncGenerator[tuple[World, httpx.AsyncClient]]:
    """A world and a client of its API."""
    async with open_world(url, leads) as world, opened(world, **how) as app, client(app) as http:
        yield world, http


@asynccontextmanager
async def listening(app: FastAPI) -> AsyncGenerator[str]:
    """The application on a free port of loopback; its base URL."""
    config = uvicorn.Config(app, port=0, log_level="warning", lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
