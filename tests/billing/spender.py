"""A process of its own that spends: `python -m tests.billing.spender URL ORGANIZATION NAME SPENDS`.

It says `ready`, waits for a line, spends 2 Atlas credits under so many keys, several at once, and prints what it got.
"""

import asyncio
import json
import sys
from datetime import UTC, datetime
from uuid import UUID

from billing.ledger import Ledger
from domain.vocabulary import Ask, Reserved
from store.pool import open_pool
from store.transaction import Transactions

CONNECTIONS = 4


async def main(url: str, org: UUID, name: str, spends: int) -> list[str]:
    ledger = Ledger(lambda: datetime(2026, 11, 21, 12, tzinfo=UTC))
    async with open_pool(url, max_size=CONNECTIONS) as pool:
        transactions = Transactions(pool)

        async def spend(key: str) -> str | None:
            async with transactions(org) as tx:
                if not isinstance(await ledger.reserve(tx, [Ask(key=key, feature="dossier_research")]), Reserved):
                    return None
                await ledger.capture(tx, key)
                return key

        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        got = await asyncio.gather(*(spend(f"{name}:{number}") for number in range(spends)))
        return [key for key in got if key]


if __name__ == "__main__":
    url, org, name, spends = sys.argv[1:]
    print(json.dumps(asyncio.run(main(url, UUID(org), name, int(spends)))))
