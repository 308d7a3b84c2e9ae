"""The chat in one world: a server, a worker, Chromium and people, and beside them the smallest Chainlit."""

import asyncio
import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psutil
import psycopg
from playwright.async_api import Browser
from psycopg.rows import dict_row

from bench.chat_browser import ECHOES, ROWS, chromium, lags, paints, ready, tab
from bench.chat_people import browser, chats, log_in
from bench.chat_plan import Sizes, step
from bench.chat_probes import echoing, middle, shares, watched
from bench.chat_world import email, peer, working
from bench.load_town import TOWNS, write_towns
from bench.load_world import SECRET, World, open_engine, open_world, organizations
from bench.product import pss
from engine.operations import members, runs
from engine.services import Services
from store.queries import load

_sql = load(Path(__file__).with_name("chat.sql"))
SERVER = {"RUN_WORKER": "false", "AUTH_SECRET": SECRET}
READY = r"Leadatlas is at (\S+)"
PASSWORD = "correct horse battery"
RUN = "[data-testid=run]"
COMPLETED = f"{RUN}[data-status=completed]"
SETTLE_SECONDS = 1
SITE_PAGES = 4


@dataclass(frozen=True)
class Measured:
    """Both servers with their processes, and who is at them."""

    sizes: Sizes
    world: World
    chromium: Browser
    ours: tuple[psutil.Process, str]
    bare: tuple[psutil.Process, str]
    people: list[Services]

    def memory(self) -> dict[str, float]:
        """Megabytes of both servers."""
        return {"ours": pss(self.ours[0]), "bare": pss(self.bare[0])}

    async def run(self, number: int, audits: int) -> UUID:
        """Begun by a person, in a town of their own."""
        text = f"dentists in {TOWNS[number]}"
        return await runs.start(self.people[number], runs.Request(text=text, leads=audits))

    async def cookies(self) -> list[Any]:
        """Of a browser in which the last person has logged in."""
        context = await self.chromium.new_context()
        form: dict[str, str | float | bool] = {"username": email(len(self.people) - 1), "password": PASSWORD}
        url = self.ours[1]
        answer = await context.request.post(f"{url}/login", form=form, headers={"Origin": url})
        assert answer.ok, await answer.text()
        told: list[Any] = [*await context.cookies()]
        await context.close()
        return told

    async def pages(self) -> dict[str, Any]:
        """Medians of visits that take turns, after one that does not count."""
        seen: dict[str, list[dict[str, dict[str, float]]]] = {"ours": [], "bare": []}
        theirs: dict[str, tuple[str, list[Any]]] = {
            "ours": (self.ours[1], await self.cookies()),
            "bare": (self.bare[1], []),
        }
        for number in range(self.sizes.rounds + 1):
            for who, (address, cookies) in theirs.items():
                told = await paints(self.chromium, address, cookies)
                if number:
                    seen[who].append(told)
        return {who: middle(visits) for who, visits in seen.items()}

    async def pixels(self, others: asyncio.Future[Any] | None = None) -> dict[str, Any]:
        """Milliseconds from row to frame: of a run, and of the peer's page beside it. Both pages are there before it.

        Args:
            others: ends with the runs that the same worker has to do.
        """
        last = len(self.people) - 1
        ours, bare = await tab(self.chromium, await self.cookies(), ROWS), await tab(self.chromium, (), ECHOES)
        await ready(bare, self.bare[1])
        await bare.fill("#chat-input", "listen")
        await bare.keyboard.press("Enter")
        await bare.get_by_text("listening", exact=True).wait_for()
        run = await self.run(last, self.sizes.watched)
        async with await psycopg.AsyncConnection.connect(self.world.url, autocommit=True) as sql:
            await ours.goto(f"{self.ours[1]}/thread/{run}")
            await ours.wait_for_selector(RUN)
            async with echoing(sql, self.sizes.pause) as said, working(self.world):
                await ours.wait_for_selector(COMPLETED)
                await (others or asyncio.sleep(0))
            await sql.execute(_sql.as_organization, {"org_id": str(self.people[last].org_id)})
            rows = await (await sql.cursor(row_factory=dict_row).execute(_sql.told, {"run_id": run})).fetchall()
        shown, heard = await ours.evaluate("window.shown"), await bare.evaluate("window.shown")
        await asyncio.gather(*(page.context.close() for page in (ours, bare)))
        ideal = [1000 * (heard[what] - at) for what, at in said.items() if what in heard]
        return {"ours": shares(lags(rows, shown)), "ideal": shares(ideal)}

    async def open_chats(self) -> tuple[float, dict[str, Any]]:
        """The most memory of ours while many follow runs, and a run's pixels beside them."""
        begun = [await self.run(number % self.sizes.people, self.sizes.audits) for number in range(self.sizes.chats)]
        async with contextlib.AsyncExitStack() as stack:
            https = [await stack.enter_async_context(browser()) for _ in range(self.sizes.people)]
            for number, http in enumerate(https):
                await log_in(http, self.ours[1], email(number), PASSWORD)
            opened = [(https[number % self.sizes.people], str(run)) for number, run in enumerate(begun)]
            following = await stack.enter_async_context(chats(self.ours[1], opened))
            seen = await stack.enter_async_context(watched(self.ours[0]))
            told = await self.pixels(following)
            return max(seen), told

    async def visitors(self) -> float:
        """The memory of the peer with as many chats."""
        async with browser() as http, chats(self.bare[1], [(http, "")] * self.sizes.chats):
            await asyncio.sleep(SETTLE_SECONDS)
            return self.memory()["bare"]


async def measure(sizes: Sizes, folder: Path) -> dict[str, Any]:
    """All figures. Raises: RuntimeError when a step does not end in time."""
    town = await asyncio.to_thread(write_towns, folder / "town", sizes.load.towns, sizes.watched, SITE_PAGES)
    async with contextlib.AsyncExitStack() as stack:
        async with step("start", sizes.patience):
            here = await opened(sizes, town, folder, stack)
            await asyncio.sleep(SETTLE_SECONDS)
            idle = here.memory()
        async with step("pages", sizes.patience):
            pages = await here.pages()
        async with step("a run alone", sizes.patience):
            alone = await here.pixels()
        async with step("open chats", sizes.patience):
            most, beside = await here.open_chats()
        async with step("the peer's chats", sizes.patience):
            peers = await here.visitors()
        many = {"ours": most, "bare": peers}
        return {"pages": pages, "idle": idle, "open": many, "alone": alone, "beside": beside}


async def opened(sizes: Sizes, town: Path, folder: Path, stack: contextlib.AsyncExitStack) -> Measured:
    """Everything that runs from the first step to the last."""
    world = await stack.enter_async_context(open_world(sizes.load, town, folder / "world"))
    services = await stack.enter_async_context(open_engine(world))
    made = await organizations(services, sizes.load)
    people = [own.of(own.org_id, email(number)) for number, (own, _) in enumerate(made)]
    for number, own in enumerate(people):
        await members.add_user(own, email(number), PASSWORD)
    ours, address = await stack.enter_async_context(world.process(READY, "serve", "--port", "0", **SERVER))
    bare = await stack.enter_async_context(peer(folder / "peer", world.url))
    looking = await stack.enter_async_context(chromium())
    return Measured(sizes, world, looking, (psutil.Process(ours), address), bare, people)
