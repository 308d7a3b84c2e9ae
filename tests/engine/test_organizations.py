"""Two organizations on one database: no id of one opens anything for the other."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from domain.errors import NotFound
from engine.operations import credits, documents, headroom, listing, review, runs
from engine.services import Services
from store.organizations import LOCAL
from tests.world import World, open_world, relaunch

OTHER = UUID(int=2)
Operation = Callable[[Services, UUID], Awaitable[object]]
OPERATIONS: dict[str, Operation] = {
    "execute": runs.execute,
    "relaunch": relaunch,
    "resume": runs.resume,
    "raise_budget": lambda services, run_id: headroom.raise_budget(services, run_id, Decimal(99)),
    "decide": lambda services, run_id: review.decide(services, run_id, {}),
    "town_of": listing.town_of,
    "snapshot": listing.snapshot,
    "document": documents.document,
    "receipt": credits.receipt,
}


async def stranger(world: World) -> Services:
    """The same installation as another organization sees it."""
    services = replace(world.services, org_id=OTHER)
    async with services.transaction(OTHER) as tx:
        await services.organizations.ensure(tx, "Other")
    return services


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_a_run_of_another_organization_does_not_exist(database_url: str, operation: str) -> None:
    async with open_world(database_url, leads=1) as world:
        other = await stranger(world)
        run_id, _ = await world.run(review=True)
        before = await everything(world)
        with pytest.raises(NotFound):
            await OPERATIONS[operation](other, run_id)
        assert await everything(world) == before
        assert await listing.runs(other, 20) == []
        assert (await credits.balances(other))["atlas_credits"].balance == 50


async def everything(world: World) -> list[dict[str, object]]:
    return await world.rows(
        """select r.status, r.budget, r.review_decision, (select count(*) from run_attempts) as attempts,
                  (select count(*) from run_events) as events, (select count(*) from checkpoints) as checkpoints
             from runs r"""
    )


async def test_without_its_own_clause_a_query_still_sees_one_organization_only(database_url: str) -> None:
    async with open_world(database_url, leads=2) as world:
        other = await stranger(world)
        await world.run()
        tables = await world.rows(
            "select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid"
            " where c.relkind = 'r' and a.attname = 'org_id' order by 1"
        )
        assert len(tables) >= 17
        for table in (row["name"] for row in tables):
            async with other.transaction(OTHER) as tx:
                seen = await (await tx.connection.execute(f"select distinct org_id from {table}")).fetchall()
            assert all(row["org_id"] == OTHER for row in seen), table


async def test_both_may_find_the_same_business(database_url: str) -> None:
    async with open_world(database_url, leads=2) as world:
        other = replace(world, services=await stranger(world))
        await world.run()
        run_id, status = await other.run()
        assert status == "completed"
        told = await documents.document(other.services, run_id)
        assert [lead["status"] for lead in told["opportunities"]] == ["READY", "READY"]
        mine = {str(row["id"]) for row in await world.rows("select id from opportunities")}
        assert not mine & {lead["id"] for lead in told["opportunities"]}
        assert (await credits.balances(world.services))["atlas_credits"].balance == 50 - 5


async def test_an_unknown_run_does_not_exist_either(database_url: str) -> None:
    async with open_world(database_url) as world:
        for operation in OPERATIONS.values():
            with pytest.raises(NotFound):
                await operation(world.services, uuid4())
        assert LOCAL != OTHER
