"""Decisions about a run over HTTP: review, cancel, steer, raise a limit."""

from decimal import Decimal
from uuid import uuid4

from engine.operations import runs
from tests.api.serving import served


async def test_a_review_is_decided_and_then_resumed(database_url: str) -> None:
    async with served(database_url) as (world, http):
        run_id, status = await world.run(review=True)
        assert status == "waiting_for_review"
        path = f"/api/runs/{run_id}"
        assert (await http.post(f"{path}/resume")).status_code == 409
        assert (await http.post(f"{path}/review", json={"drop": ["nobody"]})).status_code == 422
        decision = {"drop": ["place-1"], "edit": {"place-0": {"name": "Dr. Zero"}}}
        assert (await http.post(f"{path}/review", json=decision)).status_code == 200
        assert (await http.post(f"{path}/resume")).status_code == 202
        await runs.execute(world.services, run_id)
        assert (await http.post(f"{path}/review", json={})).status_code == 409
        leads = (await http.get(f"{path}/opportunities")).json()["items"]
        assert {lead["name"] for lead in leads} == {"Dr. Zero", "Dentist 2"}


async def test_a_cancelled_run_is_over(database_url: str) -> None:
    async with served(database_url) as (world, http):
        run_id = await world.start()
        answer = await http.post(f"/api/runs/{run_id}/cancel")
        assert (answer.status_code, answer.json()["status"]) == (202, "cancelled")
        for what in ("cancel", "resume"):
            assert (await http.post(f"/api/runs/{run_id}/{what}")).status_code == 409
        assert (await http.post(f"/api/runs/{run_id}/steer", json={"kind": "stop"})).status_code == 409


async def test_a_command_is_taken_down_and_obeyed(database_url: str) -> None:
    async with served(database_url) as (world, http):
        run_id = await world.start()
        answer = await http.post(f"/api/runs/{run_id}/steer", json={"kind": "stop"})
        assert answer.status_code == 202
        number = answer.json()["command"]
        await runs.execute(world.services, run_id)
        events = await world.rows("select type, data from run_events where type like 'steer%%' order by id")
        assert [(row["type"], row["data"]["command"]) for row in events] == [
            ("steer_asked", number),
            ("steer_applied", number),
        ]
        for command in ({}, {"kind": "dance"}, {"kind": "skip"}, {"kind": "skip", "lead": str(uuid4())}):
            assert (await http.post(f"/api/runs/{run_id}/steer", json=command)).status_code in (409, 422), command


async def test_a_limit_is_raised_with_the_resume(database_url: str) -> None:
    async with served(database_url) as (world, http):
        run_id, _ = await world.run(budget=Decimal(3))
        path = f"/api/runs/{run_id}/resume"
        assert (await http.post(path)).json()["type"].endswith("not-enough-credits")
        assert (await http.post(path, json={"budget": 2})).status_code == 422
        assert (await http.post(path, json={"budget": 7})).status_code == 202
