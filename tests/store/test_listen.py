"""Notices of strangers end nobody's live updates."""

import asyncio
from uuid import uuid4

from store.listen import Bell, open_hub
from store.pool import connect


async def rung(bell: Bell) -> None:
    async with asyncio.timeout(20):
        await bell.wait(60)


async def test_a_notice_that_is_not_ours_ends_no_live_updates(database_url: str) -> None:
    run_id, connection = uuid4(), await connect(database_url)
    async with connection, open_hub(database_url) as hub:
        with hub.follow(run_id) as bell:
            await rung(bell)  # it listens now
            for payload in ("hello", "", ":", f"organization:{run_id}:1"):
                await connection.execute("select pg_notify(%s, %s)", ("run_events", payload))
            await rung(bell)
