"""Steering a run: commands are obeyed before the next audit is begun, once, and told with who and when."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.errors import BadInput, Conflict, NotFound
from engine.operations import credits, documents, runs, steering
from store.organizations import LOCAL
from tests.engine.test_every_commit import Dying, Moment, check_books
from tests.world import World, open_world, place


def once(action: Callable[[str], Awaitable[None]], after: int = 1) -> Callable[[str], Awaitable[None]]:
    """For `FakeWeb.before`: act when the n-th website is opened; nobody reads on before."""
    seen: list[str] = []
    acted = asyncio.Event()

    async def before(host: str) -> None:
        seen.append(host)
        if len(seen) == after:
            await action(host)
            acted.set()
        await acted.wait()

    return before


async def lead(world: World, run_id: UUID, number: int) -> str:
    told = await documents.document(world.services, run_id)
    return next(each["id"] for each in told["opportunities"] if each["place_id"] == f"place-{number}")


async def statuses(world: World, run_id: UUID) -> dict[str, str]:
    rows = await world.rows("select domain, status from audits where run_id = %(run)s", run=run_id)
    return {row["domain"].removesuffix(".test"): row["status"] for row in rows}


async def last_in_line(world: World) -> str:
    queue = "select domain from audits where status = 'queued' order by priority desc, score desc, id"
    return (await world.rows(queue))[-1]["domain"].removesuffix(".test")


async def told(world: World, run_id: UUID, type: str) -> list[dict[str, Any]]:
    sql = "select message, actor, data from run_events where run_id = %(run)s and type = %(type)s order by id"
    return await world.rows(sql, run=run_id, type=type)


async def steered(
    world: World, command: Callable[[UUID, str], Awaitable[dict[str, Any]]], after: int = 1, **more: Any
) -> UUID:
    """A run that gets a command while it opens a website; it completes, and the command is closed."""
    run_id = await world.start(**more)

    async def act(host: str) -> None:
        await steering.steer(world.services, run_id, await command(run_id, host))

    world.web.before = once(act, after)
    assert await runs.execute(world.services, run_id) == "completed"
    assert [row["applied_at"] is None for row in await steering.commands(world.services, run_id)] == [False]
    return run_id


async def test_a_stopped_run_finishes_what_is_under_way_and_completes(database_url: str) -> None:
    async with open_world(database_url, leads=8) as world:
        world = replace(world, services=world.services.of(LOCAL, "Ann"))

        async def stop(run_id: UUID, host: str) -> dict[str, Any]:
            return {"kind": "stop"}

        run_id = await steered(world, stop, leads=8)
        ended = [*(await statuses(world, run_id)).values()]
        assert set(ended) == {"completed", "skipped"}
        assert 1 <= ended.count("completed") <= 4
        charged = await world.rows("select sum(credits) as n from usage_events where account = 'atlas_credits'")
        assert charged == [{"n": 1 + 2 * ended.count("completed")}]
        assert await world.rows("select 1 from credit_holds where state = 'held'") == []
        (asked,), (applied,) = await told(world, run_id, "steer_asked"), await told(world, run_id, "steer_applied")
        assert (asked["actor"], asked["message"]) == ("Ann", "Asked to stop after the audits under way")
        assert (applied["actor"], applied["data"]["command"]) == ("Ann", asked["data"]["command"])
        assert applied["message"] == f"Stopped: {ended.count('skipped')} websites are left out"
        reasons = {row["reason"] for row in await world.rows("select reason from audits where status = 'skipped'")}
        assert reasons == {"Stopped by Ann"}


async def test_a_skipped_lead_is_not_audited_and_stays_in_the_list(database_url: str) -> None:
    async with open_world(database_url, leads=6) as world:
        skipped: list[str] = []

        async def skip(run_id: UUID, host: str) -> dict[str, Any]:
            skipped.append(await last_in_line(world))
            return {"kind": "skip", "lead": await lead(world, run_id, int(skipped[0].removeprefix("dentist")))}

        run_id = await steered(world, skip, leads=6)
        ended = await statuses(world, run_id)
        assert ended.pop(skipped[0]) == "skipped" and {*ended.values()} == {"completed"}
        leads = (await documents.document(world.services, run_id))["opportunities"]
        assert [each["status"] for each in leads if each["domain"] == f"{skipped[0]}.test"] == ["DATA_READY"]
        assert not [url for url in world.web.fetched if f"//{skipped[0]}.test" in url]


async def test_what_is_being_audited_already_cannot_be_skipped(database_url: str) -> None:
    async with open_world(database_url, leads=6) as world:

        async def skip(run_id: UUID, host: str) -> dict[str, Any]:
            return {"kind": "skip", "lead": await lead(world, run_id, int(host[len("dentist")]))}

        run_id = await steered(world, skip, leads=6)
        assert {*(await statuses(world, run_id)).values()} == {"completed"}
        (applied,) = await told(world, run_id, "steer_applied")
        assert applied["message"].endswith(("is being audited already", "has its dossier already"))


async def test_the_first_lead_is_audited_before_all_others_that_wait(database_url: str) -> None:
    async with open_world(database_url, leads=12) as world:
        last: list[str] = []

        async def first(run_id: UUID, host: str) -> dict[str, Any]:
            last.append(await last_in_line(world))
            return {"kind": "first", "lead": await lead(world, run_id, int(last[0].removeprefix("dentist")))}

        run_id = await steered(world, first, leads=12)
        order = await world.rows("select domain from audits where run_id = %(run)s order by started_at", run=run_id)
        place = [row["domain"] for row in order].index(f"{last[0]}.test")
        assert 4 <= place < 8, "after the four under way, and what they took up while we asked; not the twelfth"


async def test_other_criteria_rank_the_run_anew_and_leave_the_agency_alone(database_url: str) -> None:
    async with open_world(database_url, leads=0) as world:
        few, low = {"reviews": 3}, {"rating": 3.1}
        world.places.found = [place(n, **(low if n == 9 else few)) for n in range(10)]

        async def rank(run_id: UUID, host: str) -> dict[str, Any]:
            weights = [{"key": "LOW_GOOGLE_RATING", "weight": 3}, {"key": "FEW_GOOGLE_REVIEWS"}]
            return {"kind": "criteria", "criteria": weights}

        run_id = await steered(world, rank)
        leads = (await documents.document(world.services, run_id))["opportunities"]
        assert (leads[0]["place_id"], leads[0]["rank"], leads[0]["score"]) == ("place-9", 1, 0.75)
        assert {each["score"] for each in leads[1:]} == {0.25}
        assert leads[0]["score_parts"][0] == {"key": "LOW_GOOGLE_RATING", "weight": "3", "matched": True}
        (applied,) = await told(world, run_id, "steer_applied")
        assert applied["message"] == "Ranked by Low rating ×3, Few reviews"
        again, _ = await world.run()
        assert (await documents.document(world.services, again))["opportunities"][0]["score"] == 0.25


async def test_an_added_business_is_audited_and_paid_for_like_the_others(database_url: str) -> None:
    async with open_world(database_url, leads=3) as world:

        async def add(run_id: UUID, host: str) -> dict[str, Any]:
            return {"kind": "add", "name": "New \x1b[31mOne", "website": "WWW.New.test/home?utm_source=x"}

        run_id = await steered(world, add, after=3)
        assert (await statuses(world, run_id))["new"] == "completed"
        leads = (await documents.document(world.services, run_id))["opportunities"]
        new = next(each for each in leads if each["domain"] == "new.test")
        assert (new["status"], new["website"], new["source"]) == ("READY", "https://new.test/home", "person")
        charged = await world.rows("select sum(credits) as n from usage_events where account = 'atlas_credits'")
        assert charged == [{"n": 1 + 2 * 4}]
        (applied,) = await told(world, run_id, "steer_applied")
        assert applied["message"] == "New [31mOne is added and will be audited"


async def test_a_branch_added_while_its_domains_audit_ends_ends_with_it(database_url: str) -> None:
    async with open_world(database_url, leads=1) as world:
        run_id, _ = await world.run()
        (audit,) = await world.rows("update audits set status = 'running' returning id")
        services, branch = (
            world.services,
            {"name": "Branch", "website": "https://dentist0.test/b", "phone": "2175550999"},
        )

        async def add() -> None:
            async with services.transaction(LOCAL) as tx:
                await services.steering.add(tx, await services.runs.get(tx, run_id), branch)

        async with services.transaction(LOCAL) as tx:
            assert await services.audits.close(tx, audit["id"], "unreadable", "Its pages say nothing")
            adding = asyncio.create_task(add())
            await asyncio.sleep(0.3)
            assert not adding.done()
        await adding
        leads = await world.rows("select status from run_leads where run_id = %(run)s", run=run_id)
        assert [row["status"] for row in leads] == ["DATA_READY", "DATA_READY"]


async def test_a_full_run_takes_nobody_in_and_to_stop_a_paused_one_needs_no_credit(database_url: str) -> None:
    async with open_world(database_url, leads=20) as world:
        await drain(world)
        run_id, _ = await world.run(leads=20)
        await steering.steer(world.services, run_id, {"kind": "add", "name": "New One", "website": "new.test"})
        await steering.steer(world.services, run_id, {"kind": "stop"})
        assert await world.resume(run_id) == "completed"
        assert [row["message"] for row in await told(world, run_id, "steer_applied")] == [
            "New One is not added: the run is full",
            "Stopped: 20 websites are left out",
        ]
        assert {*(await statuses(world, run_id)).values()} == {"skipped"} and world.web.fetched == {}


async def test_a_branch_that_is_skipped_leaves_the_audit_to_the_other(database_url: str) -> None:
    async with open_world(database_url, leads=0) as world:
        await drain(world)
        world.places.found = [place(n, website="https://chain.test/") for n in (1, 2)]
        run_id, status = await world.run()
        assert status == "paused_for_upgrade"
        (row,) = await world.rows("select opportunity_id from audits")
        await steering.steer(world.services, run_id, {"kind": "skip", "lead": str(row["opportunity_id"])})
        await credits.grant(world.services, "atlas_credits", "10")
        assert await world.resume(run_id) == "completed"
        leads = (await documents.document(world.services, run_id))["opportunities"]
        assert {each["id"] == str(row["opportunity_id"]): each["status"] for each in leads} == {
            True: "DATA_READY",
            False: "READY",
        }


async def drain(world: World) -> None:
    """One search is affordable, no audit is."""
    await credits.balances(world.services)
    await world.rows("select 1")
    async with world.services.transaction(LOCAL) as tx:
        await tx.connection.execute("update credit_grants set remaining = 1 where account = 'atlas_credits'")


async def test_a_paused_run_obeys_when_it_is_resumed(database_url: str) -> None:
    async with open_world(database_url, leads=5) as world:
        await drain(world)
        run_id, status = await world.run()
        assert status == "paused_for_upgrade"
        await steering.steer(world.services, run_id, {"kind": "skip", "lead": await lead(world, run_id, 2)})
        await steering.steer(world.services, run_id, {"kind": "add", "name": "New One", "website": "new.test"})
        await credits.grant(world.services, "atlas_credits", "100")
        assert await world.resume(run_id) == "completed"
        ended = await statuses(world, run_id)
        assert ended.pop("dentist2") == "skipped"
        assert len(ended) == 5 and {*ended.values()} == {"completed"}


async def test_a_run_that_has_ended_cannot_be_steered_and_a_foreign_one_is_not_found(database_url: str) -> None:
    async with open_world(database_url, leads=1) as world:
        run_id, _ = await world.run()
        with pytest.raises(Conflict, match="completed"):
            await steering.steer(world.services, run_id, {"kind": "stop"})
        other = world.services.of(uuid4())
        with pytest.raises(NotFound):
            await steering.steer(other, run_id, {"kind": "stop"})
        with pytest.raises(NotFound):
            await steering.commands(other, run_id)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ({}, "kind of a command is stop, skip"),
        ({"kind": "explode"}, "kind of a command is stop, skip"),
        ({"kind": "stop", "now": True}, "now: Extra inputs"),
        ({"kind": "skip"}, "lead: Field required"),
        ({"kind": "skip", "lead": "7"}, "lead: "),
        ({"kind": "first", "lead": str(uuid4())}, "is not a lead of this run"),
        ({"kind": "criteria", "criteria": []}, "criteria: "),
        ({"kind": "criteria", "criteria": [{"key": "BAD_HAIR"}]}, "criteria.0.key: "),
        ({"kind": "criteria", "criteria": [{"key": "LOW_GOOGLE_RATING", "weight": "NaN"}]}, "weight: "),
        ({"kind": "criteria", "criteria": [{"key": "LOW_GOOGLE_RATING", "weight": 0}]}, "above 0"),
        ({"kind": "criteria", "criteria": [{"key": "LOW_GOOGLE_RATING"}] * 2}, "named once"),
        ({"kind": "add", "name": "X"}, "website: Field required"),
        ({"kind": "add", "name": " \x00 ", "website": "x.test"}, "name: is empty"),
        ({"kind": "add", "name": "X", "website": "https://facebook.com/x"}, "page that many share"),
        ({"kind": "add", "name": "X", "website": "javascript:alert(1)"}, "is no web address"),
        ({"kind": "add", "name": "X", "website": "x.test", "phone": "call us"}, "is no phone number"),
    ],
)
async def test_a_command_that_cannot_be_used_says_why(database_url: str, command: dict[str, Any], said: str) -> None:
    async with open_world(database_url, leads=1) as world:
        run_id = await world.start()
        with pytest.raises(BadInput) as caught:
            await steering.steer(world.services, run_id, command)
        assert said in str(caught.value)
        assert await steering.commands(world.services, run_id) == []


async def test_any_commands_at_any_time_leave_run_and_books_in_order(database_url: str) -> None:
    """Two people give commands as fast as they can while four audits are at work: nothing waits for ever or is lost."""
    async with open_world(database_url, leads=10) as world:
        await credits.grant(world.services, "atlas_credits", "1000")
        world.web.before = lambda _: asyncio.sleep(0.05)
        run_id = await world.start(leads=10)
        running = asyncio.create_task(runs.execute(world.services, run_id))

        async def person(seed: int) -> int:
            chance, given = random.Random(seed), 0
            while not running.done():
                rows = await world.rows("select opportunity_id as id from run_leads where run_id = %(run)s", run=run_id)
                kinds: list[dict[str, Any]] = [
                    {"kind": "add", "name": f"Added {seed}", "website": f"https://new{seed}-{given}.test/"},
                    {"kind": "criteria", "criteria": [{"key": "LOW_GOOGLE_RATING", "weight": chance.randint(1, 9)}]},
                    *({"kind": kind, "lead": str(chance.choice(rows)["id"])} for kind in ("skip", "first") if rows),
                ]
                try:
                    await steering.steer(world.services, run_id, chance.choice(kinds))
                except Conflict:
                    break
                given += 1
                await asyncio.sleep(chance.uniform(0, 0.06))
            return given

        given = sum(await asyncio.gather(person(1), person(2)))
        assert await running == "completed"
        commands = await steering.commands(world.services, run_id)
        assert len(commands) == given > 5
        assert len(await told(world, run_id, "steer_applied")) == given, "each once, the late ones too"
        assert {*(await statuses(world, run_id)).values()} <= {"completed", "skipped"}
        assert await world.rows("select 1 from credit_holds where state = 'held'") == []
        await check_books(world)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_death_at_any_commit_obeys_each_command_once(database_url: str, moment: Moment) -> None:
    async with open_world(database_url, leads=2) as world:
        await credits.grant(world.services, "atlas_credits", "100000")
        at, died = 1, True
        while died:
            run_id = await world.start()
            await steering.steer(world.services, run_id, {"kind": "add", "name": "New", "website": f"new{at}.test"})
            weights = [{"key": "LOW_GOOGLE_RATING"}]
            await steering.steer(world.services, run_id, {"kind": "criteria", "criteria": weights})
            if died := await dies(world, run_id, moment, at):
                assert await world.resume(run_id) == "completed", at
            said = [row["message"] for row in await told(world, run_id, "steer_applied")]
            assert said == ["New is added and will be audited", "Ranked by Low rating"]
            assert sorted((await statuses(world, run_id)).values()) == ["completed"] * 3
            paid = "select count(*) as n from usage_events where run_id = %(run)s and feature = 'dossier_research'"
            assert await world.rows(paid, run=run_id) == [{"n": 3}]
            at += 3
        await check_books(world)


async def dies(world: World, run_id: UUID, moment: Moment, at: int) -> bool:
    """Execute a run in a process that stops for ever at a commit; False when it ended before that."""
    transaction = Dying(world.services.transaction, moment, at)
    execution = asyncio.create_task(runs.execute(world.but(transaction=transaction).services, run_id))
    death = asyncio.create_task(transaction.dead.wait())
    await asyncio.wait([execution, death], return_when=asyncio.FIRST_COMPLETED)
    death.cancel()
    if died := not execution.done():
        execution.cancel()
    await asyncio.wait([execution])
    return died
