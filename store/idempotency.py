"""Keys of POSTs and what they were answered, kept for a day."""

from pathlib import Path

from domain.ports import Tx
from store.queries import load
from store.rows import Row, execute, fetch_one, send

_sql = load(Path(__file__).parent / "sql" / "idempotency.sql")


async def claim(tx: Tx, key: str, request: str) -> Row | None:
    """None when the key is ours now; else what it was used for and answered (no `status` = still under way)."""
    await send(tx, _sql.forget)
    if await execute(tx, _sql.claim, key=key, request=request):
        return None
    return await fetch_one(tx, _sql.find, key=key)


async def answer(tx: Tx, key: str, status: int, location: str | None, body: str) -> None:
    """Keep the answer for whoever asks again."""
    await send(tx, _sql.answer, key=key, status=status, location=location, body=body)


async def give_up(tx: Tx, key: str) -> None:
    """Nothing was done: the key may be used again."""
    await send(tx, _sql.give_up, key=key)
