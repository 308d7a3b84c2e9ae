"""Everything that writes takes a `Tx`: an open transaction that row-level security binds to one organization."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from uuid import UUID

import psycopg

from domain.ports import Fence
from store.fence import behind_the_fence
from store.pool import Connection, Pool, reaching
from store.queries import load

_sql = load(Path(__file__).parent / "sql" / "session.sql")


@dataclass(frozen=True)
class Tx:
    """An open transaction of one organization. It ends with the block that opened it; nobody else commits."""

    org_id: UUID
    connection: psycopg.AsyncConnection[dict[str, Any]]
    pipeline: psycopg.AsyncPipeline
    afterwards: list[Callable[[], None]] = field(default_factory=list[Callable[[], None]])
    """Called once it has committed."""


class Transactions:
    """Opens transactions on a pool: `async with transactions(org_id) as tx`."""

    def __init__(self, pool: Pool, fence: Fence | None = None) -> None:
        """Use connections of this pool, one per open transaction; with a fence only until the run is taken over."""
        self._pool = pool
        self._fence = fence

    def behind(self, fence: Fence) -> Self:
        """The same for one execution of a run."""
        return type(self)(self._pool, fence)

    @asynccontextmanager
    async def __call__(self, org_id: UUID) -> AsyncGenerator[Tx]:
        """Open a READ COMMITTED transaction that sees only this organization's rows.

        It commits at the end of the block and rolls back when the block raises; a statement that was only sent
        (`store.rows.send`) fails at the next one that waits for its answer, at the commit at the latest.

        Args:
            org_id: the organization; policies compare it with `app.org_id`.

        Raises:
            DatabaseUnreachable: the connection died, or none was to be had.
            RunLockLost: another process has taken the run over.
        """
        with reaching(self._pool), behind_the_fence():
            # the connection's block rolls back what is open; in the pipeline's, statements travel together until
            # somebody waits for an answer
            async with self._pool.connection() as connection, connection.pipeline() as pipeline:
                await connection.execute(_sql.begin)
                await self._bind(connection, org_id)
                yield (tx := Tx(org_id, connection, pipeline))
                await connection.execute(_sql.commit)
        for tell in tx.afterwards:
            tell()

    async def _bind(self, connection: Connection, org_id: UUID) -> None:
        if fence := self._fence:
            values = {"org": org_id, "run": fence.run_id, "attempt": fence.attempt}
            await connection.execute(_sql.of_execution, values)
        else:
            await connection.execute(_sql.of_organization, {"org": str(org_id)})
