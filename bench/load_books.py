"""What the tables say after a load, read by the administrator: row-level security would show one organization."""

from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from bench.load_world import World
from store import embedded
from store.cluster import locate
from store.queries import load

_sql = load(Path(__file__).with_name("load.sql"))


async def ask(world: World, statement: str) -> list[dict[str, Any]]:
    """All rows of a statement."""
    url = locate(world.home).url(embedded.ADMINISTRATOR, embedded.NAME)
    async with await psycopg.AsyncConnection.connect(url, autocommit=True, row_factory=dict_row) as connection:
        return await (await connection.execute(statement)).fetchall()  # pyright: ignore[reportArgumentType, reportCallIssue]


async def unfinished(world: World) -> int:
    """Runs that are not completed yet."""
    return (await ask(world, _sql.unfinished))[0]["n"]


async def runs(world: World) -> list[dict[str, Any]]:
    """Each run: `org_id`, `created_at`, `started_at` (of its first attempt), `completed_at`, `status`, `attempts`."""
    return await ask(world, _sql.runs)


async def books(world: World) -> dict[str, Any]:
    """Audits by status, charges, charges made twice, holds left, and events by run."""
    counts = (await ask(world, _sql.books))[0]
    events = {str(row["run_id"]): row["ids"] for row in await ask(world, _sql.events)}
    return {**counts, "events": events}
