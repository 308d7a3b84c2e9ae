"""A process that dies right before or right after any commit: the books, the work and the run after one resume."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import pytest

from domain.errors import ServiceRefused
from domain.ports import Fence, Tx
from engine.operations import credits, runs
from store.transaction import Transactions
from tests.world import World, open_world

Moment = Literal["before", "after"]

# cancelled in mid-step, LangGraph leaves coroutines that it never started
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@dataclass
class Dying:
    """Transactions of a process that stops for ever at its n-th commit, and with it everything else it does."""

    real: Transactions
    moment: Moment
    at: int
    commits: int = 0

    def __post_init__(self) -> None:
        self.dead = asyncio.Event()

    def behind(self, fence: Fence) -> "Dying":
        self.real = self.real.behind(fence)
        return self

    @asynccontextmanager
    async def __call__(self, org_id: UUID) -> AsyncGenerator[Tx]:
        async with self.real(org_id) as tx:
            yield tx
            await self._live("before")
        await self._live("after")

    async def _live(self, moment: Moment) -> None:
        if moment == self.moment:
            self.commits += 1
            if self.commits == self.at:
                self.dead.set()
        if self.dead.is_set():
            await asyncio.Event().wait()


async def run_and_die(world: World, moment: Moment, at: int) -> tuple[UUID, bool]:
    """A run whose process dies at a commit; False when it ended before it came to that."""
    transaction = Dying(world.services.transaction, moment, at)
    dying = world.but(transaction=transaction)
    run_id = await dying.start()
    execution = asyncio.create_task(runs.execute(dying.services, run_id))
    death = asyncio.create_task(transaction.dead.wait())
    await asyncio.wait([execution, death], return_when=asyncio.FIRST_COMPLETED)
    death.cancel()
    if died := not execution.done():
        execution.cancel()
    await asyncio.wait([execution])
    return run_id, died


async def check(world: World, run_id: UUID) -> None:
    """What must be true at the end, whatever happened on the way."""

    async def rows(sql: str) -> list[dict[str, Any]]:
        return await world.rows(sql, run=run_id)

    run = (await rows("select status, error from runs where id = %(run)s"))[0]
    assert run == {"status": "completed", "error": None}
    audits = await rows("select id, domain, status from audits where run_id = %(run)s order by domain")
    assert [row["status"] for row in audits] == ["completed", "error", "unreadable", "completed"]
    charged = await rows("select key, audit_id from usage_events where run_id = %(run)s and credits > 0")
    works = [row["audit_id"] for row in charged if row["key"].endswith(":research")]
    assert sorted(works) == sorted(row["id"] for row in audits if row["status"] == "completed")
    assert len([row for row in charged if row["key"].endswith(":discovery")]) == 1
    assert await rows("select key from credit_holds where run_id = %(run)s and state = 'held'") == []
    assert await rows("select phase from run_phases where run_id = %(run)s and status <> 'complete'") == []
    twice = "select type, phase, audit_id from run_events where run_id = %(run)s and type = any(%(once)s)"
    once = ["phase_completed", "audit_completed", "audit_error", "audit_unreadable", "run_completed"]
    told = [tuple(row.values()) for row in await world.rows(twice, run=run_id, once=once)]
    assert len(told) == len(set(told)) == 6 + 4 + 1
    assert (
        await rows("select 1 from dossiers d join audits a on a.id = d.audit_id where run_id = %(run)s")
        == [{"?column?": 1}] * 2
    )


async def check_books(world: World) -> None:
    """Lots are what was granted less what the entries took; entries are what was charged."""
    lots = (
        "select id, remaining, coalesce((select sum(e.amount) from credit_entries e where e.grant_id = g.id), 0) as n"
    )
    assert all(row["remaining"] == row["n"] for row in await world.rows(f"{lots} from credit_grants g"))
    spent = await world.rows(
        "select (select sum(-amount) from credit_entries where leg <> 'grant')"
        " = (select sum(credits) from usage_events) as same"
    )
    assert spent == [{"same": True}]


@pytest.mark.parametrize(
    ("moment", "first", "step"),
    [
        ("after", 5, 15),
        ("before", 10, 15),
        pytest.param("after", 1, 2, marks=pytest.mark.slow),
        pytest.param("before", 2, 4, marks=pytest.mark.slow),
        pytest.param("after", 2, 2, marks=pytest.mark.slow),
        pytest.param("before", 1, 1, marks=pytest.mark.slow),
    ],
)
async def test_a_death_at_any_commit_costs_neither_money_nor_work(
    database_url: str, moment: Moment, first: int, step: int
) -> None:
    async with open_world(database_url, leads=4) as world:
        await credits.grant(world.services, "atlas_credits", "100000")
        world.web.broken["dentist1.test"] = ServiceRefused("The site refuses visitors")
        world.web.empty.add("dentist2.test")
        at, died = first, True
        while died:
            world.web.fetched.clear()
            world.places.asked.clear()
            run_id, died = await run_and_die(world, moment, at)
            if died:
                assert await world.resume(run_id) == "completed", at
            await check(world, run_id)
            assert max(world.web.fetched.values()) <= 2, "only what was in flight is read again"
            assert len(world.places.asked) <= (1 if moment == "after" else 2)
            at += step
        assert at > 35
        await check_books(world)
