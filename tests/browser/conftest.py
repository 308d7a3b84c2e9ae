"""The product as a person has it: a server process of its own, and Chromium looking at it."""

import os
import shutil
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect
from pydantic import SecretStr

from engine.operations import credits
from engine.services import open_data
from engine.settings import Settings
from store.organizations import LOCAL
from tests.browser.kept import Kept
from tests.browser.server import Server
from tests.databases import temporary_database

HERE = Path(__file__).parent
CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
USUAL_MS = 15_000
expect.set_options(timeout=USUAL_MS)  # a busy machine is slow, not wrong
LATENCY_MS = "120"
"""Of each page of the town: a run takes long enough to be looked at, and not much longer."""


def pytest_collectstart(collector: pytest.Collector) -> None:
    """One loop for all of them: browser and server outlive a test."""
    if isinstance(collector, pytest.Module) and collector.path.parent == HERE:
        collector.add_marker(pytest.mark.asyncio(loop_scope="session"))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def kept(postgres_url: str, template: str) -> AsyncGenerator[Kept]:
    with temporary_database(postgres_url, template) as url:
        kept = Kept(url)
        yield kept
        await kept.end()


@pytest.fixture
def database_url(kept: Kept) -> str:
    """A database as empty as a new one."""
    kept.empty()
    return kept.url


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    """Nothing of this machine's settings; tests add to it before they ask for the server."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    home = {"DATABASE_URL": database_url, "LEADATLAS_HOME": str(tmp_path / "home")}
    return {**kept, **home, "SANDBOX_LATENCY": LATENCY_MS}


@pytest.fixture
def unhurried(environment: dict[str, str]) -> None:
    """Websites that take their time: a run goes on for a while after its list and its first dossier are there."""
    environment.update(SANDBOX_LATENCY="1200")


@pytest.fixture
def port() -> int:
    """A free one, which the server has from its first start to its last."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@pytest_asyncio.fixture(loop_scope="session")
async def server(kept: Kept, environment: dict[str, str], tmp_path: Path, port: int) -> AsyncGenerator[Server]:
    """One that nobody has used yet, as far as its database knows; it may be killed and started again."""
    yield await kept.give(environment, tmp_path, port)
    await kept.leave()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncGenerator[Browser]:
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    assert found, "no Chromium here: `make test-browser` installs it, or says how"
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=found, args=QUIET)
        yield started
        await started.close()


VIOLATED = "violated:"
TELL = f"""document.addEventListener('securitypolicyviolation',
  (event) => console.error('{VIOLATED}', event.effectiveDirective, event.blockedURI, event.sample))"""


@dataclass
class Watched:
    """A browser's window of which everything unwanted is written down."""

    context: BrowserContext
    address: str
    foreign: list[str] = field(default_factory=list[str])
    errors: list[str] = field(default_factory=list[str])
    violations: list[str] = field(default_factory=list[str])

    async def tab(self, path: str = "/") -> Page:
        page = await self.context.new_page()
        page.on("request", lambda request: self._asked(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self._heard(message.text))
        await page.add_init_script(TELL)
        await page.goto(f"{self.address}{path}")
        return page

    def _asked(self, url: str) -> None:
        if not url.startswith((self.address, self.address.replace("http", "ws"), "data:", "blob:", "about:")):
            self.foreign.append(url)

    def _heard(self, text: str) -> None:
        if text.startswith(VIOLATED):
            self.violations.append(text)


@pytest.fixture
def locale() -> str:
    """Of the browser."""
    return "en-US"


@pytest_asyncio.fixture(loop_scope="session")
async def window(browser: Browser, server: Server, locale: str) -> AsyncGenerator[Watched]:
    context = await browser.new_context(viewport={"width": 1280, "height": 860}, locale=locale)
    context.set_default_timeout(30_000)
    watched = Watched(context, server.address)
    yield watched
    for page in context.pages:
        await page.unroute_all(behavior="ignoreErrors")  # an answer on its way would fail the next test
    await context.close()
    assert watched.foreign == [], "nothing is loaded from another host"
    assert watched.errors == []
    assert watched.violations == [], "nothing of the page is against its own policy"


Leave = Callable[[int], Awaitable[None]]


@pytest.fixture
def leave(database_url: str) -> Leave:
    """Spend Atlas credits down to a balance, as earlier runs would have; what the plan includes is there first."""

    async def spend(balance: int) -> None:
        async with open_data(Settings(_env_file=None, database_url=SecretStr(database_url))) as data:
            await credits.balances(data)
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute("select set_config('app.org_id', %s, false)", [str(LOCAL)])
            connection.execute("update credit_grants set remaining = %s where account = 'atlas_credits'", [balance])

    return spend
