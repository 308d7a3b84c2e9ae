"""Following a run: every event once and in order, whatever happens to the connection that tells of them."""

import asyncio
import random
from contextlib import aclosing
from uuid import UUID, uuid4

import psycopg
import pytest

from domain.errors import NotFound
from engine.operations import events
from store.organizations import LOCAL
from tests.world import World, open_world

CUT = """
select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and application_name = 'leadatlas events'
"""

LISTENING = """
select count(*) as n from pg_stat_activity
where datname = current_database() and application_name = 'leadatlas events'
"""


async def collect(world: World, run_id: UUID, count: int, after: int = 0) -> list[int]:
    """The ids of so many events, as a follower gets them."""
    ids: list[int] = []
    async with aclosing(events.follow(world.services, run_id, after)) as told:
        async for event in told:
            ids.append(event["id"])
            if len(ids) == count:
                break
    return ids


async def stored(world: World, run_id: UUID) -> list[int]:
    rows = await world.rows("select id from run_events where run_id = %(run)s order by id", run=run_id)
    return [row["id"] for row in rows]


async def tell(world: World, run_id: UUID, times: int, seconds: float = 0.0) -> None:
    """Events by one writer, each in a transaction that stays open for a moment."""
    for number in range(times):
        async with world.services.transaction(LOCAL) as tx:
            await world.services.runs.event(tx, run_id, "told", f"Event {number}")
            await asyncio.sleep(random.uniform(0, seconds))


async def test_a_follower_sees_the_whole_run_and_then_what_comes(database_url: str) -> None:
    async with open_world(database_url) as world:
        run_id, _ = await world.run()
        past = await stored(world, run_id)
        follower = asyncio.create_task(collect(world, run_id, len(past) + 1))
        await asyncio.sleep(0.05)
        await tell(world, run_id, 1)
        assert await asyncio.wait_for(follower, 1.5) == await stored(world, run_id), "sooner than the poll"


async def test_a_follower_who_was_away_goes_on_where_they_stopped(database_url: str) -> None:
    async with open_world(database_url) as world:
        run_id, _ = await world.run()
        whole = await stored(world, run_id)
        assert await collect(world, run_id, len(whole) - 5, after=whole[4]) == whole[5:]


async def test_other_runs_are_not_heard_and_a_foreign_run_is_not_found(database_url: str) -> None:
    async with open_world(database_url) as world:
        first, second = await world.start(), await world.start()
        follower = asyncio.create_task(collect(world, first, 3))
        await tell(world, second, 5)
        await tell(world, first, 2)
        assert await asyncio.wait_for(follower, 5) == await stored(world, first)
        with pytest.raises(NotFound):
            await collect(world, uuid4(), 1)


async def test_writers_at_once_are_seen_in_the_order_of_ids(database_url: str) -> None:
    """A later id may never be committed before an earlier one: the follower reads past it and would lose it."""
    async with open_world(database_url) as world:
        run_id = await world.start()
        follower = asyncio.create_task(collect(world, run_id, 1 + 4 * 25))
        await asyncio.gather(*(tell(world, run_id, 25, 0.004) for _ in range(4)))
        assert await asyncio.wait_for(follower, 10) == await stored(world, run_id)


async def test_a_cut_connection_loses_and_repeats_nothing(database_url: str) -> None:
    """The listening connection is cut at random while four writers and three followers are at work."""
    async with open_world(database_url) as world:
        run_id = await world.start()
        count = 1 + 4 * 40
        followers = [asyncio.create_task(collect(world, run_id, count)) for _ in range(3)]
        writers = asyncio.gather(*(tell(world, run_id, 40, 0.03) for _ in range(4)))
        cuts = 0
        async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as other:
            while not writers.done():
                await asyncio.sleep(random.uniform(0, 0.5))
                cuts += (await other.execute(CUT)).rowcount
        whole = await stored(world, run_id)
        assert len(whole) == count
        assert await asyncio.wait_for(asyncio.gather(*followers), 10) == [whole] * 3
        assert cuts > 0


async def test_a_process_listens_on_one_connection_and_only_when_somebody_follows(database_url: str) -> None:
    async with open_world(database_url) as world:
        run_id = await world.start()
        assert await world.rows(LISTENING) == [{"n": 0}]
        await asyncio.gather(*(collect(world, run_id, 1) for _ in range(20)))
        for _ in range(100):
            if await world.rows(LISTENING) == [{"n": 1}]:
                break
            await asyncio.sleep(0.02)
        assert await world.rows(LISTENING) == [{"n": 1}]


async def test_each_step_of_an_audit_is_told_in_words(database_url: str) -> None:
    async with open_world(database_url, leads=1) as world:
        run_id, status = await world.run()
        assert status == "completed"
        steps = await world.rows(
            "select phase, audit_id, message, data from run_events where type = 'audit_phase' order by id"
        )
        told = [(row["data"]["phase"], row["data"]["status"]) for row in steps]
        phases = ("map_urls", "filter_urls", "scrape_content", "generate_dossier")
        assert told == [(phase, status) for phase in phases for status in ("running", "complete")]
        assert steps[0]["message"] == "dentist0.test: Finding pages"
        audits = await world.rows("select id from audits where run_id = %(run)s", run=run_id)
        assert {(row["phase"], row["audit_id"]) for row in steps} == {("generate_dossier", audits[0]["id"])}
