"""Several runs that meet in the same businesses, at once or one after the other."""

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from billing.plans import lock_accounts
from domain.signals import shortlist
from engine.ending import put_in_order
from engine.operations import credits, documents
from store.organizations import LOCAL
from tests.world import World, open_world, place


@pytest.mark.slow
async def test_runs_at_once_over_the_same_businesses_neither_block_nor_mix(database_url: str) -> None:
    async with open_world(database_url, leads=8) as world:
        await credits.grant(world.services, "atlas_credits", "1000")
        turned = replace(world.places, found=world.places.found[::-1])
        worlds = [world.but(places=turned if number % 2 else world.places) for number in range(4)]
        ended = await asyncio.gather(*(each.run(leads=8) for each in worlds))
        assert [status for _, status in ended] == ["completed"] * 4
        for run_id, _ in ended:
            told = await documents.document(world.services, run_id)
            assert [lead["status"] for lead in told["opportunities"]] == ["READY"] * 8
        assert await world.rows("select 1 from opportunities") == [{"?column?": 1}] * 8
        assert (await credits.balances(world.services))["atlas_credits"].balance == 1050 - 4 * 17


async def test_leads_saved_in_opposite_orders_do_not_deadlock(database_url: str) -> None:
    async with open_world(database_url, leads=20) as world:
        ids = [await world.start(leads=20) for _ in range(2)]
        found = [place(number) for number in range(20)]

        async def save(number: int) -> None:
            async with world.services.transaction(LOCAL) as tx:
                run = await world.services.runs.get(tx, ids[number])
                leads, _ = shortlist(found[:: -1 if number else 1], run.agency.criteria)
                await world.services.leads.persist(tx, run, leads)
                await world.services.audits.queue(tx, run)

        for _ in range(5):
            await asyncio.gather(save(0), save(1))


async def test_a_run_is_cancelled_beside_one_that_finishes_an_audit_of_the_same_business(database_url: str) -> None:
    async with open_world(database_url, leads=2) as world:
        services = world.services
        cancelled, _ = await world.run(budget=Decimal(1))
        other, _ = await world.run(budget=Decimal(1))
        await world.rows("update runs set status = 'cancelled' where id = %(id)s returning 1", id=cancelled)
        async with services.transaction(LOCAL) as tx:
            for audit in await services.audits.of_run(tx, other):
                await services.audits.close(tx, audit["id"], "unreadable", "nothing to read")
            ending = asyncio.create_task(put_in_order(services, cancelled))
            await asyncio.sleep(0.3)  # until it waits for the businesses
            await lock_accounts(tx)
        await ending
        told = await world.rows("select distinct status from audits where run_id = %(id)s", id=cancelled)
        assert told == [{"status": "skipped"}]


async def test_two_cancelled_runs_meet_in_opposite_orders(database_url: str) -> None:
    async with open_world(database_url, leads=12) as world:
        runs_ = [(await world.run(leads=12, budget=Decimal(1)))[0] for _ in range(2)]
        for sign, run_id in zip((1, -1), runs_, strict=True):
            order = "score = %(sign)s * substring(domain from '[0-9]+')::int / 100.0"
            await world.rows(f"update audits set {order} where run_id = %(id)s returning 1", sign=sign, id=run_id)
        await world.rows("update runs set status = 'cancelled' returning 1")
        await asyncio.gather(*(put_in_order(world.services, run_id) for run_id in runs_))


async def test_a_dossier_stays_with_its_run_when_the_business_moves_to_another_site(database_url: str) -> None:
    async with open_world(database_url, leads=0) as world:
        world.places.found = [place(1)]
        first, _ = await world.run()
        world.places.found = [place(1, website="https://moved.test/")]
        second, _ = await world.run()
        assert await site_read(world, first) == {"dentist1.test"}
        assert await site_read(world, second) == {"moved.test"}


async def site_read(world: World, run_id: object) -> set[str]:
    lead = (await documents.document(world.services, run_id))["opportunities"][0]  # type: ignore[arg-type]
    assert lead["status"] == "READY"
    return {claim["page_url"].split("/")[2] for claim in lead["dossier"]["claims"]}


async def test_the_duplicate_rule_needs_domain_and_phone_or_address(database_url: str) -> None:
    async with open_world(database_url, leads=0) as world:
        site = {"website": "https://chain.test/"}
        world.places.found = [place(1, **site)]
        await world.run()
        world.places.found = [
            place(2, **site, phone=place(1).phone),
            place(3, **site, address=place(1).address),
            place(4, **site),
            place(5, phone=place(1).phone),
        ]
        run_id, _ = await world.run()
        told = (await documents.document(world.services, run_id))["opportunities"]
        assert sorted(lead["place_id"] for lead in told) == ["place-1", "place-4", "place-5"]


async def test_a_cap_holds_while_four_audits_run_at_once(database_url: str) -> None:
    async with open_world(database_url, leads=8) as world:
        world.web.before = lambda _: asyncio.sleep(0.02)
        _, status = await world.run(budget=Decimal(8))
        assert status == "paused_for_upgrade"
        paid = await world.rows("select sum(credits) as n from usage_events where account = 'atlas_credits'")
        assert paid == [{"n": 7}], "three audits and the search; half an audit is not bought"
