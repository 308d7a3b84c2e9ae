"""What our saver writes is what the library's would: every kind of write, twice over."""

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


@pytest.mark.parametrize("writes", WRITES.values(), ids=WRITES.keys())
async def test_it_writes_what_the_librarys_writes(pool: Pool, writes: list[tuple[str, Any]]) -> None:
    stored = [await kept(pool, kind, writes) for kind in (AsyncPostgresSaver, Saver)]
    assert stored[0] == stored[1] != []


async def kept(pool: Pool, kind: type[AsyncPostgresSaver], writes: list[tuple[str, Any]]) -> list[dict[str, Any]]:
    saver, thread = kind(pool), kind.__name__  # pyright: ignore[reportArgumentType]
    config: Any = {"configurable": {"thread_id": thread, "checkpoint_ns": ""}}
    config = await saver.aput(config, empty_checkpoint(), {}, {})
    for path in ("~pull", "~push"):
        await saver.aput_writes(config, writes, "task", path)
    wanted = (
        "select channel, idx, type, blob, task_id, task_path from checkpoint_writes where thread_id = %s order by idx"
    )
    async with pool.connection() as connection:
        return await (await connection.execute(wanted, (thread,))).fetchall()
