"""Sends a storm over a world while its runs are under way, and then lets the sun shine until all have ended."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

import psycopg

from bench import load_books
from bench.load_town import TOWNS
from bench.load_world import World
from domain.errors import Conflict, DatabaseUnreachable, NotEnoughCredits, ServiceUnavailable
from engine.operations import runs
from engine.services import Services
from store import embedded
from store.cluster import locate
from tests.chaos.crew import Crew
from tests.chaos.purse import Purse
from tests.chaos.storm import Blow, Due, Storm

LOOK_SECONDS = 1.0
CALM_SECONDS = 600
"""A run that has not ended so long after the storm is stuck."""
LEFT = "select id, org_id, status from runs where status not in ('completed', 'cancelled') order by created_at"
CUT = "select count(pg_terminate_backend(pid)) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid()"
HURRY = """
    update runs set resume_at = now() + interval '1 second'
    where status = 'waiting_for_billing' and resume_at > now() + interval '1 second' returning id
"""
"""Whoever waits for Autumn asks again soon: a storm shows that runs go on, and other tests how long they wait."""
T = TypeVar("T")

STOPPED = ("paused_for_upgrade", "waiting_for_billing", "error")


@dataclass
class Weather:
    """One storm over one world."""

    storm: Storm
    world: World
    services: Services
    crew: Crew
    agencies: Sequence[Services]
    purse: Purse
    struck: Counter[str] = field(default_factory=Counter[str])
    started: list[UUID] = field(default_factory=list[UUID])

    async def pass_over(self) -> None:
        """Queue all runs, and return when they have ended. Raises: TimeoutError when one is stuck."""
        for number in range(self.storm.runs):
            request = runs.Request(text=f"dentists in {TOWNS[number % self.world.load.towns]}", leads=self.storm.audits)
            self.started.append(await runs.start(self._agency(number), request))
        for _ in range(self.storm.workers):
            await self.crew.hire()
        rage = asyncio.create_task(self._rage())
        await self._watch(self.storm.seconds, lambda run: run["status"] == "error")
        rage.cancel()
        await asyncio.gather(rage, return_exceptions=True)
        for agency in self.agencies:
            await self.purse.plenty(agency)
        if await self._watch(CALM_SECONDS, lambda run: run["status"] in STOPPED):
            raise TimeoutError("runs are stuck")

    def _agency(self, number: int) -> Services:
        return self.agencies[number % len(self.agencies)]

    async def _watch(self, seconds: float, helpless: Callable[[dict[str, Any]], bool]) -> bool:
        """Resume what needs a person, until all have ended or the time is over; whether any is left."""
        deadline = asyncio.get_running_loop().time() + seconds
        while left := await insist(lambda: load_books.ask(self.world, LEFT)):
            for run in filter(helpless, left):
                await self._resume(run)
            hurried = await insist(lambda: load_books.ask(self.world, HURRY))
            self.struck["waits for the billing service made short"] += len(hurried)
            self.struck["workers that ended by themselves"] += await self.crew.muster(self.storm.workers)
            if asyncio.get_running_loop().time() > deadline:
                return True
            await asyncio.sleep(LOOK_SECONDS)
        return False

    async def _resume(self, run: dict[str, Any]) -> None:
        try:
            await insist(lambda: runs.resume(self.services.of(run["org_id"], "chaos"), run["id"]))
        except (Conflict, NotEnoughCredits):
            self.struck["resumes refused"] += 1

    async def _rage(self) -> None:
        for due in self.storm.blows():
            await asyncio.sleep(due.after)
            await self._strike(due)
            self.struck[due.blow] += 1

    async def _strike(self, due: Due) -> None:
        hand = due.pick(len(self.crew.hands))
        match due.blow:
            case Blow.KILL:
                await self.crew.kill(hand)
            case Blow.TERMINATE:
                await self.crew.terminate(hand)
            case Blow.FREEZE:
                self.crew.freeze(hand, due.strength)
            case Blow.CUT:
                await insist(lambda: load_books.ask(self.world, CUT))
            case Blow.DATABASE:
                await self._kill_database()
            case Blow.GRANT:
                await self._pay(due)
            case Blow.CANCEL:
                await self._cancel(due)

    async def _kill_database(self) -> None:
        pid = int((locate(self.world.home).data / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        await asyncio.to_thread(embedded.start, self.world.home)

    async def _pay(self, due: Due) -> None:
        """Somebody pays a little, and resumes what waited for it, oldest first."""
        agency = self.agencies[due.pick(len(self.agencies))]
        await self.purse.little(agency, due.strength)
        for run in await insist(lambda: load_books.ask(self.world, LEFT)):
            if run["org_id"] == agency.org_id and run["status"] == "paused_for_upgrade":
                await self._resume(run)

    async def _cancel(self, due: Due) -> None:
        number = due.pick(len(self.started))
        try:
            await insist(lambda: runs.cancel(self._agency(number), self.started[number]))
        except Conflict:
            self.struck["cancels that came too late"] += 1


async def insist(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask again until the database, and whatever else is away, is back."""
    while True:
        try:
            return await ask()
        except (DatabaseUnreachable, ServiceUnavailable, psycopg.OperationalError):
            await asyncio.sleep(0.2)
