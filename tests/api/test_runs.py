"""Runs over HTTP: what is started, listed and told."""

from collections.abc import AsyncGenerator
from uuid import UUID, uuid4

import pytest

from api import paging
from engine.operations import runs
from tests.api.serving import served
from tests.engine.test_pauses import leave

FORM = {"text": "dentists in Springfield"}


async def test_a_run_is_started_and_told_in_full(database_url: str) -> None:
    async with served(database_url) as (world, http):
        answer = await http.post("/api/runs", json={"text": "dentists in Springfield", "leads": 3})
        assert answer.status_code == 201, answer.text
        told = answer.json()
        assert answer.headers["location"] == f"/api/runs/{told['id']}"
        assert (told["status"], told["vertical"], told["geography"]) == ("running", "dentists", "Springfield")
        await runs.execute(world.services, UUID(told["id"]))
        told = (await http.get(f"/api/runs/{told['id']}")).json()
        assert (told["status"], told["progress"], told["counts"]["audits_completed"]) == ("completed", 1, 3)
        assert [phase["status"] for phase in told["phases"]] == ["complete"] * 6
        leads = (await http.get(f"/api/runs/{told['id']}/opportunities")).json()["items"]
        assert all(lead["dossier"]["claims"][0]["quote"] for lead in leads)
        audits = (await http.get(f"/api/runs/{told['id']}/audits")).json()["items"]
        assert {audit["status"] for audit in audits} == {"completed"}
        assert [phase["status"] for phase in audits[0]["phases"]] == ["complete"] * 4


async def test_a_list_of_runs_turns_pages_without_gap_or_double(database_url: str) -> None:
    async with served(database_url) as (world, http):
        started = [str(await world.start()) for _ in range(5)]
        seen, cursor = [], None
        for _ in range(3):
            query = {"limit": 2, **({"cursor": cursor} if cursor else {})}
            page = (await http.get("/api/runs", params=query)).json()
            seen += [run["id"] for run in page["items"]]
            cursor = page["next"]
        assert seen == started[::-1]
        assert cursor is None
        assert (await http.get("/api/runs", params={"status": "completed"})).json()["items"] == []


async def test_a_paused_run_says_why_and_resumes_with_credits_only(database_url: str) -> None:
    async with served(database_url) as (world, http):
        await leave(world, 1)
        run_id, _ = await world.run()
        told = (await http.get(f"/api/runs/{run_id}")).json()
        assert told["status"] == "paused_for_upgrade"
        assert told["billing_block"]["needed_to_finish"]["atlas_credits"] == "6"
        answer = await http.post(f"/api/runs/{run_id}/resume")
        assert answer.status_code == 409
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"] == "urn:leadatlas:problem:not-enough-credits"
        assert "the next step needs 2" in answer.json()["detail"]


async def test_a_grant_starts_the_countdown_that_a_dismissal_ends(database_url: str) -> None:
    async with served(database_url) as (world, http):
        await leave(world, 1)
        run_id, _ = await world.run()
        grant = {"account": "atlas_credits", "amount": 6}
        assert (await http.post("/api/credits/grants", json=grant)).status_code == 201
        told = (await http.get(f"/api/runs/{run_id}")).json()
        assert (told["put_off"], told["resume_at"] is not None) == (False, True)
        assert told["billing_block"]["checkout"] is False
        for _ in range(2):
            answer = await http.post(f"/api/runs/{run_id}/dismiss")
            assert (answer.status_code, answer.json()["put_off"], answer.json()["resume_at"]) == (200, True, None)
        assert (await http.post(f"/api/runs/{run_id}/resume")).status_code == 202
        answer = await http.post(f"/api/runs/{run_id}/dismiss")
        assert (answer.status_code, answer.json()["put_off"] if answer.is_success else None) == (409, None)


def odd_zone(zone: str, at: str = "2027-01-15T14:30:00") -> str:
    return paging.encode(f"{at}{zone}", uuid4())


