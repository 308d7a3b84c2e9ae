"""Ways to run a named statement inside a `Tx`. Each gets `%(org)s`: no query without its organization."""

from collections.abc import Iterable, Mapping
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from domain import ports
from store.transaction import Tx

Row = dict[str, Any]


async def fetch_all(tx: ports.Tx, sql: LiteralString, **values: Any) -> list[Row]:
    """All rows of one statement."""
    cursor = await _own(tx).connection.execute(sql, {"org": tx.org_id, **values})
    return await cursor.fetchall()


async def fetch_one(tx: ports.Tx, sql: LiteralString, **values: Any) -> Row | None:
    """The first row of one statement, if there is one."""
    cursor = await _own(tx).connection.execute(sql, {"org": tx.org_id, **values})
    return await cursor.fetchone()


async def execute(tx: ports.Tx, sql: LiteralString, **values: Any) -> int:
    """Run one statement; the number of rows it touched."""
    cursor = await _own(tx).connection.execute(sql, {"org": tx.org_id, **values})
    return cursor.rowcount


async def execute_many(tx: ports.Tx, sql: LiteralString, rows: Iterable[Mapping[str, Any]]) -> None:
    """Run one statement for each row, pipelined."""
    async with _own(tx).connection.cursor() as cursor:
        await cursor.executemany(sql, [{"org": tx.org_id, **row} for row in rows])


def json(value: Any) -> Jsonb:
    """A value for a jsonb column."""
    return Jsonb(value)


def _own(tx: ports.Tx) -> Tx:
    if not isinstance(tx, Tx):
        raise TypeError("a transaction of another store was passed in")
    return tx
