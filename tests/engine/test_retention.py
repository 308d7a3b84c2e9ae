"""What Google told is gone after its time; what we found ourselves stays, and a new search brings it back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.signals import shortlist
from domain.vocabulary import ModelRequest
from engine.operations import documents, review, runs, steering
from engine.retention import HOUR, Retention
from engine.services import now
from nodes.obey import TOO_LATE
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
        bright = place(0, name='Smile "Bright" Dental', rating=3.1, reviews=12)
        world.places.found = [bright, place(1, name="Glaring Dental")]
        told = {"text": "Rated 3.1 by 12 people on Google.", "claims": [], "signals": ["LOW_GOOGLE_RATING"]}

        def answer(request: ModelRequest, said: dict[str, Any]) -> dict[str, Any]:
            return {**said, "gaps": [told], "fit_reason": [told]} if "gaps" in said else said

        world.model.answer = answer
        run_id = await steered(world)
        assert await found(world) >= {"Rated 3.1", "12 people", "Bright", "Glaring"}, "else there is nothing to forget"
        await Retention(world.services, lambda: now() + LATER).look(0)
        assert await found(world) == set()
        lead, _ = sorted(await leads(world, run_id), key=lambda lead: lead["place_id"])
        assert [signal["key"] for signal in lead["signals"]] == ["LOW_GOOGLE_RATING"]
        assert lead["dossier"]["claims"] and lead["dossier"]["summary"], "what the website says stays"
        outcomes = [each["outcome"] for each in await steering.commands(world.services, run_id)]
        assert outcomes == ["dentist0.test is audited next", "dentist1.test is left out"]
        told = [row["message"] for row in await world.rows("select message from run_events")]
        assert {*outcomes, "Asked to audit dentist0.test first", "dentist0.test: 1 claims, each quoted"} <= {*told}


async def steered(world: World) -> Any:
    """A finished run that was no demo, in which one lead was put first and another left out."""
    run_id = await world.start(review=True)
    await runs.execute(world.services, run_id)
    first, other = await world.rows("select id from opportunities order by place_id")
    await steering.steer(world.services, run_id, {"kind": "first", "lead": str(first["id"])})
    await steering.steer(world.services, run_id, {"kind": "skip", "lead": str(other["id"])})
    await review.decide(world.services, run_id, {})
    assert await world.resume(run_id) == "completed"
    await world.rows("update runs set demo = false returning id")
    return run_id


@pytest.mark.parametrize("name", ["1", "phase", "running", "audits", "claims, each quoted", '"', "\\1"])
async def test_a_business_may_be_called_what_we_call_other_things(database_url: str, name: str) -> None:
    async with open_world(database_url, leads=0) as world:
        world.places.found = [place(0, name=name), place(1)]
        run_id = await real(world)
        before = await said(world, run_id)
        await Retention(world.services, lambda: now() + LATER).look(0)
        after = await said(world, run_id)
        assert [data for _, data in after] == [data for _, data in before]
        changed = [now for (was, _), (now, _) in zip(before, after, strict=True) if now != was]
        assert sorted(changed) == [f"dentist{n}.test: 1 claims, each quoted" for n in (0, 1)]


async def said(world: World, run_id: Any) -> list[tuple[str, Any]]:
    """Message and data of all events of a run."""
    rows = await world.rows("select message, data from run_events where run_id = %(run)s order by id", run=run_id)
    return [(row["message"], row["data"]) for row in rows]


@pytest.mark.parametrize(
    ("said", "name", "expected"),
    [
        ("1 chair since 1994", "1", "x.test chair since 1994"),
        ("Ann's Dental, not Joann's Dentals", "Ann's Dental", "x.test, not Joann's Dentals"),
        ("«Zähne (neu)» und Zähne (neu).", "Zähne (neu)", "«x.test» und x.test."),
        ("東京歯科は駅前です", "東京歯科", "x.testは駅前です"),
        ('Say "A\\1&" twice', "A\\1&", 'Say "x.test" twice'),
        ("nothing", "", "nothing"),
    ],
)
async def test_a_name_is_forgotten_where_it_is_a_word(database_url: str, said: str, name: str, expected: str) -> None:
    async with open_world(database_url) as world:
        (row,) = await world.rows("select forget_name(%(said)s, %(name)s, 'x.test') as now", said=said, name=name)
        assert row["now"] == expected


async def test_what_came_of_a_command_is_kept_without_the_name(database_url: str) -> None:
    known = [*TOO_LATE.values(), "is left out", "is audited next", "has no website to audit"]
    known += ["is added and will be audited", "is added, without an audit: its website is not its own"]
    async with open_world(database_url) as world:
        for tail in known:
            (row,) = await world.rows("select forget_lead(%(said)s, 'x.test') as now", said=f"Ann's: Dental {tail}")
            assert row["now"] == f"x.test {tail}"
        for nameless in ("This business is not in the run any more", "Too late: the run had ended"):
            (row,) = await world.rows("select forget_lead(%(said)s, 'x.test') as now", said=nameless)
            assert row["now"] == nameless
        (row,) = await world.rows("select forget_lead('Ann does what nobody foresaw', 'x.test') as now")
        assert row["now"] == "Removed after its time: search again."


async def test_one_organization_that_cannot_be_blanked_does_not_stop_the_others(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_world(database_url) as world:
        mine = await real(world)
        other = replace(world, services=await another(world.services))
        theirs, _ = await other.run()
        refused = "alter table opportunities add constraint kept check (expired_at is null or org_id <> '{}')"
        async with world.services.transaction(LOCAL) as tx:
            await tx.connection.execute(refused.format(LOCAL))
        async with other.services.transaction(other.services.org_id) as tx:
            await tx.connection.execute("update runs set demo = false")
        await Retention(world.services, lambda: now() + LATER).look(0)
        assert (await leads(world, mine))[0]["phone"], "it could not be blanked"
        assert (await leads(other, theirs))[0]["phone"] is None
        assert str(LOCAL) in caplog.text and "kept" in caplog.text


async def found(world: World) -> set[str]:
    """What stands in any row of any table of ours, of what a places service told."""
    tables = """select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
                 where c.relkind = 'r' and n.nspname = current_schema() and c.relname not like 'procrastinate%%'"""
    said = ""
    for table in await world.rows(tables):
        rows = await world.rows(f"select t::text as said from {table['name']} t")
        said += "\n".join(row["said"] for row in rows)
    return {each for each in ("Rated 3.1", "12 people", "Bright", "Glaring", place(0).phone or "") if each in said}


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


async def test_a_branch_is_forgotten_in_the_dossier_that_it_shares(database_url: str) -> None:
    async with open_world(database_url, leads=0) as world:
        both = ("Bright Dental North", "Bright Dental South")
        world.places.found = [
            replace(place(n, name=name), website=f"https://dentist0.test/{n}") for n, name in enumerate(both)
        ]

        def answer(request: ModelRequest, said: dict[str, Any]) -> dict[str, Any]:
            if "summary" not in said:
                return said
            return {**said, "talking_points": [{**said["summary"][0], "text": " and ".join(both)}]}

        world.model.answer = answer
        await real(world)
        assert len(await world.rows("select id from audits")) == 1
        (kept,) = await world.rows("select talking_points::text as words from dossiers")
        assert "North" in kept["words"] and "South" in kept["words"]
        await Retention(world.services, lambda: now() + LATER).look(0)
        (kept,) = await world.rows("select talking_points::text || summary::text as words from dossiers")
        assert "North" not in kept["words"] and "South" not in kept["words"]
        assert await world.rows("select 1 from model_calls where answer <> ''") == []
