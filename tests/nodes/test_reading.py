"""While a slow site is read its row says which page; a quick one costs no event, and a number nobody needs no audit."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.errors import DatabaseUnreachable, RunLockLost, ServiceUnavailable
from domain.pages import Heard, unheard
from domain.vocabulary import Audit, AuditSoFar, Scrape
from nodes.reading import TELL_SECONDS, Counter, read_telling
from store.audits import PostgresAudits
from tests.world import FakeWeb, open_world

URLS = [f"https://a.test/{n}" for n in range(3)]
KNOWN = AuditSoFar(
    audit=Audit(
        id=uuid4(), org_id=uuid4(), run_id=uuid4(), opportunity_id=uuid4(), domain="a.test", target_url=URLS[0],
        status="running",
    ),
    site_map=None, choice=tuple(URLS), read={},
)  # fmt: skip
SOON = 0.1
AT_A_PAGE = "select status, message from audit_phases where message like 'Reading page %%'"


class Slow(FakeWeb):
    """Has read its first page; the others wait until they are let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = asyncio.Event()

    async def scrape(self, urls: Sequence[str], heard: Heard = unheard) -> Scrape:
        heard(1)
        await self.let_go.wait()
        return await super().scrape(urls)


async def test_a_slow_site_tells_the_page_that_it_is_at_and_only_once(database_url: str) -> None:
    async with open_world(database_url, leads=1) as world:
        web = Slow()
        running = asyncio.create_task(world.but(web=web).run())
        while not (meanwhile := await world.rows(AT_A_PAGE)):
            await asyncio.sleep(0.05)
        await asyncio.sleep(1.5 * TELL_SECONDS)
        web.let_go.set()
        _, status = await running
        events = await world.rows("select message, data from run_events where message like '%%Reading page %%'")
    assert meanwhile == [{"status": "running", "message": "Reading page 3 of 3"}], (
        "the first was read to find the others"
    )
    assert [each["message"] for each in events] == ["dentist0.test: Reading page 3 of 3"]
    assert events[0]["data"] == {"phase": "scrape_content", "status": "running"}
    assert status == "completed"


def test_pages_of_a_try_before_count_and_nothing_is_said_twice() -> None:
    counter = Counter(chosen=6, missing=4)
    assert counter.news() == ""
    counter.heard(1)
    assert [counter.news(), counter.news()] == ["Reading page 4 of 6", ""]
    for told, page in ((4, 6), (2, 5), (99, 6), (-7, 3)):
        counter.heard(told)
        assert counter.news() == f"Reading page {page} of 6"


def failing(error: Exception) -> Any:
    @asynccontextmanager
    async def transaction(_: UUID) -> AsyncGenerator[Any]:
        raise error
        yield

    return transaction


async def test_a_database_that_is_away_costs_the_number_and_not_the_pages() -> None:
    web = Slow()
    asyncio.get_running_loop().call_later(1.5 * SOON, web.let_go.set)
    read = await read_telling(web, URLS, KNOWN, failing(DatabaseUnreachable("gone")), PostgresAudits(), SOON)
    assert len(read.pages) == 3


async def test_who_lost_the_run_stops_reading_at_once() -> None:
    ended: list[bool] = []

    class Watched(FakeWeb):
        async def scrape(self, urls: Sequence[str], heard: Heard = unheard) -> Scrape:
            heard(1)
            try:
                return await asyncio.Event().wait() or Scrape(pages=())
            finally:
                ended.append(True)

    with pytest.raises(RunLockLost):
        await read_telling(Watched(), URLS, KNOWN, failing(RunLockLost("lost")), PostgresAudits(), SOON)
    assert ended == [True]


async def test_what_a_site_fails_with_is_the_nodes_error() -> None:
    class Fails(FakeWeb):
        async def scrape(self, urls: Sequence[str], heard: Heard = unheard) -> Scrape:
            raise ServiceUnavailable("busy")

    with pytest.raises(ServiceUnavailable, match="busy"):
        await read_telling(Fails(), URLS, KNOWN, failing(AssertionError("nothing to tell")), PostgresAudits())
