"""Paused runs go on by themselves: after a grant and a countdown, by the check of each minute, or not at all."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from billing import accounts
from billing.ledger import Ledger
from domain.errors import Conflict, Misconfigured, NotEnoughCredits
from domain.ports import Tx
from domain.vocabulary import Account, Ask, Refusal, Reserved
from engine.operations import credits, documents, headroom, plans, review, runs, waking
from engine.resuming import Resuming
from engine.services import now
from store.organizations import LOCAL
from tests.engine.test_pauses import leave
from tests.engine.test_serving import STATUS, until, worker
from tests.world import World, another, open_world

JOBS = "select args->>'run' as run from procrastinate_jobs order by id"


async def told(world: World, run_id: UUID) -> dict[str, Any]:
    return (await documents.document(world.services, run_id))["run"]


async def paused(world: World) -> UUID:
    """A run that lacked credit for its audits."""
    run_id, status = await world.run()
    assert status == "paused_for_upgrade"
    return run_id


async def credit(world: World, amount: int, key: str = "renewal", account: Account = "atlas_credits") -> None:
    """Credits that come without anybody saying so, as a renewal does."""
    async with world.services.transaction(LOCAL) as tx:
        await accounts.grant(tx, account, Decimal(amount), key, "topup")


async def queued(world: World) -> list[str]:
    return [row["run"] for row in await world.rows(JOBS)]


@dataclass
class Passing:
    """A clock that stands still until it is told."""

    at: datetime = field(default_factory=now)

    def __call__(self) -> datetime:
        return self.at


def watch(world: World) -> tuple[Resuming, Passing]:
    """What looks for due runs, with its minute just over: only what has a moment is resumed."""
    clock = Passing()
    return Resuming(world.services, clock, tried_all=0), clock


async def test_a_grant_starts_a_countdown_of_five_seconds_and_then_the_run_goes_on(database_url: str) -> None:
    async with open_world(database_url, leads=4) as world:
        await leave(world, 1 + 2)
        run_id = await paused(world)
        before = now()
        await credits.grant(world.services, "atlas_credits", "6")
        block = await told(world, run_id)
        due = datetime.fromisoformat(block["resume_at"])
        assert timedelta(seconds=4) < due - before < timedelta(seconds=7)
        resuming, clock = watch(world)
        clock.at = due - timedelta(milliseconds=1)
        await resuming.look(1)
        assert await queued(world) == []
        clock.at = due
        await resuming.look(2)
        assert await queued(world) == [str(run_id)]
        assert (await told(world, run_id))["resume_at"] is None
        assert await runs.execute(world.services, run_id) == "completed"
        assert len(world.model.asked) == 4, "no finished audit ran again"
        assert set(world.web.fetched.values()) == {1}


@pytest.mark.slow
async def test_a_worker_does_all_of_it_by_itself(database_url: str) -> None:
    async with open_world(database_url, leads=2) as world, worker(world):
        await leave(world, 1 + 2)
        run_id = await runs.start(world.services, runs.Request(text="dentists in Springfield"))
        await until(world, STATUS, id=run_id, status="paused_for_upgrade")
        await credits.grant(world.services, "atlas_credits", "2")
        await until(world, STATUS, id=run_id, status="completed")
        charged = await world.rows("select sum(credits) as n from usage_events where account = 'atlas_credits'")
        assert charged == [{"n": 1 + 2 * 2}]


async def test_a_grant_to_the_other_account_starts_no_countdown(database_url: str) -> None:
    async with open_world(database_url) as world:
        await leave(world, 1)
        run_id = await paused(world)
        await credits.grant(world.services, "ai_credits", "1000")
        await waking.wake(world.services)
        assert (await told(world, run_id))["resume_at"] is None


async def test_the_same_grant_again_starts_no_countdown(database_url: str) -> None:
    async with open_world(database_url) as world:
        await leave(world, 0)
        await credits.grant(world.services, "atlas_credits", "1", "checkout:1")
        run_id = await paused(world)
        await credits.grant(world.services, "atlas_credits", "1", "checkout:1")
        assert (await told(world, run_id))["resume_at"] is None


async def test_waking_concerns_only_runs_of_the_organization_that_lack_credit(database_url: str) -> None:
    async with open_world(database_url) as world:
        capped, _ = await world.run(budget=Decimal(3))
        reviewed, _ = await world.run(review=True)
        await leave(world, 1)
        short = await paused(world)
        await credit(world, 10)
        await waking.wake(await another(world.services))
        assert (await told(world, short))["resume_at"] is None
        await waking.wake(world.services)
        moments = {run_id: (await told(world, run_id))["resume_at"] for run_id in (capped, reviewed, short)}
        assert [run_id for run_id, at in moments.items() if at] == [short]
        told_once = await world.rows("select run_id from run_events where type = 'credits_arrived'")
        assert told_once == [{"run_id": short}]


async def test_not_now_lasts_until_the_next_grant(database_url: str) -> None:
    async with open_world(database_url) as world:
        await leave(world, 1)
        run_id = await paused(world)
        await credits.grant(world.services, "atlas_credits", "50")
        for _ in range(2):
            await waking.put_off(world.services.of(LOCAL, "ann@agency.test"), run_id)
        off = await told(world, run_id)
        assert (off["put_off"], off["resume_at"], off["status"]) == (True, None, "paused_for_upgrade")
        actors = await world.rows("select actor from run_events where type = 'resume_put_off'")
        assert actors == [{"actor": "ann@agency.test"}]
        await waking.wake(world.services)
        await Resuming(world.services).look(0)
        assert await queued(world) == [], "neither a webhook nor the check of each minute"
        await credits.grant(world.services, "atlas_credits", "1")
        on = await told(world, run_id)
        assert (on["put_off"], on["resume_at"] is not None) == (False, True)
        resuming, clock = watch(world)
        clock.at += timedelta(seconds=6)
        await resuming.look(1)
        assert await queued(world) == [str(run_id)]


async def test_a_person_resumes_what_was_put_off_and_its_next_block_is_not(database_url: str) -> None:
    async with open_world(database_url) as world:
        await leave(world, 1)
        run_id = await paused(world)
        await waking.put_off(world.services, run_id)
        await credit(world, 2)
        assert await world.resume(run_id) == "paused_for_upgrade"
        assert (await told(world, run_id))["put_off"] is False
        await credit(world, 4, "more")
        assert await world.resume(run_id) == "completed"
        with pytest.raises(Conflict, match="nothing to put off"):
            await waking.put_off(world.services, run_id)


async def test_a_renewal_that_nobody_told_of_is_found_within_a_minute(database_url: str) -> None:
    async with open_world(database_url) as world:
        await leave(world, 1)
        run_id = await paused(world)
        resuming = Resuming(world.services)
        await resuming.look(0)
        await credit(world, 50)
        for at in (1.0, 30.0, 59.9):
            await resuming.look(at)
            assert await queued(world) == []
        await resuming.look(60.0)
        assert await queued(world) == [str(run_id)]


async def test_a_limit_and_a_review_wait_for_a_person(database_url: str) -> None:
    async with open_world(database_url) as world:
        capped, _ = await world.run(budget=Decimal(3))
        await world.run(review=True)
        await credits.grant(world.services, "atlas_credits", "100")
        await Resuming(world.services).look(0)
        assert await queued(world) == []
        await headroom.raise_budget(world.services, capped, Decimal(7))
        await Resuming(world.services).look(0)
        assert await queued(world) == [], "raising the limit is followed by the person's own resume"
        with pytest.raises(Conflict, match="waits for a person"):
            await runs.resume(world.services, capped, by_itself=True)


async def test_a_review_that_was_decided_is_not_resumed_by_itself_either(database_url: str) -> None:
    async with open_world(database_url) as world:
        run_id, _ = await world.run(review=True)
        await review.decide(world.services, run_id, {})
        with pytest.raises(Conflict, match="waits for a person"):
            await runs.resume(world.services, run_id, by_itself=True)


async def test_several_paused_runs_go_on_oldest_first_as_far_as_the_credit_goes(database_url: str) -> None:
    async with open_world(database_url, leads=3) as world:
        waiting: list[UUID] = []
        for _ in range(3):
            await leave(world, 1)
            waiting.append(await paused(world))
        first, second, third = waiting
        await credits.grant(world.services, "atlas_credits", "8")
        resuming, clock = watch(world)
        clock.at += timedelta(seconds=6)
        await resuming.look(1)
        assert await queued(world) == [str(first)], "6 for the first; beside it the others could take what it needs"
        assert [(await told(world, each))["status"] for each in (second, third)] == ["paused_for_upgrade"] * 2
        await resuming.look(70)
        assert await queued(world) == [str(first)], "the first one has not begun yet"
        assert await runs.execute(world.services, first) == "completed"
        await resuming.look(71)
        assert await queued(world) == [str(first), str(second)], "2 are left for a step of the second"
        last = await told(world, third)
        assert (last["status"], last["resume_at"]) == ("paused_for_upgrade", None)
        assert last["error"] == "Not enough for this run yet: older ones need the Atlas credits that are left."
        assert await runs.execute(world.services, second) == "paused_for_upgrade"
        assert (await credits.balances(world.services))["atlas_credits"].balance == 0


async def test_too_little_credit_is_no_error_and_is_told_once(database_url: str) -> None:
    async with open_world(database_url) as world:
        await leave(world, 1)
        run_id = await paused(world)
        await credits.grant(world.services, "atlas_credits", "1")
        assert (await told(world, run_id))["resume_at"] is None, "no countdown to a refusal"
        await credits.grant(world.services, "atlas_credits", "10", "checkout:1")
        await world.rows("update credit_grants set remaining = 0 where source_key = 'checkout:1' returning 1")
        resuming, clock = watch(world)
        clock.at += timedelta(seconds=6)
        for at in (1.0, 2.0, 70.0, 140.0):
            await resuming.look(at)
        run = await told(world, run_id)
        assert (run["status"], run["resume_at"], run["put_off"]) == ("paused_for_upgrade", None, False)
        assert run["error"] == "Not enough yet: you have 1 Atlas credit, the next step needs 2."
        assert len(await world.rows("select 1 from run_events where type = 'resume_refused'")) == 1
        await credits.grant(world.services, "atlas_credits", "10")
        assert (await told(world, run_id))["error"] is None


async def test_a_run_that_cannot_be_queued_stays_paused_with_the_reason(database_url: str) -> None:
    async with open_world(database_url) as world:
        await leave(world, 1)
        run_id = await paused(world)
        await credits.grant(world.services, "atlas_credits", "50")
        broken = replace(world.services, queue=replace(world.services.queue, name="x" * 200))
        clock = Passing(now() + timedelta(seconds=6))
        await Resuming(broken, clock, tried_all=0).look(1)
        run = await told(world, run_id)
        assert (run["status"], run["resume_at"]) == ("paused_for_upgrade", None)
        assert run["error"] == "The run could not be put in the queue. Nothing is lost: try again."
        assert run["billing_block"]["kind"] == "insufficient"
        assert await queued(world) == []
        assert await world.resume(run_id) == "completed"


async def test_one_run_that_cannot_be_resumed_keeps_nobody_waiting(database_url: str) -> None:
    async with open_world(database_url) as world:
        await leave(world, 1)
        mine = await paused(world)
        await credit(world, 10)
        theirs = replace(world, services=await another(world.services))
        async with theirs.services.transaction(theirs.services.org_id) as tx:
            await accounts.balances(tx, now())
        update = "update credit_grants set remaining = 0 where account = 'atlas_credits' returning 1"
        async with theirs.services.transaction(theirs.services.org_id) as tx:
            await tx.connection.execute(update)
        other, status = await theirs.run()
        assert status == "paused_for_upgrade"
        await credits.grant(theirs.services, "atlas_credits", "50")
        await waking.wake(world.services)
        await world.rows("update organizations set plan = 'gone' where id = %(id)s returning 1", id=LOCAL)
        resuming, clock = watch(world)
        clock.at += timedelta(seconds=6)
        await resuming.look(1)
        assert await queued(world) == [str(other)]
        (row,) = await world.rows("select status, error from runs where id = %(id)s", id=mine)
        assert row["status"] == "paused_for_upgrade"
        assert "something on our side" in row["error"]


async def test_of_many_workers_one_resumes(database_url: str) -> None:
    async with AsyncExitStack() as stack:
        worlds = [await stack.enter_async_context(open_world(database_url)) for _ in range(4)]
        await leave(worlds[0], 1)
        run_id = await paused(worlds[0])
        await credits.grant(worlds[0].services, "atlas_credits", "50")
        clock = Passing(now() + timedelta(seconds=6))
        looks = [Resuming(worlds[number % 4].services, clock).look(0) for number in range(20)]
        await asyncio.gather(*looks)
        assert await queued(worlds[0]) == [str(run_id)]
        assert len(await worlds[0].rows("select 1 from run_events where type = 'run_resumed'")) == 1


async def test_grants_and_resumes_at_once_do_not_block_each_other(database_url: str) -> None:
    async with open_world(database_url, leads=1) as world, open_world(database_url) as other:
        waiting: list[UUID] = []
        for _ in range(6):
            await leave(world, 1)
            waiting.append(await paused(world))
        grants = [credits.grant(other.services, "atlas_credits", "3") for _ in range(10)]
        resumes = [runs.resume(world.services, run_id) for run_id in waiting]
        wakes = [waking.wake(each.services, granted=True) for each in (world, other) for _ in range(5)]
        ends = await asyncio.gather(*grants, *resumes, *wakes, return_exceptions=True)
        assert {type(end) for end in ends} <= {type(None), NotEnoughCredits}
        assert all(end is None for end in ends[:10])


async def test_a_changed_plan_lets_paused_runs_go_on(database_url: str) -> None:
    async with open_world(database_url) as world:
        await leave(world, 1)
        run_id = await paused(world)
        await plans.change(world.services, "pro_monthly")
        assert (await told(world, run_id))["resume_at"]
        await waking.put_off(world.services, run_id)
        await plans.change(world.services, "pro_monthly")
        assert (await told(world, run_id))["put_off"], "nothing was given"
        await plans.buy(world.services, "atlas_pack", "checkout:1")
        assert (await told(world, run_id))["resume_at"]


async def test_a_plan_that_the_catalog_has_lost_is_changed_by_the_command_that_its_error_names(
    database_url: str,
) -> None:
    async with open_world(database_url, leads=1) as world:
        await world.rows("update organizations set plan = 'gold' returning 1")
        with pytest.raises(Misconfigured, match="give the organization one of its plans"):
            await credits.balances(world.services)
        await plans.change(world.services, "free")
        assert (await credits.balances(world.services))["atlas_credits"].balance == 50


async def test_runs_of_another_world_are_left_to_their_own_workers(database_url: str) -> None:
    async with open_world(database_url) as world:
        await leave(world, 1)
        await paused(world)
        await credits.grant(world.services, "atlas_credits", "50")
        await world.rows("update runs set town = '/elsewhere' returning 1")
        clock = Passing(now() + timedelta(seconds=6))
        await Resuming(world.services, clock).look(0)
        assert await queued(world) == []


class Away(Ledger):
    """Balances of an organization that nobody knows, after a time that is spent asking."""

    def __init__(self, org_id: UUID) -> None:
        super().__init__(now)
        self.org_id, self.gives_up, self.asked = org_id, asyncio.Event(), 0

    async def refresh(self, org_id: UUID) -> bool:
        if org_id != self.org_id:
            return True
        self.asked += 1
        await self.gives_up.wait()
        return False


async def test_an_organization_whose_balance_nobody_tells_holds_up_no_other(database_url: str) -> None:
    async with open_world(database_url) as world:
        theirs = replace(world, services=await another(world.services))
        waiting: list[UUID] = []
        for each in (world, theirs):
            async with each.services.transaction(each.services.org_id) as tx:
                await accounts.balances(tx, now())
                await tx.connection.execute("update credit_grants set remaining = 0 where account = 'atlas_credits'")
            waiting.append(await paused(each))
            await credits.grant(each.services, "atlas_credits", "50")
            async with each.services.transaction(each.services.org_id) as tx:
                await tx.connection.execute("update runs set resume_at = now()")
        ledger = Away(LOCAL)
        resuming = Resuming(replace(world.services, ledger=ledger), tried_all=0)
        async with asyncio.timeout(20):
            while await queued(world) != [str(waiting[1])]:
                await resuming.begin(1)
                await asyncio.sleep(0.05)
        assert (ledger.asked, [*resuming.busy]) == (1, [LOCAL])
        ledger.gives_up.set()
        await resuming.look(2)
        run = await told(world, waiting[0])
        assert (run["status"], run["error"]) == ("paused_for_upgrade", runs.UNKNOWN)


async def test_while_nobody_knows_the_balances_runs_wait_on_and_are_asked_for_once(database_url: str) -> None:
    async with open_world(database_url) as world:
        await leave(world, 1)
        for _ in range(3):
            await paused(world)
            await leave(world, 1)
        await world.rows("update runs set status = 'waiting_for_billing', resume_at = now() returning 1")
        events = await world.rows("select count(*) as n from run_events")
        ledger = Away(LOCAL)
        ledger.gives_up.set()
        clock = Passing(now() + timedelta(seconds=100))
        await Resuming(replace(world.services, ledger=ledger), clock, tried_all=0).look(1)
        rows = await world.rows("select status, resume_at from runs")
        assert {row["status"] for row in rows} == {"waiting_for_billing"}
        assert all(timedelta(seconds=95) < row["resume_at"] - clock.at < timedelta(seconds=140) for row in rows)
        assert ledger.asked == 1 and await queued(world) == []
        assert await world.rows("select count(*) as n from run_events") == events


@dataclass
class Silent:
    """A meter whose provider answers, or does not, as it is told; then always."""

    real: Any
    answers: list[bool]

    async def refresh(self, org_id: UUID) -> bool:
        return await self.real.refresh(org_id)

    async def reserve(self, tx: Tx, asks: Sequence[Ask], *, budget: Decimal | None = None) -> Reserved | Refusal:
        if self.answers and not self.answers.pop(0):
            info = {"atlas_feature_id": "atlas_credits", "required_balance": "1", "balance": "0"}
            return Refusal(kind="unavailable", feature=asks[0].feature, credit_info=info)
        return await self.real.reserve(tx, asks, budget=budget)

    async def capture(self, tx: Tx, *keys: str, **more: Any) -> None:
        await self.real.capture(tx, *keys, **more)

    async def release(self, tx: Tx, *keys: str, **more: Any) -> None:
        await self.real.release(tx, *keys, **more)


async def outage(real: World, *answers: bool) -> tuple[list[int], str]:
    """How many seconds a run waited each time until it came to its end, and what that was."""
    world = real.but(meter=Silent(real.services.ledger, [*answers]))
    run_id, status = await world.run()
    resuming, clock = watch(world)
    waits: list[int] = []
    while status == "waiting_for_billing":
        due = datetime.fromisoformat((await told(world, run_id))["resume_at"])
        waits.append(round((due - now()).total_seconds()))
        clock.at = due - timedelta(milliseconds=1)
        await resuming.look(1)
        assert (await told(world, run_id))["status"] == "waiting_for_billing"
        clock.at = due
        await resuming.look(2)
        status = await runs.execute(world.services, run_id)
    return waits, status


TWICE, THRICE = (False,) * 2, (False,) * 3
"""A gate runs from its top: it asks once for each time that it paused before, and once more before it pauses again."""


async def test_a_billing_service_that_does_not_answer_is_asked_after_15_seconds_doubling(database_url: str) -> None:
    async with open_world(database_url, leads=1) as real:
        assert await outage(real, False, *TWICE, *THRICE) == ([15, 30, 60], "completed")


async def test_an_outage_after_work_went_on_begins_with_15_seconds_again(database_url: str) -> None:
    async with open_world(database_url, leads=1) as real:
        assert await outage(real, False, *TWICE, True, False, *TWICE) == ([15, 30, 15, 30], "completed")


def test_the_longest_wait_for_a_billing_service_is_ten_minutes() -> None:
    waits = [waking.retry_after(outages).total_seconds() for outages in range(8)]
    assert waits == [15, 30, 60, 120, 240, 480, 600, 600]
    assert waking.retry_after(10_000) == timedelta(minutes=10)
