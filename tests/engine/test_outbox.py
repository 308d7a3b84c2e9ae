"""Every charge reaches Autumn once in effect, whatever becomes of the requests; nothing is told where nobody asked."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from billing.autumn.client import Autumn
from billing.autumn.meter import AutumnMeter
from billing.autumn.outbox import occupy
from billing.autumn.reconcile import reconcile
from billing.keeping import keep
from domain.errors import Conflict, LimitReached, NotFound
from domain.ports import Tx
from domain.vocabulary import Ask
from engine import outbox
from engine.operations import billing, campaigns
from engine.services import now
from engine.serving import serve
from sandbox.faults import Fault
from store.organizations import LOCAL
from tests.pretend import Pretend, selling
from tests.world import World, another, open_world

SEARCH = campaigns.Campaign(name="Dentists", vertical="dentists", geography="Springfield")
STATE = "select key, acked_at is not null as told, queued, tries, due_at, error from billing_outbox order by key"


@dataclass(frozen=True)
class Shop:
    world: World
    pretend: Pretend
    autumn: Autumn

    async def charge(self, key: str = "a", org: UUID = LOCAL) -> None:
        """One audit's research, 2 credits."""
        meter = self.world.services.ledger
        await meter.refresh(org)
        async with self.world.services.transaction(org) as tx:
            await meter.reserve(tx, [Ask(key=key, feature="dossier_research")])
            await meter.capture(tx, key)

    async def deliver(self) -> None:
        await outbox.deliver(self.world.services, self.autumn)

    async def due_now(self, age: str = "0") -> None:
        """As if so much time had passed."""
        passed = "due_at = clock_timestamp(), created_at = created_at - %(age)s::interval"
        await self.world.rows(f"update billing_outbox set {passed} returning 1", age=age)

    async def state(self) -> list[dict[str, Any]]:
        return await self.world.rows(STATE)


@asynccontextmanager
async def shop(url: str, leads: int = 2) -> AsyncGenerator[Shop]:
    async with open_world(url, leads) as world, selling() as (pretend, autumn):
        meter = AutumnMeter(now, world.services.transaction, autumn)
        async with world.services.transaction(LOCAL) as tx:
            await keep(tx, "autumn")
        ports = replace(world.services.ports, meter=meter)
        services = replace(world.services, ledger=meter, autumn=autumn, ports=ports)
        yield Shop(replace(world, services=services), pretend, autumn)


async def test_a_charge_is_told_and_acknowledged(database_url: str) -> None:
    async with shop(database_url) as it:
        await it.charge()
        await it.deliver()
        (row,) = await it.state()
        assert (row["key"], row["told"], row["tries"]) == ("a", True, 1)
        await it.deliver()
        assert it.pretend.keys(LOCAL) == ["a"]
        assert it.pretend.balance(LOCAL) == 48


@pytest.mark.parametrize(
    "fault",
    [
        Fault.TIMEOUT_BEFORE, Fault.TIMEOUT_AFTER, Fault.RESET, Fault.TOO_MANY, Fault.BROKEN, Fault.DOWN,
        Fault.MALFORMED, Fault.USED_KEY, Fault.QUEUED,
    ],
)  # fmt: skip
async def test_whatever_becomes_of_a_request_the_charge_arrives_once(fault: Fault, database_url: str) -> None:
    async with shop(database_url) as it:
        await it.charge()
        it.pretend.plan("/v1/track", fault, fault)
        for _ in range(4):
            await it.due_now()
            await it.deliver()
        (row,) = await it.state()
        assert row["told"]
        assert it.pretend.keys(LOCAL) == ["a"]
        assert it.pretend.balance(LOCAL) == 48
        assert not (await reconcile(it.world.services.transaction, it.autumn, LOCAL)).drift


async def test_a_failed_try_waits_longer_each_time_and_the_rest_waits_with_it(database_url: str) -> None:
    async with shop(database_url) as it:
        await it.charge()
        await it.charge("b")
        it.pretend.plan("/v1/track", *[Fault.BROKEN] * 8)
        pauses: list[float] = []
        for _ in range(4):
            await it.due_now()
            before = now()
            await it.deliver()
            rows = await it.state()
            assert not any(row["told"] for row in rows) and all("500" in row["error"] for row in rows)
            pauses.append(round((rows[0]["due_at"] - before).total_seconds()))
        assert pauses == [2, 4, 8, 16]
        assert len(it.pretend.asked("/v1/track")) == 4, "the second waits with the first"


