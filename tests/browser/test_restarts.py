"""The line is cut for ten seconds and the server is killed meanwhile, with five people in the middle of something: all
of it comes back, once. `make test-restarts` does it ten times in a row, so for fifty moments; TIMES says how often."""

import asyncio
import os
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from uuid import UUID

import httpx
import psycopg
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect
from pydantic import SecretStr

from engine.operations import credits, members
from engine.operations.organizations import find_or_new
from engine.sandbox import Sandbox, start_sandbox
from engine.services import Data, open_data
from engine.settings import Settings
from tests.browser.conftest import USUAL_MS, Server, Watched
from tests.browser.line import Line, open_line
from tests.browser.test_chat import ROWS, RUN, dossier_of_first, say, state
from tests.browser.test_login import PASSWORD, log_in

TIMES = int(os.environ.get("TIMES", "1"))
CUT_SECONDS = 10.0
KILLS = (0, 3, 6, 9, 2, 5, 8, 1, 4, 7)
"""Seconds after the cut began, one repetition after the other."""
PATIENCE_MS = 90_000
"""Five pages at once on a busy machine are slow, not wrong."""
QUESTION = "please tell me how many credits are left"
SLOW = {"site": 120, "model": 1500}
"""Milliseconds of the outside's answers around the cut, so that it finds somebody in mid-run and in mid-answer."""
FAST = {"site": 0, "model": 0}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(180 + TIMES * 240),
    pytest.mark.skipif("TIMES" not in os.environ, reason="`make test-restarts` does it"),
]


@dataclass(frozen=True)
class Way:
    """What stands between the five and their answers."""

    line: Line
    server: Server
    outside: Sandbox

    async def pace(self, latency: dict[str, int]) -> None:
        async with httpx.AsyncClient(base_url=self.outside.url) as http:
            (await http.post("/sandbox/latency", json=latency)).raise_for_status()

    async def restart(self, after: float) -> None:
        await asyncio.sleep(after)
        await self.server.kill()
        await self.pace(FAST)
        await self.server.start()


class Meeting:
    """Where the five wait for each other, and for the line."""

    def __init__(self, people: int, number: int) -> None:
        self._all, self._number = asyncio.Barrier(people + 1), number

    @property
    def silently(self) -> bool:
        """One time connections are broken, one time nothing is heard of them."""
        return self._number % 2 == 1

    async def __call__(self, times: int = 1) -> None:
        for _ in range(times):
            await self._all.wait()

    async def cut(self, way: Way) -> None:
        """The line goes when all are ready, a run has begun and then an answer; the server once, meanwhile."""
        await self()
        await way.pace(SLOW)
        await self(3)
        cut = asyncio.create_task(way.line.cut(CUT_SECONDS, silently=self.silently))
        await asyncio.sleep(0)
        await self()
        await asyncio.gather(cut, way.restart(KILLS[self._number % len(KILLS)]))
        await self()


@dataclass(frozen=True)
class Somebody:
    """One of the five, with an organization of their own."""

    data: Data
    window: Watched
    url: str

    async def balance(self, atlas_credits: int) -> None:
        """As earlier runs would have left it."""
        await credits.balances(self.data)
        async with await psycopg.AsyncConnection.connect(self.url, autocommit=True) as connection:
            await connection.execute("select set_config('app.org_id', %s, false)", [str(self.data.org_id)])
            await connection.execute("update credit_grants set remaining = 0 where account = 'atlas_credits'")
        await credits.grant(self.data, "atlas_credits", str(atlas_credits))

    @asynccontextmanager
    async def stored(self, words: str) -> AsyncGenerator[None]:
        """Wait until a message that is sent inside is in its chat: what is lost before that was never received."""
        async with await psycopg.AsyncConnection.connect(self.url, autocommit=True) as connection:
            await connection.execute("select set_config('app.org_id', %s, false)", [str(self.data.org_id)])
            before = await count(connection, words)
            yield
            while await count(connection, words) == before:
                await asyncio.sleep(0.05)


async def count(connection: psycopg.AsyncConnection, words: str) -> int:
    counted = "select count(*) from chat_messages where kind = 'user_message' and text = %s"
    row = await (await connection.execute(counted, [words])).fetchone()
    assert row is not None
    return row[0]


async def typing(page: Page, somebody: Somebody, meet: Meeting) -> None:
    await page.wait_for_selector("#starters button:not([disabled])", state="attached")
    await page.fill("#chat-input", QUESTION)
    await meet(6)
    await expect(page.locator("#chat-input")).to_have_value(QUESTION)
    await page.locator("#chat-submit:not([disabled])").click()


async def running(page: Page, somebody: Somebody, meet: Meeting) -> None:
    await meet(2)
    await say(page, "find 10 dentists in Springfield")
    await page.locator(ROWS, has_text="Dossier ready").first.wait_for()
    await dossier_of_first(page)
    shown = await page.locator("[data-testid=dossier] h2").inner_text()
    await meet(4)
    await page.wait_for_selector(state(page, "completed"), timeout=PATIENCE_MS)
    await expect(page.locator("[data-testid=dossier] h2")).to_have_text(shown)


async def paused(page: Page, somebody: Somebody, meet: Meeting) -> None:
    await somebody.balance(2)
    await say(page, "find 3 florists in Springfield")
    await page.wait_for_selector(state(page, "paused_for_upgrade"), timeout=PATIENCE_MS)
    card = page.locator("[data-testid=waiting]")
    await expect(card).to_have_count(1)
    await meet(6)
    await expect(card).to_have_count(1)
    await expect(card).to_contain_text("Atlas credits short")
    await credits.grant(somebody.data, "atlas_credits", "100")
    await page.wait_for_selector(state(page, "completed"), timeout=PATIENCE_MS)