@pytest.mark.parametrize("number", [True, "5", 1e-7, 0.0000009, 1_000_001])
async def test_what_is_no_amount_is_no_budget(database_url: str, number: object) -> None:
    async with served(database_url) as (world, http):
        for path, body in (("", FORM), (f"/{uuid4()}/resume", {})):
            answer = await http.post(f"/api/runs{path}", json={**body, "budget": number})
            assert answer.status_code == 422
            assert answer.json()["detail"].startswith("body.budget: "), answer.text
        assert await world.rows("select 1 from runs") == []


async def test_yes_is_no_number(database_url: str) -> None:
    async with served(database_url) as (_, http):
        grant = {"account": "atlas_credits", "amount": True}
        agency = {"name": "A", "criteria": [{"key": "MISSING_WEBSITE", "weight": True}]}
        for method, path, body in (
            ("POST", "/api/runs", {**FORM, "leads": True}),
            ("POST", "/api/credits/grants", grant),
            ("PUT", "/api/agency", agency),
            ("POST", f"/api/runs/{uuid4()}/steer", {"kind": "criteria", "criteria": agency["criteria"]}),
        ):
            assert (await http.request(method, path, json=body)).status_code == 422, path


async def test_what_cannot_be_used_is_refused_in_one_sentence(database_url: str) -> None:
    async with served(database_url) as (_, http):
        for body in ({"leads": 99}, {"text": "dentists"}, {"nonsense": 1}, {"text": "x" * 400}):
            answer = await http.post("/api/runs", json=body)
            assert answer.status_code == 422, body
            assert answer.json()["detail"].endswith("."), answer.text
        assert (await http.get("/api/runs", params={"cursor": "made up"})).status_code == 422
        assert (await http.get("/api/runs", params={"cursor": odd_zone("+23:30")})).status_code == 200
        never = odd_zone("+23:59", "0001-01-01T00:00:00")
        assert (await http.get("/api/runs", params={"cursor": never})).status_code == 422
        assert (await http.get("/api/runs/last")).status_code == 422


async def test_an_unknown_path_is_a_json_404_and_a_wrong_method_a_405(database_url: str) -> None:
    async with served(database_url) as (_, http):
        for path in ("/api/nothing", "/api", "/api/", f"/api/runs/{uuid4()}", "/api/runs/"):
            answer = await http.get(path)
            assert answer.status_code == 404, path
            assert answer.headers["content-type"] == "application/problem+json"
        answer = await http.delete("/api/runs")
        assert answer.status_code == 405
        assert set(answer.headers["allow"].split(", ")) == {"GET", "POST"}


async def test_the_reference_is_a_page_without_scripts_and_without_other_hosts(database_url: str) -> None:
    async with served(database_url) as (_, http):
        page = await http.get("/api/docs")
        assert page.status_code == 200
        assert "POST /api/runs/{run_id}/resume" in page.text
        assert "<script" not in page.text
        assert "://" not in page.text
        assert (await http.get("/api/openapi.json")).json()["servers"] == [{"url": "/api"}]


async def test_a_body_that_is_no_text_is_a_problem(database_url: str) -> None:
    async with served(database_url) as (_, http):
        answer = await http.post("/api/runs", content=b"\xd3\x99\xff", headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


async def test_a_body_that_is_too_long_is_refused_unread(database_url: str) -> None:
    async with served(database_url) as (world, http):
        for key in ({}, {"Idempotency-Key": "long"}):
            answer = await http.post("/api/runs", json={"text": "x" * 1_100_000}, headers=key)
            assert answer.status_code == 413
            assert answer.headers["content-type"] == "application/problem+json"
            answer = await http.post(
                "/api/runs", content=in_parts(), headers={"Content-Type": "application/json", **key}
            )
            assert answer.status_code == 413, "without a length"
            assert answer.json()["detail"] == "This request is too large: send at most 1 MB."
        assert await world.rows("select 1 from idempotency_keys") == []


async def in_parts() -> AsyncGenerator[bytes]:
    yield b'{"text": "'
    for _ in range(11):
        yield b"x" * 100_000
