"""Saved searches of an organization."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from domain.ports import Tx
from store.queries import load
from store.rows import Row, execute, fetch_all, fetch_one, json, send

_sql = load(Path(__file__).parent / "sql" / "campaigns.sql")


async def insert(
    tx: Tx, id: UUID, user_id: str | None, search: Mapping[str, Any], criteria: Sequence[Mapping[str, Any]] | None
) -> None:
    """A new one; `search` has name, vertical, geography and leads."""
    kept = None if criteria is None else json([*criteria])
    await send(tx, _sql.insert, id=id, user_id=user_id, criteria=kept, **search)


async def find(tx: Tx, id: UUID) -> Row | None:
    """One, if it is there."""
    return await fetch_one(tx, _sql.find, id=id)


async def page(tx: Tx, limit: int, before: tuple[datetime, UUID] | None) -> list[Row]:
    """Those older than `before`, newest first."""
    moment, id = before or (None, None)
    return await fetch_all(tx, _sql.page, limit=limit, before=moment, before_id=id)


async def count(tx: Tx) -> int:
    """How many there are."""
    (row,) = await fetch_all(tx, _sql.count)
    return row["n"]


async def delete(tx: Tx, id: UUID) -> bool:
    """False when there is none."""
    return await execute(tx, _sql.delete, id=id) == 1