async def test_what_is_not_due_is_left_alone(database_url: str) -> None:
    async with shop(database_url) as it:
        await it.charge()
        it.pretend.plan("/v1/track", Fault.BROKEN)
        await it.deliver()
        await it.deliver()
        assert len(it.pretend.asked("/v1/track")) == 1


async def test_what_autumn_only_queued_is_acknowledged_when_its_list_has_it(database_url: str) -> None:
    async with shop(database_url) as it:
        await it.charge()
        it.pretend.plan("/v1/track", Fault.QUEUED)
        await it.deliver()
        (row,) = await it.state()
        assert (row["told"], row["queued"]) == (False, True)
        await it.due_now()
        await it.deliver()
        (row,) = await it.state()
        assert row["told"]
        assert len(it.pretend.asked("/v1/track")) == 1, "it was looked for, not sent again"


async def test_a_used_key_alone_is_no_proof_that_the_charge_was_counted(database_url: str) -> None:
    """Autumn answers 409 also while a first send is under way, which may still fail there and free the key."""
    async with shop(database_url) as it:
        await it.charge()
        it.pretend.sandbox.books.claim("a")
        for age in ("0", "5 minutes"):
            await it.due_now(age)
            await it.deliver()
            assert not (await it.state())[0]["told"]
        assert len(it.pretend.asked("/v1/track")) == 1
        it.pretend.sandbox.books.keys.clear()
        await it.due_now("6 minutes")
        await it.deliver()
        assert (await it.state())[0]["told"]
        assert it.pretend.keys(LOCAL) == ["a"]


async def test_after_a_day_the_list_decides_because_the_key_is_gone(database_url: str) -> None:
    async with shop(database_url) as it:
        await it.charge("arrived")
        await it.charge("lost")
        it.pretend.plan("/v1/track", Fault.TIMEOUT_AFTER)
        await it.deliver()
        await it.due_now("25 hours")
        it.pretend.sandbox.books.keys.clear()
        await it.deliver()
        assert all(row["told"] for row in await it.state())
        assert it.pretend.keys(LOCAL) == ["arrived", "lost"]
        assert it.pretend.balance(LOCAL) == 46


async def test_a_refused_charge_keeps_no_other_from_being_told(database_url: str) -> None:
    async with shop(database_url) as it:
        await it.charge("a")
        await it.charge("b")
        await it.world.rows("update billing_outbox set feature = 'unheard_of' where key = 'a' returning 1")
        await it.deliver()
        told = {row["key"]: row["told"] for row in await it.state()}
        assert told == {"a": False, "b": True}


async def test_a_customer_that_is_gone_is_made_again_for_what_it_owes(database_url: str) -> None:
    async with shop(database_url) as it:
        await it.charge()
        it.pretend.sandbox.books.customers.clear()
        await it.deliver()
        assert it.pretend.balance(LOCAL) == 48


async def test_two_workers_do_not_tell_one_charge_at_once(database_url: str) -> None:
    async with shop(database_url) as it:
        for number in range(5):
            await it.charge(f"k{number}")
        await asyncio.gather(it.deliver(), it.deliver())
        assert len(it.pretend.asked("/v1/track")) == 5


async def test_each_organization_is_told_under_its_own_name(database_url: str) -> None:
    async with shop(database_url) as it:
        other = await another(it.world.services)
        await it.charge()
        await it.charge("b", other.org_id)
        await it.deliver()
        assert (it.pretend.keys(LOCAL), it.pretend.keys(other.org_id)) == (["a"], ["b"])


async def test_each_campaign_that_is_kept_or_given_up_is_told_once(database_url: str) -> None:
    async with shop(database_url) as it:
        services, kept = it.world.services, it.pretend.sandbox.books.customer(str(LOCAL)).balance
        first, second = uuid4(), uuid4()
        for _ in range(2):  # a caller that asks again
            await campaigns.create(services, SEARCH, first)
        await campaigns.create(services, SEARCH, second)
        await campaigns.create(services, SEARCH)
        with pytest.raises(LimitReached):
            await campaigns.create(services, SEARCH)
        await campaigns.delete(services, second)
        with pytest.raises(NotFound):
            await campaigns.delete(services, second)
        await it.deliver()
        await it.due_now()
        await it.deliver()
        told = [(event["feature_id"], event["value"]) for event in it.pretend.sandbox.books.events]
        assert sorted(told) == [("canvases", -1), *[("canvases", 1)] * 3]
        assert kept("canvases") == 3 - 2
        assert {row["key"] for row in await it.state()} >= {f"campaign:{first}:kept", f"campaign:{second}:deleted"}
        assert not (await reconcile(services.transaction, it.autumn, LOCAL)).drift


