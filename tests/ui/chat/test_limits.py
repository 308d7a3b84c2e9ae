"""Chainlit parses whatever anybody sends before it asks who that is: no more than the API takes."""

from collections.abc import AsyncGenerator

import httpx
import pytest
from fastapi import FastAPI

from tests.api.serving import client, opened
from tests.world import World

FORM = {"Content-Type": "multipart/form-data; boundary=b"}


@pytest.fixture
async def http(world: World, chainlit: FastAPI) -> AsyncGenerator[httpx.AsyncClient]:
    """The whole application: the API, and the chat behind it."""
    async with opened(world) as app:
        app.mount("/", chainlit)
        async with client(app) as http:
            yield http


@pytest.mark.parametrize("path", ["/login", "/project/file?session_id=x", "/auth/jwt"])
async def test_a_form_that_is_too_long_is_refused_unread(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.post(path, files={"file": b"x" * 1_100_000})
    assert answer.status_code == 413
    assert answer.json()["detail"] == "This request is too large: send at most 1 MB."


@pytest.mark.parametrize("path", ["/login", "/project/threads"])
async def test_a_form_without_a_length_is_cut_off(http: httpx.AsyncClient, path: str) -> None:
    read: list[int] = []

    async def in_parts() -> AsyncGenerator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        for number in range(100):
            read.append(number)
            yield b"x" * 100_000

    answer = await http.post(path, content=in_parts(), headers=FORM)
    assert answer.status_code in (400, 413), "Chainlit's framework has words of its own for a body that breaks off"
    assert len(read) == 10


async def test_what_the_page_sends_itself_is_answered(http: httpx.AsyncClient) -> None:
    answer = await http.post("/login", data={"username": "ann@x.test", "password": "x" * 200})
    assert (answer.status_code, answer.json()["detail"]) == (400, "No auth_callback defined"), "nobody logs in here"
    opened = await http.get("/ws/socket.io/?EIO=4&transport=polling")
    assert '"upgrades":["websocket"]' in opened.text