async def answering(page: Page, somebody: Somebody, meet: Meeting) -> None:
    """The question has left its box: it has reached the server, or goes nowhere and the page cannot know."""
    await page.wait_for_selector("#starters button:not([disabled])", state="attached")
    await page.fill("#chat-input", QUESTION)
    await meet(3)
    if meet.silently:
        await meet(2)
        await page.keyboard.press("Enter")
        await meet()
    else:
        async with somebody.stored(QUESTION):
            await page.keyboard.press("Enter")
        await meet(3)


async def reviewing(page: Page, somebody: Somebody, meet: Meeting) -> None:
    asked = {"text": "dentists in Springfield", "leads": 10, "review": True}
    run = await (await page.request.post(f"{somebody.window.address}/api/runs", data=asked)).json()
    await page.goto(f"{somebody.window.address}/thread/{run['id']}")
    ticked = page.locator("[data-testid=review] [role=row]").get_by_role("checkbox", checked=True)
    await expect(ticked).to_have_count(6)
    await ticked.first.uncheck()
    await meet(6)
    await expect(ticked).to_have_count(5)
    await page.get_by_role("button", name="Audit 5 businesses").click()
    await page.wait_for_selector(state(page, "completed"), timeout=PATIENCE_MS)


async def answered_once(page: Page) -> None:
    said = page.locator("[data-step-type=user_message]", has_text=QUESTION)
    answers = page.locator("[data-step-type=assistant_message]", has_text="Atlas credits left")
    for each in (said, answers, page.locator(".la-cost")):
        await expect(each).to_have_count(1)
    await expect(page.locator(RUN)).to_have_count(0)


async def ran_once(page: Page, rows: int = 10) -> None:
    await expect(page.locator(state(page, "completed"))).to_have_count(1)
    await expect(page.locator(RUN)).to_have_count(1)
    await expect(page.locator(ROWS)).to_have_count(rows)


Moment = Callable[[Page, Somebody, Meeting], Awaitable[None]]
MOMENTS: dict[Moment, Callable[[Page], Awaitable[None]]] = {
    typing: answered_once,
    running: ran_once,
    paused: partial(ran_once, rows=3),
    answering: answered_once,
    reviewing: ran_once,
}
"""Each with what the page then shows."""


async def through(moment: Moment, somebody: Somebody, meet: Meeting) -> None:
    """One moment in a tab of its own; what came of it stands there once, reloaded or not."""
    await somebody.balance(200)
    page = await somebody.window.tab()
    await moment(page, somebody, meet)
    await MOMENTS[moment](page)
    await expect(page.locator("#chat-input")).to_have_value("")
    await expect(page.get_by_text("Reconnecting.")).to_have_count(0)
    await page.reload()
    await MOMENTS[moment](page)
    await page.close()


@pytest_asyncio.fixture(loop_scope="session")
async def outside() -> AsyncGenerator[Sandbox]:
    """Outlives the server, as the real one does."""
    async with start_sandbox(Settings(_env_file=None)) as sandbox:
        yield sandbox


@pytest.fixture
def environment(environment: dict[str, str], outside: Sandbox) -> dict[str, str]:
    """People log in; the sandbox is in the place of the real services."""
    return {
        **environment,
        "AUTH_SECRET": "s" * 48,
        "GOOGLE_PLACES_API_KEY": "x",
        "GOOGLE_PLACES_BASE_URL": outside.url,
        "LLM_API_KEY": "x",
        "LLM_MODEL": "leadatlas-demo",
        "LLM_BASE_URL": f"{outside.url}/v1",
        "WEB_CONNECT_TO": f"*.test=127.0.0.1:{outside.port}",
        "WEB_CA_FILE": str(outside.ca_file),
    }


@pytest_asyncio.fixture(loop_scope="session")
async def way(server: Server, outside: Sandbox) -> AsyncGenerator[Way]:
    async with open_line(server.port) as line:
        yield Way(line, server, outside)


@pytest_asyncio.fixture(loop_scope="session")
async def five(browser: Browser, way: Way, database_url: str) -> AsyncGenerator[dict[Moment, Somebody]]:
    """Each has logged in at the other end of the line."""
    async with open_data(Settings(_env_file=None, database_url=SecretStr(database_url))) as data:
        expect.set_options(timeout=PATIENCE_MS)

        async def come(moment: Moment) -> Somebody:
            email, agency = f"{moment.__name__}@x.test", await find_or_new(data, moment.__name__)
            await members.add_user(data, email, PASSWORD, into=agency)
            context = await browser.new_context(viewport={"width": 1280, "height": 860}, locale="en-US")
            context.set_default_timeout(PATIENCE_MS)
            somebody = Somebody(data.of(UUID(str(agency.id))), Watched(context, way.line.address), database_url)
            page = await somebody.window.tab()
            await log_in(page, email)
            await page.wait_for_selector(".la-starter")
            await page.close()
            return somebody

        people = await asyncio.gather(*map(come, MOMENTS))
        yield dict(zip(MOMENTS, people, strict=True))
        expect.set_options(timeout=USUAL_MS)
        for each in people:
            await each.window.context.close()


async def test_everything_comes_back_once_however_often(five: dict[Moment, Somebody], way: Way) -> None:
    for number in range(TIMES):
        began, meet = time.monotonic(), Meeting(len(five), number)
        async with asyncio.TaskGroup() as group:
            group.create_task(meet.cut(way))
            for moment, somebody in five.items():
                group.create_task(through(moment, somebody, meet), name=moment.__name__)
        print(f"{number + 1} of {TIMES}: {time.monotonic() - began:.0f} s", flush=True)
        for moment, somebody in five.items():
            window = somebody.window
            assert (window.foreign, window.errors, window.violations) == ([], [], []), moment.__name__
