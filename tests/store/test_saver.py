"""What our saver writes is what the library's would: every kind of value and of write, twice over."""

import json
from typing import Any

import pytest
from langgraph.checkpoint.base import ERROR, INTERRUPT, empty_checkpoint
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver

from store.pool import Pool
from store.saver import Saver

WRITES: dict[str, list[tuple[str, Any]]] = {
    "a node's": [("outcomes", {"a": "completed"}), ("branch:to:scrape", None), ("audit_id", "x")],
    "an interrupt": [(INTERRUPT, [{"kind": "insufficient"}])],
    "an error": [(ERROR, "It broke")],
    "mixed": [("slots", ["a", "b"]), (INTERRUPT, ["wait"])],
}
VALUES: dict[str, dict[str, Any]] = {
    "nothing": {},
    "plain values": {"run_id": "x", "slot": 3, "share": 0.5, "done": True, "none": None},
    "blobs": {"slots": ["a", "b"], "outcomes": {"a": "completed"}},
    "both": {"run_id": "é", "slots": ["a"], "outcomes": {}},
}
CHECKPOINT: Any = {**empty_checkpoint(), "id": "1", "ts": "2026-01-01"}


@pytest.mark.parametrize("writes", WRITES.values(), ids=WRITES.keys())
async def test_it_writes_what_the_librarys_writes(pool: Pool, writes: list[tuple[str, Any]]) -> None:
    wanted = "channel, idx, type, blob, task_id, task_path from checkpoint_writes where thread_id = %s order by idx"

    async def kept(saver: AsyncPostgresSaver) -> list[dict[str, Any]]:
        config: Any = {"configurable": {"thread_id": type(saver).__name__, "checkpoint_ns": ""}}
        config = await saver.aput(config, CHECKPOINT, {}, {})
        for path in ("~pull", "~push"):
            await saver.aput_writes(config, writes, "task", path)
        return await rows(pool, wanted, type(saver).__name__)

    assert await kept(Saver(pool)) == await kept(AsyncPostgresSaver(pool)) != []  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("values", VALUES.values(), ids=VALUES.keys())
@pytest.mark.parametrize("parent", [None, "0"])
async def test_it_keeps_the_checkpoints_the_librarys_keeps(
    pool: Pool, values: dict[str, Any], parent: str | None
) -> None:
    async def kept(saver: AsyncPostgresSaver) -> Any:
        thread = type(saver).__name__
        config: Any = {"configurable": {"thread_id": thread, "checkpoint_ns": "audit:1", "checkpoint_id": parent}}
        checkpoint: Any = {**CHECKPOINT, "channel_values": dict(values), "channel_versions": dict.fromkeys(values, "1")}
        for step in (1, 2):  # the second time it is there already
            told = await saver.aput(config, checkpoint, {"step": step}, dict.fromkeys(values, "1"))
        assert checkpoint["channel_values"] == values
        own = "checkpoint_ns, checkpoint_id, parent_checkpoint_id, checkpoint, metadata from checkpoints"
        blobs = "checkpoint_ns, channel, version, type, blob from checkpoint_blobs"
        read = await saver.aget_tuple(told)
        assert read and read.checkpoint["channel_values"] == values
        stored = [await rows(pool, f"{each} where thread_id = %s order by 2", thread) for each in (own, blobs)]
        return json.loads(json.dumps([told, stored], default=bytes.hex).replace(thread, ""))

    assert await kept(Saver(pool)) == await kept(AsyncPostgresSaver(pool))  # pyright: ignore[reportArgumentType]


async def rows(pool: Pool, wanted: Any, thread: str) -> list[dict[str, Any]]:
    async with pool.connection() as connection:
        return await (await connection.execute(f"select {wanted}", (thread,))).fetchall()
