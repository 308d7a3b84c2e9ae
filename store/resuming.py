"""Runs that wait for credits: when they go on by themselves, and what keeps them from it."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from domain.ports import Tx
from store.pool import Pool, reaching
from store.queries import load
from store.rows import Row, fetch_all, fetch_one, send

_sql = load(Path(__file__).parent / "sql" / "resuming.sql")


async def wake(tx: Tx, at: datetime, phases: Sequence[str], granted: bool) -> None:
    """Runs that lack credits in these phases go on at a moment; those that were put off only when `granted`."""
    await send(tx, _sql.wake, at=at, phases=[*phases], granted=granted)


async def put_off(tx: Tx, run_id: UUID) -> None:
    """It does not go on by itself any more."""
    await send(tx, _sql.put_off, run_id=run_id)


async def end_put_off(tx: Tx) -> None:
    """Credits have arrived: "not now" is over for all runs of the organization."""
    await send(tx, _sql.end_put_off)


async def stays(tx: Tx, run_id: UUID, reason: str | None) -> None:
    """It was tried and waits on, without a moment of its own."""
    await send(tx, _sql.stays, run_id=run_id, reason=reason)


async def later(tx: Tx, run_id: UUID, at: datetime) -> None:
    """It waits for the billing service until a moment."""
    await send(tx, _sql.later, run_id=run_id, at=at)


async def outages(tx: Tx, run_id: UUID) -> int:
    """How often in a row a run has met a billing service that did not answer."""
    row = await fetch_one(tx, _sql.outages, run_id=run_id)
    return row["n"] if row else 0


async def older_at_work(tx: Tx, run_id: UUID) -> Row:
    """What older runs under way may still take: `audits`, a number, and what those that search have `requested`."""
    (row,) = await fetch_all(tx, _sql.older_at_work, run_id=run_id)
    return row


async def resumable(pool: Pool, *, demo: bool, town: str | None, due: datetime, undated: bool) -> list[Row]:
    """Runs of a world to go on with, of all organizations, oldest first within each.

    A row has `org_id, run_id, status, phase` and whether it is `dated`.

    Args:
        pool: where to ask.
        demo: of the world.
        town: of the world.
        due: those whose moment has come by then.
        undated: those without a moment as well.

    Raises: DatabaseUnreachable.
    """
    values = {"demo": demo, "town": town, "due": due, "undated": undated}
    with reaching(pool):
        async with pool.connection() as connection, connection.transaction():
            return await (await connection.execute(_sql.resumable, values)).fetchall()
