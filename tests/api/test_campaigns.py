"""Campaigns over HTTP: three on the free plan for all members together, as many as one likes on Pro."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest

from engine.operations import keys, plans
from tests.api.serving import client, opened, served
from tests.api.test_access import guarded
from tests.world import another, open_world

SEARCH = {"name": "Dentists", "vertical": "dentists", "geography": "Springfield"}


async def keep(http: httpx.AsyncClient, name: str = "Dentists", **more: Any) -> httpx.Response:
    return await http.post("/api/campaigns", json={**SEARCH, "name": name, **more})


async def counted(http: httpx.AsyncClient) -> tuple[int, int | None]:
    told = (await http.get("/api/campaigns")).json()
    return told["used"], told["included"]


async def test_a_search_is_kept_told_and_given_up(database_url: str) -> None:
    async with served(database_url) as (_, http):
        criteria = [{"key": "MISSING_WEBSITE", "weight": 2}]
        answer = await keep(http, "  My   dentists ", leads=5, criteria=criteria)
        assert answer.status_code == 201, answer.text
        kept = answer.json()
        assert (kept["name"], kept["vertical"], kept["geography"], kept["leads"]) == (
            *("My dentists", "dentists", "Springfield"),
            5,
        )
        assert kept["criteria"] == criteria
        assert (await http.get("/api/campaigns")).json() == {"items": [kept], "next": None, "used": 1, "included": 3}
        assert (await http.delete(f"/api/campaigns/{kept['id']}")).status_code == 204
        assert await counted(http) == (0, 3)
        assert (await http.delete(f"/api/campaigns/{kept['id']}")).status_code == 404


async def test_the_fourth_on_the_free_plan_is_refused_with_the_plans_that_keep_more(database_url: str) -> None:
    async with served(database_url) as (_, http):
        for number in range(3):
            assert (await keep(http, f"Number {number}")).status_code == 201
        answer = await keep(http, "One too many")
        assert answer.status_code == 402
        assert answer.headers["content-type"] == "application/problem+json"
        told = answer.json()
        assert told["type"] == "urn:leadatlas:problem:limit-reached"
        assert told["detail"] == (
            "Your plan keeps 3 saved campaigns: delete one, or change to Pro (monthly) or Pro (annual)."
        )
        assert told["offers"] == [
            {"id": "pro_monthly", "name": "Pro (monthly)", "price": "30", "interval": "month", "included": None},
            {"id": "pro_annual", "name": "Pro (annual)", "price": "300", "interval": "year", "included": None},
        ]
        assert await counted(http) == (3, 3)


async def test_a_place_that_was_given_up_is_free_again(database_url: str) -> None:
    async with served(database_url) as (_, http):
        kept = [(await keep(http, f"Number {number}")).json()["id"] for number in range(3)]
        await http.delete(f"/api/campaigns/{kept[1]}")
        assert (await keep(http)).status_code == 201
        assert (await keep(http)).status_code == 402


async def test_pro_keeps_as_many_as_one_likes_and_a_smaller_plan_keeps_what_is_there(database_url: str) -> None:
    async with served(database_url) as (world, http):
        await plans.change(world.services, "pro_monthly")
        for number in range(5):
            assert (await keep(http, f"Number {number}")).status_code == 201
        assert await counted(http) == (5, None)
        await plans.change(world.services, "free")
        assert await counted(http) == (5, 3)
        assert (await keep(http)).status_code == 402


async def test_of_twenty_at_once_three_are_kept(database_url: str) -> None:
    async with served(database_url) as (_, http):
        answers = await asyncio.gather(*(keep(http, f"Number {number}") for number in range(20)))
        assert sorted(answer.status_code for answer in answers) == [201] * 3 + [402] * 17


async def test_members_share_the_places_and_other_organizations_have_their_own(database_url: str) -> None:
    async with open_world(database_url) as world, opened(guarded(world)) as app:
        first, second = [await keys.create_key(world.services, name) for name in ("ann", "ben")]
        stranger = await keys.create_key(await another(world.services), "eve")
        for key, status in ((first, 201), (second, 201), (first, 201), (second, 402), (first, 402), (stranger, 201)):
            async with client(app, Authorization=f"Bearer {key}") as http:
                assert (await keep(http)).status_code == status


async def test_a_request_that_is_sent_again_keeps_one(database_url: str) -> None:
    async with served(database_url) as (world, http):
        told = [await http.post("/api/campaigns", json=SEARCH, headers={"Idempotency-Key": "k"}) for _ in range(2)]
        assert told[0].json() == told[1].json()
        await world.rows("delete from idempotency_keys returning key")
        again = await http.post("/api/campaigns", json=SEARCH, headers={"Idempotency-Key": "k"})
        assert (again.status_code, again.json()) == (201, told[0].json()), "the process died before it had answered"
        assert await counted(http) == (1, 3)


async def test_a_list_of_campaigns_turns_pages_without_gap_or_double(database_url: str) -> None:
    async with served(database_url) as (world, http):
        await plans.change(world.services, "pro_annual")
        kept = [(await keep(http, f"Number {number}")).json()["id"] for number in range(5)]
        seen, cursor = [], None
        for _ in range(3):
            query = {"limit": 2, **({"cursor": cursor} if cursor else {})}
            page = (await http.get("/api/campaigns", params=query)).json()
            seen += [each["id"] for each in page["items"]]
            cursor = page["next"]
        assert (seen, cursor) == (kept[::-1], None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"vertical": ""},
        {"geography": "x" * 200},
        {"leads": 21},
        {"leads": True},
        {"criteria": [{"key": "UNKNOWN"}]},
        {"criteria": [{"key": "MISSING_WEBSITE"}, {"key": "MISSING_WEBSITE"}]},
        {"nonsense": 1},
    ],
)
async def test_what_cannot_be_searched_is_not_kept(database_url: str, wrong: dict[str, Any]) -> None:
    async with served(database_url) as (_, http):
        answer = await http.post("/api/campaigns", json={**SEARCH, **wrong})
        assert answer.status_code == 422, answer.text
        assert (await http.delete(f"/api/campaigns/{uuid4()}")).status_code == 404
        assert await counted(http) == (0, 3)
