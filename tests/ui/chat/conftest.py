"""Chainlit as the server loads it, once per session: it keeps settings and callbacks in globals."""

import os
import socket
import uuid
import warnings
from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from pydantic import SecretStr

from engine.operations import members
from engine.operations.people import Person
from engine.services import Data, open_data
from engine.settings import Settings
from store.organizations import LOCAL
from tests.browser.server import Server
from tests.databases import temporary_database
from tests.world import World, open_world
from ui.chat import house, mount
from ui.chat.house import LOCAL_IDENTIFIER, House

ME = Person(user_id=None, email=None, name="You", org_id=LOCAL, org_name="Your agency")


@pytest.fixture(scope="session")
def chainlit(tmp_path_factory: pytest.TempPathFactory) -> Generator[FastAPI]:
    """An application with nothing but the chat."""
    app = FastAPI()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CHAINLIT_APP_ROOT", "")
        environment.setenv("CHAINLIT_AUTH_SECRET", "")
        environment.setenv("CHAINLIT_AUTH_COOKIE_NAME", "")
        with warnings.catch_warnings(action="ignore"):  # what Chainlit brings along speaks of Pydantic's old days
            mount.mount(app, Settings(_env_file=None, leadatlas_home=tmp_path_factory.mktemp("home")))  # type: ignore[call-arg]
        yield app


@pytest.fixture
async def world(database_url: str, chainlit: FastAPI) -> AsyncGenerator[World]:
    """A world whose services the chat has."""
    async with open_world(database_url) as opened:
        yield opened
        house.leave()


def enter(world: World, people: dict[str, Person] | None = None) -> dict[str, Person]:
    """Let the chat know these people by their identifiers; whoever is taken out of the dictionary is gone."""
    known = {LOCAL_IDENTIFIER: ME} if people is None else people

    async def recognise(identifier: str) -> Person | None:
        return known.get(identifier)

    house.enter(House(world.services, recognise, None))
    return known


@dataclass
class Page:
    """What a browser would have been sent."""

    thread_id: str
    sent: list[tuple[str, Any]] = field(default_factory=list[tuple[str, Any]])

    def of(self, event: str) -> list[Any]:
        return [data for name, data in self.sent if name == event]


@pytest.fixture
def language() -> str:
    """Of the browser."""
    return "en-US"


@pytest.fixture
async def page(world: World, language: str) -> AsyncGenerator[Page]:
    """A chat session as Chainlit makes one, its wire cut and recorded."""
    from chainlit.context import ChainlitContext, context_var
    from chainlit.session import WebsocketSession, ws_sessions_id, ws_sessions_sid

    from ui.chat.data_layer import as_user

    enter(world)
    told = Page(str(uuid.uuid4()))

    async def emit(event: str, data: Any) -> None:
        told.sent.append((event, data))

    async def call(event: str, data: Any, timeout: float) -> None:
        told.sent.append((event, data))

    session = WebsocketSession(
        id=str(uuid.uuid4()),
        socket_id="sid",
        emit=emit,
        emit_call=call,
        user_env={},
        client_type="webapp",
        user=as_user(ME, LOCAL_IDENTIFIER),
        thread_id=told.thread_id,
    )
    session.has_first_interaction = True
    session.language = language
    token = context_var.set(ChainlitContext(session))
    yield told
    context_var.reset(token)
    ws_sessions_id.pop(session.id, None)
    ws_sessions_sid.pop("sid", None)


PASSWORD = "correct horse battery"
SECRET = "s" * 48
PEOPLE = ("ann", "bob", "eve", "gus")


@pytest.fixture(scope="module")
def more() -> dict[str, str]:
    """Settings of a module's own."""
    return {}


@pytest.fixture(scope="module")
def people_url(postgres_url: str, template: str) -> Generator[str]:
    """The database of a module's server; Ann stays as she is, the others are their tests'."""
    with temporary_database(postgres_url, template) as url:
        yield url


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def data(people_url: str) -> AsyncGenerator[Data]:
    async with open_data(Settings(_env_file=None, database_url=SecretStr(people_url))) as opened:
        for name in PEOPLE:
            await members.add_user(opened, f"{name}@x.test", PASSWORD)
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def door(
    data: Data, people_url: str, tmp_path_factory: pytest.TempPathFactory, more: dict[str, str]
) -> AsyncGenerator[str]:
    """The address of a server that nobody comes into unknown; one for a module, because it takes seconds to start."""
    folder = tmp_path_factory.mktemp("door")
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    ours = {"DATABASE_URL": people_url, "LEADATLAS_HOME": str(folder / "home"), "AUTH_SECRET": SECRET}
    with socket.create_server(("127.0.0.1", 0)) as free:
        server = Server({**kept, **ours, **more, "RUN_WORKER": "false"}, folder, free.getsockname()[1])
    await server.start()
    yield server.address
    await server.kill()


@pytest_asyncio.fixture(loop_scope="module")
async def http(door: str) -> AsyncGenerator[httpx.AsyncClient]:
    """A browser that has not been here."""
    async with httpx.AsyncClient(base_url=door, timeout=20) as client:
        yield client


async def log_in(http: httpx.AsyncClient, email: str, password: str = PASSWORD) -> httpx.Response:
    return await http.post("/login", data={"username": email, "password": password})


PUBLIC = Path(mount.__file__).with_name("public")
