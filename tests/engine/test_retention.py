"""What Google told is gone after its time; what we found ourselves stays, and a new search brings it back."""

from datetime import timedelta
from typing import Any

from domain.signals import shortlist
from domain.vocabulary import ModelRequest
from engine.operations import documents, review
from engine.retention import HOUR, Retention
from engine.services import now
from store.organizations import LOCAL
from tests.world import World, another, open_world, place

LATER = timedelta(days=31)


async def leads(world: World, run_id: Any) -> list[dict[str, Any]]:
    return (await documents.document(world.services, run_id))["opportunities"]


async def real(world: World) -> Any:
    """A finished run that was no demo."""
    run_id, status = await world.run()
    assert status == "completed"
    await world.rows("update runs set demo = false returning id")
    return run_id


async def test_after_thirty_days_the_place_id_and_our_own_findings_are_left(database_url: str) -> None:
    async with open_world(database_url) as world:
        run_id = await real(world)
        before = await leads(world, run_id)
        await Retention(world.services, lambda: now() + LATER).look(0)
        after = await leads(world, run_id)
        for was, lead in zip(before, after, strict=True):
            assert (lead["place_id"], lead["name"], lead["dossier"]) == (was["place_id"], was["domain"], was["dossier"])
            told = ("website", "phone", "phone_e164", "address", "rating", "reviews", "business_status")
            assert [lead[name] for name in told] == [None] * len(told)
            assert lead["attribution"] == "removed after its time: search again"
        (kept,) = await world.rows("select places_snapshot, shortlist from runs")
        assert (kept["places_snapshot"], kept["shortlist"]) == ([], [])


async def test_until_then_and_in_a_demo_nothing_is_blanked(database_url: str) -> None:
    async with open_world(database_url) as world:
        run_id = await real(world)
        before = await leads(world, run_id)
        await Retention(world.services, lambda: now() + timedelta(days=29)).look(0)
        assert await leads(world, run_id) == before
        await world.rows("update runs set demo = true returning id")
        await Retention(world.services, lambda: now() + LATER).look(0)
        assert await leads(world, run_id) == before


async def test_a_new_search_brings_it_back(database_url: str) -> None:
    async with open_world(database_url) as world:
        run_id = await real(world)
        before = await leads(world, run_id)
        await Retention(world.services, lambda: now() + LATER).look(0)
        await world.run()
        told = {lead["place_id"]: (lead["name"], lead["phone"]) for lead in await leads(world, run_id)}
        assert told == {lead["place_id"]: (lead["name"], lead["phone"]) for lead in before}


async def test_nothing_that_was_copied_out_of_a_listing_is_left(database_url: str) -> None:
    async with open_world(database_url, leads=0) as world:
        world.places.found = [place(0, name='Smile "Bright" Dental', rating=3.1, reviews=12)]
        told = {"text": "Rated 3.1 by 12 people on Google.", "claims": [], "signals": ["LOW_GOOGLE_RATING"]}

        def answer(request: ModelRequest, said: dict[str, Any]) -> dict[str, Any]:
            return {**said, "gaps": [told], "fit_reason": [told]} if "gaps" in said else said

        world.model.answer = answer
        run_id = await real(world)
        assert {"Rated 3.1", "12 people", "Bright"} <= await found(world), "else there is nothing to forget"
        await Retention(world.services, lambda: now() + LATER).look(0)
        assert await found(world) == set()
        (lead,) = await leads(world, run_id)
        assert [signal["key"] for signal in lead["signals"]] == ["LOW_GOOGLE_RATING"]
        assert lead["dossier"]["claims"] and lead["dossier"]["summary"], "what the website says stays"
        assert await world.rows("select message from run_events where message like '%%dentist0.test%%'")


async def found(world: World) -> set[str]:
    """What stands in any row of any table of ours, of what a places service told."""
    tables = """select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
                 where c.relkind = 'r' and n.nspname = current_schema() and c.relname not like 'procrastinate%%'"""
    said = ""
    for table in await world.rows(tables):
        rows = await world.rows(f"select t::text as said from {table['name']} t")
        said += "\n".join(row["said"] for row in rows)
    return {each for each in ("Rated 3.1", "12 people", "Bright", place(0).phone or "") if each in said}


async def test_what_a_person_corrects_keeps_the_clock_of_what_the_service_told(database_url: str) -> None:
    async with open_world(database_url, leads=1) as world:
        run_id, _ = await world.run(review=True)
        await world.rows("update opportunities set fetched_at = now() - interval '29 days' returning 1")
        await review.decide(world.services, run_id, {"edit": {"place-0": {"name": "Dr. Corrected"}}})
        await world.resume(run_id)
        (row,) = await world.rows("select name, now() - fetched_at as age from opportunities")
        assert row["name"] == "Dr. Corrected" and row["age"] > timedelta(days=28)


async def test_a_snapshot_that_waited_is_as_old_as_its_search(database_url: str) -> None:
    async with open_world(database_url, leads=1) as world:
        run_id = await real(world)
        old = "completed_at = completed_at - interval '20 days' where phase = 'source'"
        await world.rows(f"update run_phases set {old} returning 1")
        async with world.services.transaction(LOCAL) as tx:
            run = await world.services.runs.get(tx, run_id)
            told, _ = shortlist([place(0), place(1)], run.agency.criteria)
            await world.services.leads.persist(tx, run, told)
        ages = await world.rows("select now() - fetched_at as age from opportunities")
        assert [row["age"] > timedelta(days=19) for row in ages] == [True, True]


async def test_every_organization_is_looked_at_and_only_once_an_hour(database_url: str) -> None:
    async with open_world(database_url) as world:
        run_id = await real(world)
        retention = Retention((await another(world.services)), lambda: now() + LATER)
        retention.looked = 100.0
        await retention.look(100 + HOUR - 1)
        assert (await leads(world, run_id))[0]["phone"]
        await retention.look(100 + HOUR)
        assert (await leads(world, run_id))[0]["phone"] is None
