"""What one audit asks of the database: a figure that took work to come down, and that each new line may raise again."""

from collections import Counter
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from psycopg import AsyncConnection, AsyncCursor, sql

from domain.errors import ServiceRefused
from store.pool import Connection, open_pool
from store.transaction import Transactions
from tests.world import World, open_world

PATHS = ("", "about", "contact", "team", "prices", "implants", "whitening", "braces")
"""More than six: the model is asked which to read."""

FRAME = ("begin", "select bind_execution(", "select set_config('app.org_id'", "commit")
"""Of each transaction; it travels with the statements."""
OF_A_CONNECTION = "select set_config('transaction_timeout'"
"""Said once, whenever the pool happens to grow."""
OF_A_LEAD = 3
"""Found, updated, linked: each lead for itself, audited or not."""


def noting(told: list[str]) -> type[Connection]:
    """Connections that note the first line of each statement they are given, comments apart."""

    class Cursor(AsyncCursor[Any]):
        async def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
            told.append(first_line(query))
            return await super().execute(query, params, **options)

        async def executemany(self, query: Any, params_seq: Iterable[Any], **options: Any) -> None:
            rows = [*params_seq]
            told.extend([first_line(query)] * len(rows))
            await super().executemany(query, rows, **options)

    class Noting(AsyncConnection[Any]):
        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, **more)
            self.cursor_factory = Cursor

    return Noting


def first_line(query: Any) -> str:
    text = query.as_string() if isinstance(query, sql.Composable) else query
    lines = (text.decode() if isinstance(text, bytes) else str(text)).strip().splitlines()
    return next(line for line in lines if not line.startswith("--"))


@dataclass(frozen=True)
class Watched:
    world: World
    ours: list[str]
    checkpoints: list[str]

    async def run(self, leads: int) -> tuple[Counter[str], Counter[str]]:
        """What the nodes and the checkpoints of one run ask."""
        found = self.world.places.found
        self.world.places.found = found[:leads]
        self.ours.clear()
        self.checkpoints.clear()
        _, status = await self.world.run(leads=20)
        self.world.places.found = found
        assert status == "completed"
        return asked(self.ours), asked(self.checkpoints)

    async def per_audit(self) -> tuple[Counter[str], int]:
        """What three audits more ask for, and how many statements their checkpoints take."""
        await self.run(5)  # who is known needs other statements than who is new
        few, many = await self.run(2), await self.run(5)
        ours = {line: divmod(many[0][line] - few[0][line], 3) for line in many[0]}
        assert not (odd := {line: count for line, count in ours.items() if count[1]}), odd
        return Counter({line: count for line, (count, _) in ours.items()}), (many[1].total() - few[1].total()) // 3


def asked(told: list[str]) -> Counter[str]:
    return Counter(line for line in told if not line.startswith(OF_A_CONNECTION))


@asynccontextmanager
async def watched(url: str) -> AsyncGenerator[Watched]:
    """A world whose nodes and whose checkpoints have connections of their own; what looks on is not counted."""
    ours, checkpoints = list[str](), list[str]()
    async with (
        open_world(url, leads=5) as world,
        open_pool(url, max_size=8, connection_class=noting(ours)) as nodes,
        open_pool(url, max_size=8, connection_class=noting(checkpoints)) as savers,
    ):
        ports = replace(world.services.ports, transaction=Transactions(nodes))
        yield Watched(replace(world, services=replace(world.services, pool=savers, ports=ports)), ours, checkpoints)


async def test_an_audit_takes_few_statements_and_transactions(database_url: str) -> None:
    async with watched(database_url) as it:
        it.world.web.paths = PATHS
        ours, checkpoints = await it.per_audit()
    assert (statements(ours), transactions(ours), checkpoints) == (32, 10, 15), ours


async def test_an_audit_that_fails_is_closed_in_few(database_url: str) -> None:
    async with watched(database_url) as it:
        it.world.web.broken = {f"dentist{number}.test": ServiceRefused("It refuses visitors") for number in range(5)}
        ours, _ = await it.per_audit()
    assert (statements(ours), transactions(ours)) == (17, 3), ours


async def test_an_audit_with_too_little_to_read_is_closed_with_the_reading(database_url: str) -> None:
    async with watched(database_url) as it:
        it.world.web.empty = {f"dentist{number}.test" for number in range(5)}
        ours, _ = await it.per_audit()
    assert (statements(ours), transactions(ours)) == (24, 6), ours


def statements(told: Counter[str]) -> int:
    return sum(count for line, count in told.items() if not line.startswith(FRAME)) - OF_A_LEAD


def transactions(told: Counter[str]) -> int:
    return sum(count for line, count in told.items() if line.startswith("begin"))
