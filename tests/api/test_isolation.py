"""Every route of the document with another organization's ids: 404, and nothing changes.

Then again with every WHERE clause broken: statements are given the owner's organization, and the row policies of the
caller's transaction alone have to hide what is not theirs.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from uuid import UUID

import httpx
import pytest

from api.app import build_api
from domain.ports import Fence
from engine.operations import campaigns, keys
from store.organizations import LOCAL
from store.transaction import Transactions, Tx
from tests.api.serving import client, opened
from tests.api.test_access import guarded
from tests.world import World, another, open_world

BODIES: dict[str, dict[str, Any]] = {
    "resume_run": {},
    "review_run": {"drop": ["place-0"]},
    "steer_run": {"kind": "stop"},
    "update_opportunity": {"notes": "mine now"},
}
WITHOUT_IDS = {
    "start_checkout", "hear_autumn", "list_offers", "look_again", "list_grants",
    "start_run", "list_runs", "get_agency", "put_agency", "get_credits", "grant_credits", "list_usage", "get_page",
    "estimate_run", "get_health", "get_ready", "create_campaign", "list_campaigns",
}  # fmt: skip
"""Pages are named by a signature (tests/api/test_leads.py)."""


@dataclass(frozen=True)
class OwnersClause:
    """Transactions that row-level security binds to the caller, while statements ask for the owner's rows."""

    real: Transactions

    def behind(self, fence: Fence) -> "OwnersClause":
        return OwnersClause(self.real.behind(fence))

    @asynccontextmanager
    async def __call__(self, org_id: UUID) -> AsyncGenerator[Tx]:
        async with self.real(org_id) as tx:
            yield replace(tx, org_id=LOCAL)


@cache
def operations() -> dict[str, tuple[str, str]]:
    """Operation id → method and path."""
    paths = build_api().openapi()["paths"]
    return {told["operationId"]: (method, path) for path, methods in paths.items() for method, told in methods.items()}


async def ids(world: World) -> dict[str, str]:
    """Something of the owner's behind every path parameter: a finished run and all that is in it."""
    run_id, status = await world.run()
    assert status == "completed"
    tables = {"opportunity_id": "opportunities", "audit_id": "audits", "dossier_id": "dossiers"}
    rows = {name: await world.rows(f"select id from {table} order by id limit 1") for name, table in tables.items()}
    wanted = campaigns.Campaign(name="Mine", vertical="dentists", geography="Springfield")
    kept = await campaigns.create(world.services, wanted)
    return {
        "run_id": str(run_id),
        "campaign_id": str(kept["id"]),
        **{name: str(found[0]["id"]) for name, found in rows.items()},
    }


async def everything(world: World) -> list[dict[str, Any]]:
    return await world.rows(
        """select (select jsonb_agg(to_jsonb(r) order by id) from runs r) as runs,
                  (select jsonb_agg(to_jsonb(o) order by id) from opportunities o) as opportunities,
                  (select jsonb_agg(to_jsonb(c) order by id) from campaigns c) as campaigns,
                  (select count(*) from run_events) as events, (select count(*) from run_commands) as commands"""
    )


@asynccontextmanager
async def stranger(world: World, broken: bool) -> AsyncGenerator[httpx.AsyncClient]:
    """A client with the key of another organization."""
    theirs = await another(world.services)
    key = await keys.create_key(theirs, "theirs")
    clause: Any = OwnersClause(world.services.transaction) if broken else world.services.transaction
    served = replace(world, services=replace(world.services, transaction=clause))
    async with opened(guarded(served)) as app, client(app, Authorization=f"Bearer {key}") as http:
        yield http


async def ask(http: httpx.AsyncClient, name: str, known: dict[str, str]) -> httpx.Response:
    method, path = operations()[name]
    return await http.request(method, "/api" + path.format(**known), json=BODIES.get(name))


def test_every_operation_is_either_asked_for_by_id_or_has_none() -> None:
    named = {name for name, (_, path) in operations().items() if "_id}" in path}
    assert set(operations()) == named | WITHOUT_IDS
    assert not named & WITHOUT_IDS


@pytest.mark.parametrize("broken", [False, True], ids=["as it is", "with every WHERE broken"])
async def test_ids_of_another_organization_open_and_change_nothing(database_url: str, broken: bool) -> None:
    async with open_world(database_url, leads=1) as world:
        known = await ids(world)
        before = await everything(world)
        async with stranger(world, broken) as http:
            for name in sorted(set(operations()) - WITHOUT_IDS):
                answer = await ask(http, name, known)
                assert answer.status_code == 404, (name, answer.text)
            for path in ("/api/runs", "/api/campaigns"):
                assert (await http.get(path)).json()["items"] == []
            for by in ("", "?by=run", "?by=audit", "?by=model", "?by=user", "?by=thread"):
                assert (await http.get(f"/api/usage{by}")).json()["items"] == [], by
            for by in ({}, {"by": "model"}):
                asked = await http.get("/api/usage", params={"run_id": known["run_id"], **by})
                assert asked.status_code == 404
        assert await everything(world) == before


async def test_the_owner_is_answered_under_the_same_ids(database_url: str) -> None:
    async with open_world(database_url, leads=1) as world:
        known = await ids(world)
        key = await keys.create_key(world.services, "ours")
        async with opened(guarded(world)) as app, client(app, Authorization=f"Bearer {key}") as http:
            for name in sorted(set(operations()) - WITHOUT_IDS - {"follow_events"}):
                assert (await ask(http, name, known)).status_code in (200, 204, 409), name


async def test_without_policies_the_broken_clause_would_have_told_everything(database_url: str) -> None:
    """That the test above can fail: the owner's clause does find the owner's rows."""
    async with open_world(database_url, leads=1) as world:
        known = await ids(world)
        clause: Any = OwnersClause(world.services.transaction)
        async with clause(LOCAL) as tx:
            assert (await world.services.runs.row(tx, UUID(known["run_id"])))["status"] == "completed"
