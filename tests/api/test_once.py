"""A POST with a key: sent again it does nothing again and gets the same answer."""

import asyncio

from engine.operations import credits, idempotency
from tests.api.serving import served
from tests.world import World, another

FORM = {"text": "dentists in Springfield"}
KEY = {"Idempotency-Key": "once-1"}


async def count(world: World) -> int:
    return len(await world.rows("select 1 from runs"))


async def test_a_start_that_is_sent_again_starts_once_and_answers_the_same(database_url: str) -> None:
    async with served(database_url) as (world, http):
        first = await http.post("/api/runs", json=FORM, headers=KEY)
        again = await http.post("/api/runs", json=FORM, headers=KEY)
        assert (first.status_code, again.status_code, await count(world)) == (201, 201, 1)
        assert again.json() == first.json()
        assert again.headers["location"] == first.headers["location"]
        other = await http.post("/api/runs", json=FORM, headers={"Idempotency-Key": "once-2"})
        assert other.json()["id"] != first.json()["id"]


async def test_twenty_at_once_start_one(database_url: str) -> None:
    async with served(database_url) as (world, http):
        answers = await asyncio.gather(*(http.post("/api/runs", json=FORM, headers=KEY) for _ in range(20)))
        assert await count(world) == 1
        assert {answer.status_code for answer in answers} <= {201, 409}
        assert len({answer.json()["id"] for answer in answers if answer.status_code == 201}) == 1


async def test_a_key_belongs_to_one_request(database_url: str) -> None:
    async with served(database_url) as (world, http):
        await http.post("/api/runs", json=FORM, headers=KEY)
        answer = await http.post("/api/runs", json={"text": "florists in Springfield"}, headers=KEY)
        assert answer.status_code == 422
        assert "another request" in answer.json()["detail"]
        assert await count(world) == 1


async def test_what_was_refused_may_be_tried_again_with_its_key(database_url: str) -> None:
    async with served(database_url) as (world, http):
        assert (await http.post("/api/runs", json={"leads": 0}, headers=KEY)).status_code == 422
        assert (await http.post("/api/runs", json=FORM, headers=KEY)).status_code == 201
        assert await count(world) == 1


async def test_a_process_that_dies_between_start_and_answer_leaves_one_run(database_url: str) -> None:
    async with served(database_url) as (world, http):
        first = (await http.post("/api/runs", json=FORM, headers=KEY)).json()
        await world.rows("update idempotency_keys set status = null returning key")
        answer = await http.post("/api/runs", json=FORM, headers=KEY)
        assert answer.status_code == 409, "as far as anybody knows the first is under way"
        await world.rows("update idempotency_keys set created_at = now() - interval '2 minutes' returning key")
        answer = await http.post("/api/runs", json=FORM, headers=KEY)
        assert (answer.status_code, answer.json()["id"], await count(world)) == (201, first["id"], 1)


async def test_a_grant_that_is_sent_again_is_given_once(database_url: str) -> None:
    async with served(database_url) as (world, http):
        given = {"account": "atlas_credits", "amount": 7}
        for _ in range(2):
            answer = await http.post("/api/credits/grants", json=given, headers=KEY)
            assert (answer.status_code, answer.json()["atlas_credits"]["balance"]) == (201, 57)
        await world.rows("delete from idempotency_keys returning key")
        await http.post("/api/credits/grants", json=given, headers=KEY)
        assert (await credits.balances(world.services))["atlas_credits"].balance == 57


async def test_keys_are_remembered_for_a_day_and_by_organization(database_url: str) -> None:
    async with served(database_url) as (world, http):
        await http.post("/api/runs", json=FORM, headers=KEY)
        await world.rows("update idempotency_keys set created_at = now() - interval '25 hours' returning key")
        assert await idempotency.begin(world.services, "once-2", "x") is None
        assert [row["key"] for row in await world.rows("select key from idempotency_keys")] == ["once-2"]
        other = await another(world.services)
        assert await idempotency.begin(other, "once-2", "y") is None