async def test_what_was_rolled_back_is_not_told(database_url: str) -> None:
    async with shop(database_url) as it:
        await it.world.services.ledger.refresh(LOCAL)
        with suppress(Conflict):
            async with it.world.services.transaction(LOCAL) as tx:
                await occupy(tx, "campaign:x:kept", "canvases", 1)
                raise Conflict("the campaign cannot be kept")
        assert await it.state() == []


async def test_where_the_ledger_keeps_the_balances_nothing_waits_to_be_told(database_url: str) -> None:
    async with open_world(database_url, leads=1) as world:
        await world.run()
        assert await world.rows("select 1 from usage_events")
        await campaigns.create(world.services, SEARCH)
        assert not await world.rows("select 1 from billing_outbox")
        await asyncio.wait_for(outbox.watch(world.services), 1)


async def test_a_run_of_a_worker_is_charged_here_and_told_there(database_url: str) -> None:
    async with shop(database_url) as it:
        run_id, status = await it.world.run()
        assert status == "completed"
        stop = asyncio.Event()
        working = asyncio.create_task(serve(it.world.services, 1, stop))
        async with asyncio.timeout(15):
            while await it.world.rows("select 1 from billing_outbox where acked_at is null"):
                await asyncio.sleep(0.05)
        stop.set()
        await asyncio.wait_for(working, 10)
        charged = await it.world.rows("select key from usage_events where run_id = %(id)s order by key", id=run_id)
        assert it.pretend.keys(LOCAL) == sorted(row["key"] for row in charged)
        assert it.pretend.balance(LOCAL) == 50 - 1 - 2 * 2


async def test_a_run_waits_for_billing_that_does_not_answer_and_goes_on_when_it_does(database_url: str) -> None:
    async with shop(database_url) as it:
        it.pretend.plan("/v1/check", *[Fault.BROKEN] * 2)
        run_id, status = await it.world.run()
        assert status == "waiting_for_billing"
        (row,) = await it.world.rows("select billing_block from runs where id = %(id)s", id=run_id)
        assert row["billing_block"]["kind"] == "unavailable"
        assert await it.world.resume(run_id) == "completed"


async def test_reconciling_while_the_organization_works_tells_no_drift(database_url: str) -> None:
    """What is charged and told between our look at our books and at theirs is in one of the two only."""
    async with shop(database_url) as it:
        await it.charge("early")
        await it.deliver()
        later = ["late"]

        @asynccontextmanager
        async def busy(org_id: UUID) -> AsyncGenerator[Tx]:
            async with it.world.services.transaction(org_id) as tx:
                yield tx
            while later:
                await it.charge(later.pop())
                await it.deliver()

        told = await reconcile(busy, it.autumn, LOCAL)
        assert it.pretend.keys(LOCAL) == ["early", "late"]
        assert (told.events, told.drift) == (2, ())


async def test_a_campaign_that_is_not_told_yet_is_no_charge_that_waits(database_url: str) -> None:
    async with shop(database_url) as it:
        await campaigns.create(it.world.services, SEARCH)
        assert [row["told"] for row in await it.state()] == [False]
        (told,) = await billing.reconcile(it.world.services)
        assert (told.events, told.waiting, told.drift) == (0, 0, ())


async def test_reconciling_tells_all_drift_and_waiting_is_none(database_url: str) -> None:
    async with shop(database_url) as it:
        for key in ("same", "gone", "twice", "other", "waiting"):
            await it.charge(key)
        await it.world.rows("update billing_outbox set due_at = 'infinity' where key = 'waiting' returning 1")
        await it.deliver()
        (quiet,) = await billing.reconcile(it.world.services)
        assert (quiet.events, quiet.waiting, quiet.drift) == (5, 1, ())
        books = it.pretend.sandbox.books
        books.events = [each for each in books.events if each["properties"]["op_key"] != "gone"]
        customer = books.customer(str(LOCAL))
        books.record(customer, "dossier_research", Decimal(1), {"op_key": "twice"})
        next(each for each in books.events if each["properties"]["op_key"] == "other")["value"] = 3
        books.record(customer, "lead_discovery", Decimal(7), {})
        (account,) = await billing.reconcile(it.world.services)
        found = {(each.kind, each.key, each.ours, each.theirs) for each in account.drift if each.kind != "foreign"}
        assert found == {("missing", "gone", 1, 0), ("twice", "twice", 1, 2), ("other value", "other", 1, 3)}
        assert [each.theirs for each in account.drift if each.kind == "foreign"] == [7]
