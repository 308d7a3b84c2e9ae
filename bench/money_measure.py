"""Measures the ledger: gate and capture of audits, and spends beside a bare UPDATE that take turns."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

from bench.money_books import Books, Sizes, open_books
from billing.ledger import Ledger
from domain.credits import estimate_research
from domain.vocabulary import Ask, Audit, Reserved
from engine.services import now
from nodes.gate import research
from store.queries import load

_sql = load(Path(__file__).with_name("money.sql"))


async def audits(books: Books, sizes: Sizes) -> dict[str, Any]:
    """Gate and capture of one audit after the other, as the nodes do them: milliseconds and statements of each."""
    ledger, timing = Ledger(now), Timing(books)
    for _ in range(sizes.audits + 1):
        work, ai = asks = research(audit(books.organizations[0]), estimate_research())
        await timing("gate", lambda tx, asks=asks: ledger.reserve(tx, asks))
        actual = {ai.key: ai.units / 2}
        keys = (work.key, ai.key)
        await timing("capture", lambda tx, keys=keys, actual=actual: ledger.capture(tx, *keys, actual=actual))
    return {step: timing.told(step) for step in timing.times}


class Timing:
    """Transactions of one organization, by what they are for."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.times: dict[str, list[float]] = {}
        self.statements: dict[str, list[int]] = {}

    async def __call__(self, name: str, step: Callable[[Any], Awaitable[Any]]) -> None:
        self.books.said.clear()
        began = perf_counter()
        async with self.books.transaction(self.books.organizations[0]) as tx:
            await step(tx)
        self.times.setdefault(name, []).append(perf_counter() - began)
        self.statements.setdefault(name, []).append(self.books.statements)

    def told(self, name: str) -> dict[str, float]:
        """Without the first one, which opens the connection and the plan's lots."""
        return {"ms": 1000 * median(self.times[name][1:]), "statements": median(self.statements[name][1:])}


def audit(org: UUID) -> Audit:
    run, lead = uuid4(), uuid4()
    where = {"domain": "x.test", "target_url": "https://x.test/"}
    return Audit(id=uuid4(), org_id=org, run_id=run, opportunity_id=lead, status="queued", **where)


async def spends(books: Books, sizes: Sizes, organizations: int) -> float:
    """Charges per second: each holds 2 credits and captures them, in one transaction."""
    ledger = Ledger(now)

    async def spend(number: int) -> None:
        key, org = f"bench:{uuid4()}", books.organizations[number % organizations]
        async with books.transaction(org) as tx:
            answer = await ledger.reserve(tx, [Ask(key=key, feature="dossier_research")])
            assert isinstance(answer, Reserved), "there is credit for all"
            await ledger.capture(tx, key)

    return await pace(sizes, spend)


async def bare(books: Books, sizes: Sizes, accounts: int) -> float:
    """The same number of `UPDATE … WHERE balance >= 2` per second, each committed by itself."""

    async def spend(number: int) -> None:
        async with books.pool.connection() as connection:
            done = await connection.execute(_sql.bare_spend, {"id": number % accounts})
            assert done.rowcount == 1

    return await pace(sizes, spend)


async def pace(sizes: Sizes, spend: Callable[[int], Awaitable[None]]) -> float:
    """Spends per second with all connections busy."""
    numbers = iter(range(sizes.spends))

    async def spender(left: Iterator[int]) -> None:
        for number in left:
            await spend(number)

    began = perf_counter()
    await asyncio.gather(*(spender(numbers) for _ in range(sizes.connections)))
    return sizes.spends / (perf_counter() - began)


async def measure(sizes: Sizes, home: Path) -> dict[str, Any]:
    """All figures; ours and the bare statement's take turns."""
    async with open_books(sizes, home) as books:
        await prepare(books, sizes)
        told: dict[str, Any] = {"audit": await audits(books, sizes)}
        for name, count in (("hot", 1), ("many", sizes.organizations)):
            rounds = [
                {"ours": await spends(books, sizes, count), "bare": await bare(books, sizes, count)}
                for _ in range(sizes.rounds)
            ]
            told[name] = {who: median([each[who] for each in rounds]) for who in ("ours", "bare")}
        async with books.pool.connection() as connection:
            await connection.execute(_sql.bare_drop)
        return told


async def prepare(books: Books, sizes: Sizes) -> None:
    async with books.pool.connection() as connection:
        await connection.execute(_sql.bare_table)
        await connection.execute(_sql.bare_fill, {"accounts": sizes.organizations})
