"""The line is cut for ten seconds and the server is killed meanwhile, with five people in the middle of something: all
of it comes back, once. `make test-restarts` does it fifty times in a row; TIMES says how often."""

import asyncio
import os
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

import psycopg
import pytest
from playwright.async_api import Browser, Locator, Page, expect
from pydantic import SecretStr

from engine.operations import credits, members
from engine.operations.organizations import find_or_new
from engine.services import Data, open_data
from engine.settings import Settings
from tests.browser.conftest import USUAL_MS, Server, Watched
from tests.browser.line import Line, open_line
from tests.browser.test_chat import A_MINUTE, ROWS, RUN, dossier_of_first, say, state
from tests.browser.test_login import PASSWORD, log_in

TIMES = int(os.environ.get("TIMES", "2"))
CUT_SECONDS = 10.0
LATEST_KILL = 13
"""Seconds after the cut began: now and then the line is back first, and then the server goes."""
PATIENCE_MS = 90_000
"""Five pages at once on a busy machine are slow, not wrong."""
QUESTION = "please tell me how many credits are left"
A_REPETITION = 240

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(240 + TIMES * A_REPETITION),
    pytest.mark.skipif("TIMES" not in os.environ, reason="`make test-restarts` does it"),
]


class Meeting:
    """Where the five wait for each other, and for the line."""

    def __init__(self, people: int) -> None:
        self._all = asyncio.Barrier(people + 1)

    async def __call__(self, times: int = 1) -> None:
        for _ in range(times):
            await self._all.wait()

    async def cut(self, line: Line, server: Server, number: int) -> None:
        """The line goes when all are ready, a run has begun and then an answer; the server once, each time at another
        second. One time connections are broken, one time nothing is heard of them."""
        for _ in ("ready", "running", "answering"):
            await self()
        await asyncio.gather(line.cut(CUT_SECONDS, silently=number % 2 == 1), self._restart(server, number))
        await self()

    async def _restart(self, server: Server, number: int) -> None:
        await asyncio.sleep(number * 5 % (LATEST_KILL + 1))
        await server.kill()
        await server.start()


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

    async def stored(self, words: str) -> None:
        """Wait until a message is in its chat: what is lost before that was never received."""
        async with await psycopg.AsyncConnection.connect(self.url, autocommit=True) as connection:
            await connection.execute("select set_config('app.org_id', %s, false)", [str(self.data.org_id)])
            before = await count(connection, words)
            while await count(connection, words) == before:
                await asyncio.sleep(0.05)


async def count(connection: psycopg.AsyncConnection, words: str) -> int:
    counted = "select count(*) from chat_messages where kind = 'user_message' and text = %s"
    row = await (await connection.execute(counted, [words])).fetchone()
    assert row is not None
    return row[0]


def said(page: Page) -> Locator:
    return page.locator("[data-step-type=user_message]", has_text=QUESTION)


def answers(page: Page) -> Locator:
    return page.locator("[data-step-type=assistant_message]", has_text="Atlas credits left")


async def typing(page: Page, somebody: Somebody, meet: Meeting) -> None:
    await page.wait_for_selector("#starters button:not([disabled])", state="attached")
    await page.fill("#chat-input", QUESTION)
    await meet(4)
    await expect(page.locator("#chat-input")).to_have_text(QUESTION)
    await page.locator("#chat-submit:not([disabled])").click()
    await expect(answers(page)).to_have_count(1)
    await page.reload()
    await expect(answers(page)).to_have_count(1)
    await expect(said(page)).to_have_count(1)


async def running(page: Page, somebody: Somebody, meet: Meeting) -> None:
    await meet()
    await say(page, "find 10 dentists in Springfield")
    await page.locator(ROWS, has_text="Dossier ready").first.wait_for()
    await dossier_of_first(page)
    shown = await page.locator("[data-testid=dossier] h2").inner_text()
    await meet(3)
    await page.wait_for_selector(state(page, "completed"), timeout=3 * A_MINUTE)
    await expect(page.locator("[data-testid=dossier] h2")).to_have_text(shown)
    await expect(page.locator(ROWS)).to_have_count(10)


async def paused(page: Page, somebody: Somebody, meet: Meeting) -> None:
    await somebody.balance(2)
    await say(page, "find 3 florists in Springfield")
    await page.wait_for_selector(state(page, "paused_for_upgrade"), timeout=2 * A_MINUTE)
    card = page.locator("[data-testid=waiting]")
    await expect(card).to_have_count(1)
    await meet(4)
    await expect(card).to_have_count(1)
    await expect(card).to_contain_text("Atlas credits short")
    await credits.grant(somebody.data, "atlas_credits", "100")
    await page.locator("[data-testid=countdown]").get_by_role("button", name="Resume now").click()
    await page.wait_for_selector(state(page, "completed"), timeout=2 * A_MINUTE)
    await expect(page.locator(ROWS)).to_have_count(3)


