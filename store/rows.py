"""Ways to run a named statement inside a `Tx`. Each gets `%(org)s`: no query without its organization."""

import json as standard_json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, LiteralString, cast

from psycopg.types.json import Jsonb

from domain import ports
from store.transaction import Tx

Row = dict[str, Any]


async def fetch_all(tx: ports.Tx, sql: LiteralString, **values: Any) -> list[Row]:
    """All rows of one statement."""
    cursor = await _own(tx).connection.execute(sql, _storable({"org": tx.org_id, **values}))
    return await cursor.fetchall()


async def fetch_one(tx: ports.Tx, sql: LiteralString, **values: Any) -> Row | None:
    """The first row of one statement, if there is one."""
    cursor = await _own(tx).connection.execute(sql, _storable({"org": tx.org_id, **values}))
    return await cursor.fetchone()


async def execute(tx: ports.Tx, sql: LiteralString, **values: Any) -> int:
    """Run one statement now; the number of rows it touched."""
    cursor = await _own(tx).connection.execute(sql, _storable({"org": tx.org_id, **values}))
    await _own(tx).pipeline.sync()
    return cursor.rowcount


async def send(tx: ports.Tx, sql: LiteralString, **values: Any) -> None:
    """Run one statement together with the next that is waited for; should it fail, that one or the commit raises."""
    await _own(tx).connection.execute(sql, _storable({"org": tx.org_id, **values}))


async def execute_many(tx: ports.Tx, sql: LiteralString, rows: Iterable[Mapping[str, Any]]) -> None:
    """Run one statement for each row, pipelined."""
    async with _own(tx).connection.cursor() as cursor:
        await cursor.executemany(sql, [_storable({"org": tx.org_id, **row}) for row in rows])


def once_committed(tx: ports.Tx, tell: Callable[[], None]) -> None:
    """Say something after the commit, and only then: what was rolled back has not happened."""
    _own(tx).afterwards.append(tell)


def json(value: Any) -> Jsonb:
    """A value for a jsonb column."""
    return Jsonb(value, dumps=_dumps)


def _dumps(value: Any) -> str:
    text = standard_json.dumps(value)
    return text if "\\u0000" not in text and "\\ud" not in text else standard_json.dumps(_storable(value))


def _storable(value: Any) -> Any:
    """The same value without what Postgres cannot hold: NUL and half surrogate pairs, which pages and models send."""
    match value:
        case str():
            return value if value.isascii() and "\0" not in value else _text(value)
        case dict():
            return {key: _storable(item) for key, item in cast(dict[Any, Any], value).items()}
        case list():
            return [_storable(item) for item in cast(list[Any], value)]
        case _:
            return value


def _text(value: str) -> str:
    return value.replace("\0", "").encode("utf-8", "replace").decode()


def _own(tx: ports.Tx) -> Tx:
    if not isinstance(tx, Tx):
        raise TypeError("a transaction of another store was passed in")
    return tx
