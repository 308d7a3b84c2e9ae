"""`python -m tests.chaos --runs 200`: prints the seed, what struck, and the books; exits with 1 when they are wrong."""

import argparse
import asyncio
import contextlib
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any, LiteralString

import httpx
import uvloop

from bench import load_books
from bench.load_plan import Load
from bench.load_town import write_towns
from bench.load_world import World, open_engine, open_world
from engine import outbox
from engine.operations import billing
from engine.operations.organizations import find_or_new
from engine.services import Services
from store.cluster import locate
from store.queries import load
from tests.chaos.crew import Crew
from tests.chaos.purse import Bought, Granted
from tests.chaos.storm import Storm
from tests.chaos.weather import Weather, insist

_sql = load(Path(__file__).with_name("books.sql"))
TELLING_SECONDS = 300
RULES = (
    "runs_that_did_not_end", "completed_audits_not_charged_once", "other_audits_charged", "searches_not_charged_once",
    "holds_that_dangle", "lots_that_differ_from_their_entries", "accounts_whose_charges_differ_from_their_entries",
    "model_costs_that_differ_from_their_charges", "audits_without_their_one_dossier", "ends_not_told_once",
    "audits_not_told_once",
)  # fmt: skip


def statement(rule: str) -> LiteralString:
    """What lists the rows that break a rule."""
    return getattr(_sql, rule)


def given() -> Storm:
    """The storm that the command's words ask for; without a seed, one by chance."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="which storm; by chance")
    for size in fields(Storm):
        if size.name != "seed":
            kind: Callable[[str], object] = type(getattr(Storm(seed=0), size.name))
            parser.add_argument(f"--{size.name}", type=kind, default=size.default, help=f"{size.default}")
    return Storm(**vars(parser.parse_args()))


async def agencies(services: Services, storm: Storm) -> list[Services]:
    """Organizations on the free plan: its credits last for a part of their runs."""
    made = [(await find_or_new(services, f"Agency {number}")).id for number in range(storm.organizations)]
    for each in made:
        async with services.transaction(each) as tx:
            await services.organizations.ensure(tx, "Agency")
    return [services.of(each, "chaos") for each in made]


def spoil(sites: Path) -> None:
    """Some businesses whose audits must fail: websites that are gone, and such as say nothing."""
    every = sorted(sites.iterdir())
    for gone in every[::9]:
        shutil.rmtree(gone)
    for silent in every[4::9]:
        for page in silent.iterdir():
            page.write_text("<html><body></body></html>", encoding="utf-8")


async def weather(storm: Storm, folder: Path) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    """What happened, and what the books say that they must not."""
    load = replace(Load(), audits=storm.audits, pages=3, towns=10, places_latency=30, page_latency=10, model_latency=60)
    town = write_towns(folder / "town", load.towns, storm.audits, load.pages)
    spoil(town / "sites")
    faults = ("--faults", str(storm.faults), "--seed", str(storm.seed))
    async with open_world(load, town, folder / "world", faults) as fair:
        world = replace(fair, more=kept_by_autumn(fair) if storm.billing == "autumn" else {})
        return await under(storm, world)


def kept_by_autumn(world: World) -> dict[str, str]:
    """Settings with which the pretend Autumn keeps the balances."""
    return {"AUTUMN_SECRET_KEY": "am_sk_test_chaos", "AUTUMN_BASE_URL": world.sandbox.url}


async def under(storm: Storm, world: World) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    """The same in a world that stands."""
    async with open_engine(world) as services:
        if services.autumn is not None:
            await insist(lambda: billing.push(services))
        purse = Granted(insist) if services.autumn is None else Bought(insist, world)
        crew = Crew(world, storm.concurrency)
        over = Weather(storm, world, services, crew, await agencies(services, storm), purse)
        try:
            with contextlib.suppress(TimeoutError):  # the books name the runs that are stuck
                await over.pass_over()
        finally:
            await crew.dismiss()
        wrong = {rule: await load_books.ask(world, statement(rule)) for rule in RULES}
        wrong["charges that the provider does not know alike"] = await drift(world, services)
        (figures,) = await load_books.ask(world, _sql.figures)
        return {**dict(sorted(over.struck.items())), **await outside(world), **figures}, wrong


async def drift(world: World, services: Services) -> list[dict[str, Any]]:
    """What is left between our record and Autumn's, once the outbox has been told."""
    if (autumn := services.autumn) is None:
        return []
    async with asyncio.timeout(TELLING_SECONDS):
        while await load_books.ask(world, _sql.tell_now):
            await insist(lambda: outbox.deliver(services, autumn))
    told = await insist(lambda: billing.reconcile(services))
    return [asdict(drift) for each in told for drift in each.drift]


async def outside(world: World) -> dict[str, int]:
    """How often the services of others answered, and how often wrongly."""
    async with httpx.AsyncClient() as client:
        stats = (await client.get(f"{world.sandbox.url}/sandbox/stats")).json()
    return {
        "requests to others": sum(row["count"] for row in stats["requests"]),
        "answers that went wrong": sum(stats["faults"].values()),
    }


def main() -> int:
    storm, began = given(), time.monotonic()
    print(storm, flush=True)
    with tempfile.TemporaryDirectory(prefix="la-chaos-") as folder:
        try:
            told, wrong = uvloop.run(weather(storm, Path(folder)))
        finally:
            shutil.rmtree(locate(Path(folder) / "world" / "home").base, ignore_errors=True)
    for name, value in {**told, "seconds": round(time.monotonic() - began)}.items():
        print(f"{name:45} {value}")
    for rule, rows in wrong.items():
        print(f"{rule.replace('_', ' '):45} {len(rows) or 'none'}", *rows[:5], sep="\n  " if rows else " ")
    return int(any(wrong.values()))


if __name__ == "__main__":
    sys.exit(main())
