"""A worker process on made-up services that keeps a diary in the database: who read which website, from when to when.

python -m tests.engine.processes.worker URL SECONDS [CONCURRENCY]
"""

import asyncio
import os
import signal
import sys
from dataclasses import replace
from uuid import UUID

import psycopg

from domain.vocabulary import SiteMap
from engine.worker import serve_worker
from tests.world import FakeWeb, open_world

DIARY = """create table if not exists diary (id bigint generated always as identity, pid int, host text, run text,
           began timestamptz not null default clock_timestamp(), ended timestamptz)"""


class SlowWeb(FakeWeb):
    """Takes its time for each website and writes it down, on connections of its own."""

    url: str
    seconds: float

    async def map(self, url: str) -> SiteMap:
        host = url.split("/")[2]
        async with await psycopg.AsyncConnection.connect(self.url, autocommit=True) as connection:
            begin = "insert into diary (pid, host) values (%s, %s) returning id"
            row = await (await connection.execute(begin, (os.getpid(), host))).fetchone()
            await asyncio.sleep(self.seconds)
            assert row
            await connection.execute("update diary set ended = clock_timestamp() where id = %s", (row[0],))
        return await super().map(url)


async def main(url: str, seconds: float, concurrency: int) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with open_world(url, leads=8) as world:
        web = SlowWeb()
        web.url, web.seconds = url, seconds
        services = world.services.of(UUID(int=0))  # a worker belongs to no organization
        services = replace(services, ports=replace(services.ports, web=web))
        print("ready", flush=True)
        await serve_worker(services, concurrency, stop)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 2))
