"""What Google told is gone after its time; what we found ourselves stays, and a new search brings it back."""

from datetime import timedelta
from typing import Any

from engine.operations import documents
from engine.retention import HOUR, Retention
from engine.services import now
from tests.world import World, another, open_world

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


async def test_every_organization_is_looked_at_and_only_once_an_hour(database_url: str) -> None:
    async with open_world(database_url) as world:
        run_id = await real(world)
        retention = Retention((await another(world.services)), lambda: now() + LATER)
        retention.looked = 100.0
        await retention.look(100 + HOUR - 1)
        assert (await leads(world, run_id))[0]["phone"]
        await retention.look(100 + HOUR)
        assert (await leads(world, run_id))[0]["phone"] is None
