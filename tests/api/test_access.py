"""Attacks on a server that nobody has to log in to: names, origins, proxies, other machines, websockets."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import product
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from engine.settings import Settings
from tests.api.serving import BASE, client, listening, opened, served
from tests.world import World, open_world

SECRET = "0123456789abcdef" * 2
FORM = {"text": "dentists in Springfield"}
REBOUND = (
    "evil.test", "evil.test:8000", "localhost.evil.test", "127.0.0.1.evil.test", "evil.test@localhost", "localhost.",
    "localhost@evil.test", "localhost:8000.evil.test", "0.0.0.0", "10.0.0.1", "[::ffff:127.0.0.1]", "", "2130706433",
    "127.0.0.1:8000, evil.test", "0x7f.1", "localhost\tevil.test",
)  # fmt: skip
PROXIES = (
    "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "x-forwarded-proto", "X-Real-IP", "Via", "X-Cluster-Client-IP",
    "Fly-Client-IP", "X-Original-Forwarded-For", "True-Client-IP", "CF-Connecting-IP",
)  # fmt: skip
FOREIGN: tuple[dict[str, str], ...] = (
    {"Origin": "https://evil.test"}, {"Origin": "null"}, {"Origin": "http://localhost:8000"}, {"Origin": ""},
    {"Origin": "http://127.0.0.1:3000"}, {"Origin": "http://127.0.0.1:8000.evil.test"}, {"Origin": "file://"},
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
)  # fmt: skip


def guarded(world: World, **settings: Any) -> World:
    """The same world with log-ins switched on."""
    given = Settings(_env_file=None, auth_secret=SECRET, **settings)  # type: ignore[call-arg]
    return replace(world, services=replace(world.services, settings=given))


async def test_a_name_that_was_rebound_to_this_machine_is_refused(database_url: str) -> None:
    async with served(database_url) as (_, http):
        for host, path in product(REBOUND, ("/api/runs", "/api/openapi.json", "/", "/anything")):
            answer = await http.get(path, headers={"Host": host})
            assert answer.status_code == 403, (host, path)
            assert "localhost" in answer.json()["detail"]


async def test_this_machines_names_are_answered(database_url: str) -> None:
    async with served(database_url) as (_, http):
        for host in ("localhost", "LOCALHOST:8000", "127.0.0.1:1", "127.1.2.3", "[::1]", "[::1]:8000"):
            assert (await http.get("/api/runs", headers={"Host": host})).status_code == 200


async def test_two_hosts_are_none(database_url: str) -> None:
    async with served(database_url) as (_, http):
        twice = [("Host", "localhost"), ("Host", "evil.test")]
        assert (await http.get("/api/runs", headers=twice)).status_code == 403


async def test_a_write_of_a_foreign_page_is_refused(database_url: str) -> None:
    async with served(database_url) as (world, http):
        for headers, method in product(FOREIGN, ("POST", "PUT", "PATCH", "DELETE")):
            answer = await http.request(method, "/api/runs", json=FORM, headers=headers)
            assert answer.status_code == 403, (headers, method)
        assert await world.rows("select 1 from runs") == []


async def test_our_own_page_and_a_program_may_write(database_url: str) -> None:
    async with served(database_url) as (_, http):
        own = {"Origin": BASE, "Sec-Fetch-Site": "same-origin"}
        assert (await http.post("/api/runs", json=FORM, headers=own)).status_code == 201
        assert (await http.post("/api/runs", json=FORM)).status_code == 201
        assert (await http.get("/api/runs", headers={"Sec-Fetch-Site": "cross-site"})).status_code == 200, "a link"


async def test_a_form_that_posts_text_is_no_json(database_url: str) -> None:
    async with served(database_url) as (world, http):
        for kind in ("text/plain", "application/x-www-form-urlencoded"):
            answer = await http.post("/api/runs", content='{"text": "a in b"}', headers={"Content-Type": kind})
            assert answer.status_code == 422
        assert await world.rows("select 1 from runs") == []


async def test_a_proxy_in_between_is_refused(database_url: str) -> None:
    async with served(database_url) as (_, http):
        for name in PROXIES:
            answer = await http.get("/api/runs", headers={name: "127.0.0.1"})
            assert answer.status_code == 403, name
            assert "AUTH_SECRET" in answer.json()["detail"]


async def test_another_machine_is_refused_however_the_server_was_started(database_url: str) -> None:
    async with open_world(database_url) as world, opened(world) as app:
        for address in (("192.168.0.7", 1), ("172.17.0.1", 1), ("", 1), None):
            transport = httpx.ASGITransport(app, client=address)  # type: ignore[arg-type]
            async with httpx.AsyncClient(transport=transport, base_url=BASE) as http:
                assert (await http.get("/api/runs")).status_code == 403, address


@asynccontextmanager
async def echoing(app: FastAPI) -> AsyncGenerator[str]:
    """The application with a websocket, as the chat has one."""

    async def echo(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text(await socket.receive_text())

    app.router.routes.append(WebSocketRoute("/ws", echo))
    async with listening(app) as base:
        yield base.replace("http://", "ws://") + "/ws"


async def test_a_websocket_opens_for_our_own_page_only(database_url: str) -> None:
    async with open_world(database_url) as world, opened(world) as app, echoing(app) as url:
        own = url.replace("ws://", "http://").removesuffix("/ws")
        async with connect(url, origin=own) as socket:  # type: ignore[arg-type]
            await socket.send("hello")
            assert await socket.recv() == "hello"
        foreign = [{"Origin": "https://evil.test"}, {"Origin": "null"}, {"X-Forwarded-For": "1.2.3.4"}]
        for headers in (*foreign, {"Origin": "http://localhost:1"}, {"Sec-Fetch-Site": "cross-site"}):
            with pytest.raises(InvalidStatus) as refused:
                async with connect(url, additional_headers=headers):
                    pass
            assert refused.value.response.status_code == 403


async def test_with_log_ins_a_proxy_may_stand_before_but_foreign_pages_still_may_not_write(database_url: str) -> None:
    async with open_world(database_url) as world:
        behind = guarded(world, public_url="https://leads.example.com")
        async with opened(behind) as app, client(app, Host="leads.internal") as http:
            forwarded = {"X-Forwarded-For": "1.2.3.4"}
            assert (await http.get("/api/runs", headers=forwarded)).status_code == 401
            for origin, status in (("https://leads.example.com", 401), ("https://evil.test", 403), ("null", 403)):
                answer = await http.post("/api/runs", json=FORM, headers={**forwarded, "Origin": origin})
                assert answer.status_code == status, origin
