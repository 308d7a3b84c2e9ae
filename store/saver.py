"""LangGraph's checkpoint saver with each write in one statement, behind the fence of the run's execution."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, LiteralString

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    get_serializable_checkpoint_metadata,
)
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.checkpoint.serde.base import SerializerProtocol
from psycopg.types.json import Jsonb
from typing_extensions import override

from domain.ports import Fence
from store.fence import behind_the_fence
from store.pool import Pool
from store.queries import load

_sql = load(Path(__file__).parent / "sql" / "checkpoints.sql")
INLINE = (str, int, float, bool, type(None))
"""Kept in the checkpoint itself, as the library does."""


class Saver(AsyncPostgresSaver):
    """The library's tables and its reading; tests/store/test_saver.py holds what we write against what it would."""

    def __init__(self, pool: Pool, serde: SerializerProtocol | None = None, fence: Fence | None = None) -> None:
        """Write on this pool; with a fence only until the run is taken over."""
        self._pool = pool
        super().__init__(pool, serde=serde)  # pyright: ignore[reportArgumentType] - its type names another row
        self._bound = {"org": None, "run": None, "attempt": None}
        if fence:
            self._bound = {"org": fence.org_id, "run": fence.run_id, "attempt": fence.attempt}

    @override
    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        where: dict[str, Any] = config.get("configurable", {})
        thread, ns, values = where["thread_id"], where["checkpoint_ns"], checkpoint["channel_values"]
        blobs = {name: value for name, value in values.items() if not isinstance(value, INLINE)}
        inline = {name: value for name, value in values.items() if name not in blobs}
        changed = {name: version for name, version in new_versions.items() if name in blobs}
        rows = self._dump_blobs(thread, ns, blobs, changed)
        await self._write(
            _sql.put,
            **{"thread": thread, "ns": ns, "id": checkpoint["id"], "parent": where.get("checkpoint_id")},
            checkpoint=Jsonb({**checkpoint, "channel_values": inline}),
            metadata=Jsonb(get_serializable_checkpoint_metadata(config, metadata)),
            rows=_table(("channel", "version", "type", "blob"), [row[2:] for row in rows]),
        )
        return {"configurable": {"thread_id": thread, "checkpoint_ns": ns, "checkpoint_id": checkpoint["id"]}}

    @override
    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        where: dict[str, Any] = config.get("configurable", {})
        thread, ns, id = where["thread_id"], where["checkpoint_ns"], where["checkpoint_id"]
        rows = self._dump_writes(thread, ns, id, task_id, task_path, writes)
        await self._write(
            _sql.put_signals if all(channel in WRITES_IDX_MAP for channel, _ in writes) else _sql.put_writes,
            **{"thread": thread, "ns": ns, "id": id, "task": task_id, "path": task_path},
            rows=_table(("place", "channel", "type", "blob"), [row[5:] for row in rows]),
        )

    async def _write(self, statement: LiteralString, **values: Any) -> None:
        """In the order in which they were asked for.

        Raises: RunLockLost when another process has taken the run over.
        """
        with behind_the_fence():
            async with self.lock, self._pool.connection() as connection:
                await connection.execute(statement, {**values, **self._bound})


def _table(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> Jsonb:
    """Rows by name, bytes in hexadecimal: composing arrays takes psycopg longer than all the rest of a write."""
    return Jsonb([dict(zip(names, (*row, None if blob is None else blob.hex()), strict=True)) for *row, blob in rows])
