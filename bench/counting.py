"""Connections that count their statements by the first line, comments apart."""

from collections import Counter
from typing import Any

from psycopg import AsyncConnection, AsyncCursor

from store.pool import Connection


def counting(said: Counter[str]) -> type[Connection]:
    """A class of connections that count what they are told in `said`."""

    class Cursor(AsyncCursor[Any]):
        async def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
            said[first_line(query)] += 1
            return await super().execute(query, params, **options)

    class Counting(AsyncConnection[Any]):
        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, **more)
            self.cursor_factory = Cursor

    return Counting


def first_line(query: Any) -> str:
    text = query if isinstance(query, str) else query.decode() if isinstance(query, bytes) else query.as_string()
    return next(line for line in text.strip().splitlines() if not line.startswith("--"))
