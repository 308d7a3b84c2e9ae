"""An execution whose run was taken over writes nothing more, wherever it tries."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from langgraph.checkpoint.base import ERROR, empty_checkpoint

from domain.areas import Coverage
from domain.errors import DatabaseUnreachable, RunLockLost
from engine.services import Services
from engine.worker import open_saver
from store.fence import shut_out
from store.organizations import LOCAL
from tests.world import World, open_world


async def take_over(world: World, run_id: UUID) -> Services:
    """The services of a new execution of a run."""
    async with world.services.transaction(LOCAL) as tx:
        attempt = await world.services.runs.start_attempt(tx, run_id, "source", "a:1")
    await shut_out(world.services.pool, run_id)
    return world.services.executing(run_id, attempt)


async def attempts(world: World) -> tuple[UUID, Services, Services]:
    """A run, an execution of it and the one that came after."""
    run_id = await world.start()
    return run_id, await take_over(world, run_id), await take_over(world, run_id)


async def test_the_transactions_of_who_was_overtaken_are_refused(database_url: str) -> None:
    async with open_world(database_url) as world:
        run_id, first, second = await attempts(world)
        for transaction in (first.transaction, first.ports.transaction):
            with pytest.raises(RunLockLost, match=f"run {run_id} has been taken over"):
                async with transaction(LOCAL) as tx:
                    await first.runs.event(tx, run_id, "phase_started", "by the first")
        async with second.transaction(LOCAL) as tx:
            await second.runs.event(tx, run_id, "phase_started", "by the second")
        said = await world.rows(
            "select message from run_events where message like any (array['by the first', 'by the second'])"
        )
        assert said == [{"message": "by the second"}]


async def test_a_transaction_that_only_sends_is_refused_too(database_url: str) -> None:
    async with open_world(database_url) as world:
        run_id, first, _ = await attempts(world)
        with pytest.raises(RunLockLost):
            async with first.transaction(LOCAL) as tx:
                await first.runs.save_places(tx, run_id, [], Coverage(tiles=()))
        async with world.services.transaction(LOCAL) as tx:  # its connection is as good as new
            assert (await world.services.runs.get(tx, run_id)).id == run_id


async def test_the_checkpoints_of_who_was_overtaken_are_refused(database_url: str) -> None:
    checkpoint: Any = {**empty_checkpoint(), "channel_values": {"slots": ["a"]}, "channel_versions": {"slots": "1"}}
    async with open_world(database_url) as world:
        run_id, first, second = await attempts(world)
        config: Any = {"configurable": {"thread_id": str(run_id), "checkpoint_ns": ""}}
        with pytest.raises(RunLockLost):
            await open_saver(first).aput(config, checkpoint, {}, {"slots": "1"})
        assert await world.rows("select 1 from checkpoint_blobs union all select 1 from checkpoints") == []
        config = await open_saver(second).aput(config, checkpoint, {}, {"slots": "1"})
        for writes in ([("slots", ["b"])], [(ERROR, "It broke")]):
            with pytest.raises(RunLockLost):
                await open_saver(first).aput_writes(config, writes, "task")
        assert await world.rows("select 1 from checkpoint_writes") == []


async def test_what_who_was_overtaken_has_open_is_rolled_back(database_url: str) -> None:
    """It was frozen in the middle: nobody waits for it to wake, and on waking it cannot commit."""
    async with open_world(database_url) as world:
        run_id = await world.start()
        first = await take_over(world, run_id)
        before = first.transaction(LOCAL)
        tx = await before.__aenter__()
        await first.runs.lock(tx, run_id)
        await first.runs.event(tx, run_id, "phase_started", "by the first")
        second = await take_over(world, run_id)
        async with asyncio.timeout(2), second.transaction(LOCAL) as later:
            await second.runs.lock(later, run_id)
        with pytest.raises(DatabaseUnreachable):
            await before.__aexit__(None, None, None)
        assert await world.rows("select 1 from run_events where message = 'by the first'") == []


async def test_other_runs_go_on_when_one_is_taken_over(database_url: str) -> None:
    async with open_world(database_url) as world:
        other, run_id = await take_over(world, await world.start()), await world.start()
        async with other.transaction(LOCAL) as tx:
            await other.runs.event(tx, run_id, "phase_started", "of another")
            await take_over(world, run_id)
        assert len(await world.rows("select 1 from run_events where message = 'of another'")) == 1