async def answering(page: Page, somebody: Somebody, meet: Meeting) -> None:
    await page.wait_for_selector("#starters button:not([disabled])", state="attached")
    await meet(2)
    await page.fill("#chat-input", QUESTION)
    async with asyncio.TaskGroup() as both:
        both.create_task(somebody.stored(QUESTION))
        await asyncio.sleep(0.2)
        await page.keyboard.press("Enter")
    await meet(2)
    await expect(said(page)).to_have_count(1)
    await page.reload()
    await expect(said(page)).to_have_count(1)
    await expect(answers(page)).to_have_count(await answers(page).count())
    assert await answers(page).count() <= 1
    assert await page.locator(".la-cost").count() <= 1


async def reviewing(page: Page, somebody: Somebody, meet: Meeting) -> None:
    asked = {"text": "dentists in Springfield", "leads": 10, "review": True}
    run = await (await page.request.post(f"{somebody.window.address}/api/runs", data=asked)).json()
    await page.goto(f"{somebody.window.address}/thread/{run['id']}")
    ticked = page.locator("[data-testid=review] [role=row]").get_by_role("checkbox", checked=True)
    await expect(ticked).to_have_count(6)
    await ticked.first.uncheck()
    await meet(4)
    await expect(ticked).to_have_count(5)
    await page.get_by_role("button", name="Audit 5 businesses").click()
    await page.wait_for_selector(state(page, "completed"), timeout=2 * A_MINUTE)
    await expect(page.locator(ROWS)).to_have_count(10)


Moment = Callable[[Page, Somebody, Meeting], Awaitable[None]]
MOMENTS: tuple[Moment, ...] = (typing, running, paused, answering, reviewing)


async def through(moment: Moment, somebody: Somebody, meet: Meeting) -> None:
    """One moment in a tab of its own; at its end the chat shows each of its runs once, reloaded or not."""
    await somebody.balance(200)
    page = await somebody.window.tab()
    await moment(page, somebody, meet)
    runs = await page.locator(RUN).count()
    assert runs == (moment in (running, paused, reviewing)), moment.__name__
    await expect(page.get_by_text("Reconnecting.")).to_have_count(0)
    await page.reload()
    await expect(page.locator("[data-step-type=user_message]").first).to_be_visible()
    await expect(page.locator(RUN)).to_have_count(runs)
    await page.close()


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    """An answer and an audit take long enough to be interrupted."""
    return {**environment, "SANDBOX_MODEL_LATENCY": "1500", "AUTH_SECRET": "s" * 48}


@pytest.fixture
async def line(server: Server) -> AsyncGenerator[Line]:
    async with open_line(server.port) as line:
        yield line


@pytest.fixture
async def five(browser: Browser, line: Line, database_url: str) -> AsyncGenerator[dict[Moment, Somebody]]:
    """Each has logged in at the other end of the line."""
    async with open_data(Settings(_env_file=None, database_url=SecretStr(database_url))) as data:
        told: dict[Moment, Somebody] = {}
        expect.set_options(timeout=PATIENCE_MS)
        for moment in MOMENTS:
            email, agency = f"{moment.__name__}@x.test", await find_or_new(data, moment.__name__)
            await members.add_user(data, email, PASSWORD, into=agency)
            context = await browser.new_context(viewport={"width": 1280, "height": 860}, locale="en-US")
            context.set_default_timeout(PATIENCE_MS)
            told[moment] = Somebody(data.of(UUID(str(agency.id))), Watched(context, line.address), database_url)
            page = await told[moment].window.tab()
            await log_in(page, email)
            await page.wait_for_selector(".la-starter")
            await page.close()
        yield told
        expect.set_options(timeout=USUAL_MS)
        for each in told.values():
            await each.window.context.close()


async def test_everything_comes_back_once_however_often(
    five: dict[Moment, Somebody], line: Line, server: Server
) -> None:
    for number in range(TIMES):
        began, meet = time.monotonic(), Meeting(len(five))
        async with asyncio.TaskGroup() as group:
            group.create_task(meet.cut(line, server, number))
            for moment, somebody in five.items():
                group.create_task(through(moment, somebody, meet), name=moment.__name__)
        print(f"{number + 1} of {TIMES}: {time.monotonic() - began:.0f} s", flush=True)
        for moment, somebody in five.items():
            window = somebody.window
            assert (window.foreign, window.errors, window.violations) == ([], [], []), moment.__name__
