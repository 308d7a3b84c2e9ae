"""Audits as rows: one per domain, claimed by one slot at a time, closed once."""

import asyncio
from contextlib import AsyncExitStack
from uuid import uuid5

from domain.signals import shortlist
from domain.vocabulary import Audit, Link, Run
from store.organizations import LOCAL
from tests.world import World, open_world, place


async def queued(world: World, leads: int = 3) -> Run:
    """A run with so many audits in its queue."""
    run_id = await world.start()
    async with world.services.transaction(LOCAL) as tx:
        run = await world.services.runs.get(tx, run_id)
        found = [place(number, website=f"https://d{number}.test/", domain=f"d{number}.test") for number in range(leads)]
        await world.services.leads.persist(tx, run, shortlist(found, run.agency.criteria)[0])
        assert (await world.services.audits.queue(tx, run))["queued"] == leads
    return run


async def claim(world: World, run: Run, slot: str) -> Audit | None:
    async with world.services.transaction(LOCAL) as tx:
        audit = await world.services.audits.claim(tx, run.id, slot)
        if audit:
            await world.services.audits.take(tx, audit.id, slot)
        return audit


async def test_an_audits_id_is_made_from_run_and_domain(database_url: str) -> None:
    async with open_world(database_url) as world:
        run = await queued(world)
        rows = await world.rows("select id, domain from audits")
        assert {row["id"] for row in rows} == {uuid5(run.id, row["domain"]) for row in rows}


async def test_slots_at_once_claim_different_audits(database_url: str) -> None:
    async with open_world(database_url) as world:
        run = await queued(world, 4)
        claimed = await asyncio.gather(*(claim(world, run, f"1:{number}") for number in range(6)))
        ids = [audit.id for audit in claimed if audit]
        assert len(ids) == len(set(ids)) == 4


async def test_a_slot_finds_its_audit_again(database_url: str) -> None:
    async with open_world(database_url) as world:
        run = await queued(world)
        first = await claim(world, run, "1:0")
        async with world.services.transaction(LOCAL) as tx:
            again = await world.services.audits.claim(tx, run.id, "1:0")
        assert first and again and (again.id, again.slot, again.status) == (first.id, "1:0", "running")


async def test_a_claim_that_is_not_taken_leaves_the_audit_to_others(database_url: str) -> None:
    async with open_world(database_url) as world:
        run = await queued(world, 1)
        async with AsyncExitStack() as stack:
            tx = await stack.enter_async_context(world.services.transaction(LOCAL))
            assert await world.services.audits.claim(tx, run.id, "1:0")
            assert await claim(world, run, "1:1") is None, "locked: passed over, not waited for"
        assert await claim(world, run, "1:1")


async def test_what_ran_queues_again_without_slot(database_url: str) -> None:
    async with open_world(database_url) as world:
        run = await queued(world, 2)
        await claim(world, run, "1:0")
        async with world.services.transaction(LOCAL) as tx:
            await world.services.audits.requeue(tx, run.id)
            assert await world.services.audits.waiting(tx, run.id) == 2
        assert await world.rows("select distinct slot from audits") == [{"slot": None}]


async def test_an_audit_is_closed_once_and_its_lead_is_ready(database_url: str) -> None:
    async with open_world(database_url) as world:
        run = await queued(world, 1)
        audit = await claim(world, run, "1:0")
        assert audit
        async with world.services.transaction(LOCAL) as tx:
            assert await world.services.audits.close(tx, audit.id, "error", "It refuses visitors")
            assert not await world.services.audits.close(tx, audit.id, "unreadable", "Too late")
            assert await world.services.audits.progress(tx, run.id) == (1, 1)
        assert await world.rows(
            "select a.status, reason, l.status as lead from audits a join run_leads l on a.id = audit_id"
        ) == [{"status": "error", "reason": "It refuses visitors", "lead": "DATA_READY"}]


async def test_a_map_without_pages_is_not_a_missing_map(database_url: str) -> None:
    async with open_world(database_url) as world:
        run = await queued(world, 1)
        audit = await claim(world, run, "1:0")
        assert audit
        async with world.services.transaction(LOCAL) as tx:
            audits = world.services.audits
            assert await audits.site_map(tx, audit.id) is await audits.choice(tx, audit.id) is None
            await audits.save_map(tx, audit.id, [])
            await audits.save_choice(tx, audit.id, [])
            assert await audits.site_map(tx, audit.id) == await audits.choice(tx, audit.id) == []
            await audits.save_map(tx, audit.id, [Link(url="https://a.test/", title="A")])
            assert await audits.site_map(tx, audit.id) == [Link(url="https://a.test/", title="A")]
