"""The ideal of "row to pixel": one LISTEN, and what it hears goes through a websocket to whoever is connected."""

import asyncio
import sys

import psycopg
from websockets.asyncio.server import ServerConnection, broadcast, serve

CHANNEL = "bench_echo"


async def main(url: str) -> None:
    connected: set[ServerConnection] = set()

    async def stay(connection: ServerConnection) -> None:
        connected.add(connection)
        await connection.wait_closed()
        connected.discard(connection)

    async with serve(stay, "127.0.0.1", 0) as server:
        listening = await psycopg.AsyncConnection.connect(url, autocommit=True)
        await listening.execute(f"listen {CHANNEL}".encode())
        print(f"Echo is at ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}", flush=True)
        async for notice in listening.notifies():
            broadcast(connected, notice.payload)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
