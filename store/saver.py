"""LangGraph's checkpoint saver without a thread for each write: a few ids are encoded faster than handed over."""

from collections.abc import Sequence
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import WRITES_IDX_MAP
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from typing_extensions import override


class Saver(AsyncPostgresSaver):
    """The library's, but for one method; tests/store/test_saver.py holds the two against each other."""

    @override
    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        where: dict[str, Any] = config.get("configurable", {})
        known = all(channel in WRITES_IDX_MAP for channel, _ in writes)
        query = self.UPSERT_CHECKPOINT_WRITES_SQL if known else self.INSERT_CHECKPOINT_WRITES_SQL
        place = (where["thread_id"], where["checkpoint_ns"], where["checkpoint_id"])
        rows = self._dump_writes(*place, task_id, task_path, writes)
        async with self._cursor(pipeline=True) as cursor:
            await cursor.executemany(query, rows)
