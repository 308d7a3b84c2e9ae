"""A chat's memory is held on a connection of its own: so many at once, and whoever comes then waits."""

import asyncio
from contextlib import AsyncExitStack
from uuid import uuid4

import pytest

from domain.errors import Overloaded
from engine.memory import open_memory
from engine.services import ANSWERS
from tests.world import World, another, open_world

LOCKS = """select count(*) as n from pg_locks l join pg_database d on d.oid = l.database
            where l.locktype = 'advisory' and d.datname = current_database()"""


async def locks(world: World) -> int:
    return (await world.rows(LOCKS))[0]["n"]


async def test_the_next_answer_waits_until_another_is_given(database_url: str) -> None:
    async with open_world(database_url) as world, AsyncExitStack() as others:
        first = AsyncExitStack()
        await first.enter_async_context(open_memory(world.services, uuid4()))
        for _ in range(ANSWERS - 1):
            await others.enter_async_context(open_memory(world.services, uuid4()))

        async def one_more() -> None:
            async with open_memory(await another(world.services), uuid4()):
                assert await locks(world) == ANSWERS

        waiting = asyncio.create_task(one_more())
        await asyncio.sleep(0.2)
        assert not waiting.done() and await locks(world) == ANSWERS
        await first.aclose()
        await asyncio.wait_for(waiting, 10)


async def test_who_would_wait_too_long_is_told_so(database_url: str) -> None:
    async with open_world(database_url) as world, AsyncExitStack() as others:
        for _ in range(ANSWERS):
            await others.enter_async_context(open_memory(world.services, uuid4()))
        with pytest.raises(Overloaded, match="try again in a moment"):
            async with open_memory(world.services, uuid4(), wait=0.05):
                pass
        assert await locks(world) == ANSWERS
        await others.aclose()
        async with open_memory(world.services, uuid4(), wait=0.05):
            pass
