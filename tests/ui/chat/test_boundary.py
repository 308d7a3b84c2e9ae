"""Requests that no browser of ours sends: the chat answers in one sentence, and breaks on none."""

import math
from collections.abc import AsyncGenerator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.middleware.base import BaseHTTPMiddleware

from tests.api.serving import BASE, opened
from tests.ui.chat.conftest import ME, enter
from tests.world import World
from ui.chat import tokens
from ui.chat.boundary import PossiblePaths, possible
from ui.chat.house import LOCAL_IDENTIFIER

PROBLEM = "application/problem+json"
JSON = {"Content-Type": "application/json"}
FILTER = '"filter":{}'


@pytest.fixture
async def http(world: World, chainlit: FastAPI) -> AsyncGenerator[httpx.AsyncClient]:
    """The chat as a server has it; what it raises is in its answer, as over a wire."""
    enter(world)
    async with opened(world) as app:
        app.add_middleware(PossiblePaths)
        app.mount("/", chainlit)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        cookie = {"Cookie": tokens.cookie(LOCAL_IDENTIFIER, ME.name)}
        async with httpx.AsyncClient(transport=transport, base_url=BASE, headers=cookie) as client:
            yield client


@pytest.mark.parametrize("name", ["%00", "%0A", "%7F", "a" * 3000, "a/" * 1500, "%C3%A9" * 128])
@pytest.mark.parametrize("folder", ["public", "assets", "avatars", "some/page"])
async def test_a_file_that_cannot_be_is_not_there(http: httpx.AsyncClient, folder: str, name: str) -> None:
    answer = await http.get(f"/{folder}/{name}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM)
    assert answer.json()["detail"] == "There is nothing at this address."


@pytest.mark.parametrize("path", ["/", "/public/theme.json", "/project/thread/" + "a" * 36, "/public/é" + "a" * 200])
def test_a_path_that_can_be_is_looked_for(path: str) -> None:
    assert possible(path)


@pytest.mark.parametrize("body", [b"garbage", b"", b"\xff\xfe\xfd", b'"\xc3("', b"[" * 100_000])
async def test_a_body_that_is_no_json_is_the_senders_mistake(http: httpx.AsyncClient, body: bytes) -> None:
    answer = await http.post("/set-session-cookie", content=body, headers=JSON)
    assert (answer.status_code, answer.headers["content-type"]) == (400, PROBLEM)
    assert answer.json()["detail"].endswith("send JSON in UTF-8.")


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e400", "-1e400", '"\\ud800"', '{"\\ud800": 1}'])
@pytest.mark.parametrize("path", ["/project/threads", "/project/action", "/mcp", "/project/thread"])
async def test_a_value_that_cannot_be_repeated_is_refused(http: httpx.AsyncClient, path: str, value: str) -> None:
    method = "PUT" if path.endswith("thread") else "POST"
    answer = await http.request(method, path, content=f'{{"pagination": {value}, "sessionId": {value}}}', headers=JSON)
    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM)


@pytest.mark.parametrize("first", [-5, 0, 2**63, math.pi])
async def test_any_number_of_chats_can_be_asked_for(http: httpx.AsyncClient, first: float) -> None:
    answer = await http.post("/project/threads", content=f'{{"pagination":{{"first":{first}}},{FILTER}}}', headers=JSON)
    assert answer.status_code == (422 if first == math.pi else 200), answer.text


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/project/action", {"action": {}}),
        ("POST", "/mcp", {"name": "x"}),
        ("PUT", "/project/element", {"element": {"type": "custom"}}),
    ],
)
async def test_who_was_away_for_a_restart_is_told_to_reload(
    http: httpx.AsyncClient, method: str, path: str, body: dict[str, Any]
) -> None:
    answer = await http.request(method, path, json={**body, "sessionId": "unknown"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM)
    assert answer.json()["detail"] == "This chat is not connected any more: reload the page."


@pytest.mark.parametrize("body", [[], "text", 7])
async def test_what_nobody_foresaw_is_a_problem_too(http: httpx.AsyncClient, body: object) -> None:
    answer = await http.post("/set-session-cookie", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (500, PROBLEM)
    assert answer.json()["type"] == "urn:leadatlas:problem:internal-server-error"


def test_nothing_of_chainlits_takes_a_page_that_closes_for_an_error(chainlit: FastAPI) -> None:
    """Starlette's base class raises "No response returned" there; Chainlit adds one of it when it is mounted."""
    from chainlit.server import app as chat

    assert not [
        each for each in chat.user_middleware if isinstance(each.cls, type) and issubclass(each.cls, BaseHTTPMiddleware)
    ]
