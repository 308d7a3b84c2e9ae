"""Audits as rows: one per domain, claimed by one slot at a time, closed once."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from uuid import uuid5

import pytest

from domain.errors import NotFound
from domain.signals import shortlist
from domain.vocabulary import Audit, AuditSoFar, Link, Run, Turn
from store.audits import audit_id
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
        audit = (await world.services.audits.claim(tx, run.id, slot)).audit
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
            again = (await world.services.audits.claim(tx, run.id, "1:0")).audit
        assert first and again and (again.id, again.slot, again.status) == (first.id, "1:0", "running")


async def test_a_claim_that_is_not_taken_leaves_the_audit_to_others(database_url: str) -> None:
    async with open_world(database_url) as world:
        run = await queued(world, 1)
        async with AsyncExitStack() as stack:
            tx = await stack.enter_async_context(world.services.transaction(LOCAL))
            assert (await world.services.audits.claim(tx, run.id, "1:0")).audit
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
        audits = world.services.audits
        async with world.services.transaction(LOCAL) as tx:
            known = await audits.enter(tx, audit.id, "map_urls", "Finding pages")
            assert known == AuditSoFar(audit=known.audit, site_map=None, choice=None, read={})
            await audits.complete_phase(tx, audit.id, "map_urls", "0 pages", site_map=[])
            await audits.complete_phase(tx, audit.id, "filter_urls", "0 pages", choice=[])
            known = await audits.enter(tx, audit.id, "scrape_content", "Reading pages")
            assert known.site_map == known.choice == ()
            await audits.complete_phase(tx, audit.id, "map_urls", "1 page", site_map=[Link(url="https://a.test/")])
            known = await audits.enter(tx, audit.id, "scrape_content", "Reading pages")
            assert (known.site_map, known.choice) == ((Link(url="https://a.test/"),), ())


async def test_a_node_finds_what_was_read_and_a_page_read_again_is_replaced(database_url: str) -> None:
    async with open_world(database_url) as world:
        run = await queued(world, 1)
        audit = await claim(world, run, "1:0")
        assert audit
        pages = (await world.web.scrape(["https://d0.test/", "https://d0.test/\N{SNOWMAN}"])).pages
        nasty = replace(
            pages[0], markdown="a\0b \ud83d \N{GRINNING FACE}", facts={"lang": "de", "copyright_year": 2020}
        )
        async with world.services.transaction(LOCAL) as tx:
            await world.services.audits.save_pages(tx, audit.id, pages)
            await world.services.audits.save_pages(tx, audit.id, [pages[0], nasty])
            await world.services.audits.save_pages(tx, audit.id, [])
            known = await world.services.audits.enter(tx, audit.id, "scrape_content", "Reading pages")
            stored = await world.services.audits.pages(tx, audit.id)
        assert known.read == {page.url: page.visible_chars for page in pages}
        assert [*stored.values()] == [replace(nasty, markdown="ab ? \N{GRINNING FACE}"), pages[1]]


async def test_a_phase_of_an_audit_that_ended_or_of_its_own_that_is_complete_does_not_start(database_url: str) -> None:
    async with open_world(database_url) as world:
        run = await queued(world, 1)
        audit = await claim(world, run, "1:0")
        assert audit
        audits = world.services.audits
        async with world.services.transaction(LOCAL) as tx:
            await audits.enter(tx, audit.id, "map_urls", "Finding pages")
            await audits.complete_phase(tx, audit.id, "map_urls", "No pages", site_map=[])
            await audits.enter(tx, audit.id, "map_urls", "Again")
            await audits.enter(tx, audit.id, "filter_urls", "Choosing pages")
            await audits.close(tx, audit.id, "error", "It refuses visitors")
            assert (await audits.enter(tx, audit.id, "filter_urls", "Again")).audit.status == "error"
            with pytest.raises(NotFound):
                await audits.enter(tx, run.id, "map_urls", "Finding pages")
        phases = await world.rows("select status, message from audit_phases order by position limit 2")
        assert [tuple(row.values()) for row in phases] == [("complete", "No pages"), ("error", "It refuses visitors")]
        told = await world.rows("select message from run_events where type = 'audit_phase' order by id")
        assert [row["message"] for row in told] == [
            f"d0.test: {words}" for words in ("Finding pages", "No pages", "Choosing pages")
        ]


async def test_nothing_is_claimed_while_a_command_waits(database_url: str) -> None:
    async with open_world(database_url) as world:
        run = await queued(world, 1)
        async with world.services.transaction(LOCAL) as tx:
            await world.services.steering.insert(tx, run.id, "stop", {}, None)
            turn = await world.services.audits.claim(tx, run.id, "1:0")
            assert turn == Turn(audit=None, steered=True, budget=None)
            with pytest.raises(NotFound):
                await world.services.audits.claim(tx, audit_id(run.id, "x"), "1:0")
