"""Agency, credits, usage, health."""

import csv
import io
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

from httpx import AsyncClient

from engine.operations import chats, plans
from tests.api.serving import served


async def test_an_agency_is_replaced_and_scores_the_next_run(database_url: str) -> None:
    async with served(database_url, leads=1) as (_, http):
        agency = (await http.get("/api/agency")).json()
        assert [each["weight"] for each in agency["criteria"]] == [1, 1, 1, 1]
        wanted = {
            "name": "Lake & Sons",
            "services": ["websites"],
            "country": "US",
            "default_geography": "Springfield",
            "criteria": [{"key": "MISSING_WEBSITE", "weight": 2.5}],
        }
        told = (await http.put("/api/agency", json=wanted)).json()
        assert told == {**wanted, "tone": "friendly and concrete", "default_vertical": None}
        assert (await http.get("/api/agency")).json() == told
        run = (await http.post("/api/runs", json={"text": "dentists"})).json()
        assert run["geography"] == "Springfield"


async def test_what_cannot_be_an_agency_is_refused(database_url: str) -> None:
    async with served(database_url) as (_, http):
        good = {"name": "A", "criteria": []}
        for bad in (
            {"name": " "},
            {"country": "usa"},
            {"country": "ZZ"},
            {"criteria": [{"key": "NICE"}]},
            {"criteria": [{"key": "MISSING_WEBSITE"}] * 2},
            {"criteria": [{"key": "MISSING_WEBSITE", "weight": -1}]},
            {"default_vertical": "x" * 121},
            {"default_geography": " "},
            {"services": ["x"] * 21},
            {"more": 1},
        ):
            assert (await http.put("/api/agency", json={**good, **bad})).status_code == 422, bad


async def test_usage_turns_pages_and_adds_up_to_what_credits_say(database_url: str) -> None:
    async with served(database_url, leads=3) as (world, http):
        run_id, _ = await world.run()
        lines, cursor = [], None
        while True:
            query = {"limit": 3, "run_id": str(run_id), **({"cursor": cursor} if cursor else {})}
            page = (await http.get("/api/usage", params=query)).json()
            lines += page["items"]
            if not (cursor := page["next"]):
                break
        assert len({line["id"] for line in lines}) == len(lines) == 1 + 3 * 2
        assert sum(line["credits"] for line in lines if line["account"] == "atlas_credits") == 7
        balance = (await http.get("/api/credits")).json()["atlas_credits"]
        assert (balance["balance"], balance["usage"], balance["included"]) == (43, 7, 50)
        assert (await http.get("/api/usage", params={"cursor": "e30"})).status_code == 422


async def test_credits_tell_the_plan_and_what_both_accounts_have(database_url: str) -> None:
    async with served(database_url, leads=1) as (world, http):
        world.model.usd = Decimal("0.0015")
        await world.run()
        told = (await http.get("/api/credits")).json()
        assert told["plan"] == {"id": "free", "name": "Free", "price": 0, "interval": "month"}
        ai = told["ai_credits"]
        assert ai.pop("renews_at").endswith("-01T00:00:00Z")
        assert ai == {
            "account": "ai_credits", "balance": 7994, "held": 0, "included": 8000, "granted": 8000, "usage": 6,
            "unlimited": False, "low": False, "empty": False, "overage_limit": 0, "overage_used": 0,
            "overage_price": None,
            "usd": {"balance": 1.9985, "granted": 2},
        }  # fmt: skip
        assert told["atlas_credits"]["usd"] is None, "Atlas credits have no price in dollars"


async def test_a_plan_with_overage_tells_its_price_and_its_bound(database_url: str) -> None:
    async with served(database_url) as (world, http):
        await plans.change(world.services, "pro_monthly")
        told = (await http.get("/api/credits")).json()
        assert (told["ai_credits"]["overage_price"], told["ai_credits"]["overage_limit"]) == (0.00025, 60_000)
        assert told["atlas_credits"]["overage_price"] is None


async def test_grants_are_told_in_the_order_in_which_they_are_spent(database_url: str) -> None:
    async with served(database_url) as (_, http):
        wanted = {"account": "atlas_credits", "amount": 7}
        assert (await http.post("/api/credits/grants", json=wanted)).status_code == 201
        items = (await http.get("/api/credits/grants")).json()["items"]
        assert [(each["account"], each["kind"], each["remaining"]) for each in items] == [
            ("ai_credits", "plan", 8000), ("atlas_credits", "plan", 50), ("atlas_credits", "adjustment", 7),
        ]  # fmt: skip
        assert [each["expires_at"] is None for each in items] == [False, False, True]


async def test_where_a_run_is_shown_is_told_to_those_who_may_see_it(database_url: str) -> None:
    async with served(database_url, leads=1) as (world, http):
        run_id, _ = await world.run()
        assert (await http.get(f"/api/runs/{run_id}/chat")).json() == {"id": str(run_id)}, "it was started elsewhere"
        chat_id = uuid4()
        await chats.attach(world.services, chat_id, run_id)
        assert (await http.get(f"/api/runs/{run_id}/chat")).json() == {"id": str(chat_id)}
        await chats.remove(world.services, chat_id)
        assert (await http.get(f"/api/runs/{run_id}/chat")).status_code == 404
        assert (await http.get(f"/api/runs/{uuid4()}/chat")).status_code == 404


async def usage_by(http: AsyncClient, by: str, **more: Any) -> list[dict[str, Any]]:
    answer = await http.get("/api/usage", params={"by": by, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


SUMS = ("usd", "model_credits", "prompt_tokens", "completion_tokens", "calls", "unpriced")


async def test_usage_is_summed_up_by_run_audit_model_person_and_chat(database_url: str) -> None:
    async with served(database_url, leads=3) as (world, http):
        runs = [str((await world.run())[0]) for _ in range(2)]
        by = {name: await usage_by(http, name) for name in ("run", "audit", "model", "user", "thread")}
        assert [each["part"] for each in by["run"]] == runs[::-1], "the latest used first"
        assert {(each["name"], each["atlas_credits"], each["calls"]) for each in by["run"]} == {
            ("dentists in Springfield", 7, 3)
        }
        assert len(by["audit"]) == 7, "six audits, and the searches that belong to none"
        assert [(each["part"], each["atlas_credits"]) for each in by["audit"] if each["part"] is None] == [(None, 2)]
        assert [(each["part"], each["calls"], each["ai_credits"]) for each in by["model"]] == [("test", 6, 0)]
        assert [(each["part"], each["calls"]) for each in by["thread"]] == [(None, 6)]
        for name, groups in by.items():
            assert [sum(each[sum_] for each in groups) for sum_ in SUMS] == [
                sum(each[sum_] for each in by["run"]) for sum_ in SUMS
            ], f"by {name} everything is in exactly one group"
        (of_one,) = await usage_by(http, "model", run_id=runs[0])
        assert of_one["calls"] == 3


async def test_usage_sums_turn_pages_and_know_periods(database_url: str) -> None:
    async with served(database_url, leads=3) as (world, http):
        await world.run()
        seen, cursor = [], {}
        while cursor is not None:
            page = (await http.get("/api/usage", params={"by": "audit", "limit": 2, **cursor})).json()
            seen += [each["part"] for each in page["items"]]
            cursor = page["next"] and {"cursor": page["next"]}
        assert len(seen) == len(set(seen)) == 4
        assert await usage_by(http, "run", until="2026-01-01T00:00:00Z") == []
        assert len(await usage_by(http, "run", since="2026-01-01T00:00:00Z")) == 1
        assert (await http.get("/api/usage", params={"until": "2026-01-01T00:00:00Z"})).json()["items"] == []
        for wrong in ({"by": "moon"}, {"by": "run", "cursor": "e30"}, {"since": "yesterday"}):
            assert (await http.get("/api/usage", params=wrong)).status_code == 422, wrong


async def test_unpriced_calls_are_shown_and_are_in_no_sum(database_url: str) -> None:
    async with served(database_url, leads=2) as (world, http):
        world.model.usd = None
        run_id, status = await world.run()
        assert status == "completed"
        (told,) = await usage_by(http, "model")
        assert (told["calls"], told["unpriced"], told["usd"], told["prompt_tokens"] > 0) == (2, 2, 0, True)
        receipt = (await http.get(f"/api/runs/{run_id}/receipt")).json()
        assert (receipt["unpriced"], receipt["usd"]) == (2, 0)
        assert [call["usd"] for call in receipt["calls"]] == [None, None]


async def test_a_receipt_traces_every_credit(database_url: str) -> None:
    async with served(database_url, leads=2) as (world, http):
        run_id, _ = await world.run()
        told = (await http.get(f"/api/runs/{run_id}/receipt")).json()
        assert told["charged"] == {"atlas_credits": 5, "ai_credits": 8}
        search, *audits = told["work"]
        assert (search["phase"], search["audit_id"], search["atlas_credits"]) == ("source", None, 1)
        assert {(each["phase"], each["atlas_credits"], each["ai_credits"], each["usd"]) for each in audits} == {
            ("generate_dossier", 2, 4, 0.001)
        }
        assert {each["pending"] for each in told["work"]} == {0}
        assert {call["audit_id"] for call in told["calls"]} == {each["audit_id"] for each in audits}


async def test_a_receipt_is_a_table_whose_lines_add_up_and_that_computes_nothing(database_url: str) -> None:
    async with served(database_url, leads=2) as (world, http):
        world.places.found[0] = replace(world.places.found[0], name='=HYPERLINK("https://evil.test")')
        run_id, _ = await world.run()
        answer = await http.get(f"/api/runs/{run_id}/receipt", params={"format": "csv"})
        other = await http.get(f"/api/runs/{uuid4()}/receipt", params={"format": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="receipt-{str(run_id)[:8]}.csv"'
    *lines, total = csv.DictReader(io.StringIO(answer.text, newline=""))
    assert [each["line"] for each in lines] == ["charge"] * 5 + ["model call"] * 2
    assert total["line"] == "sum"
    for name in ("atlas_credits", "ai_credits", "absorbed", "usd", "model_credits", "prompt_tokens"):
        assert sum(Decimal(each[name] or 0) for each in lines) == Decimal(total[name]), name
    assert (total["atlas_credits"], total["ai_credits"], total["usd"], total["model_credits"]) == (
        "5",
        "8",
        "0.002",
        "8",
    )
    assert {each["for"] for each in lines} == {
        "the whole run",
        '\'=HYPERLINK("https://evil.test") (dentist0.test)',
        "Dentist 1 (dentist1.test)",
    }
    assert other.status_code == 404


async def test_an_estimate_starts_nothing(database_url: str) -> None:
    async with served(database_url) as (_, http):
        told = (await http.get("/api/estimate", params={"leads": 20})).json()
        most = {"searches": 1, "audits": 20, "atlas_credits": 41, "ai_credits": 192, "usd": 0.048}
        assert (told["p50"], told["p90"], told["past_audits"]) == (most, most, 0)
        assert (told["covered"], told["accounts"]["atlas_credits"]) == (True, {"balance": 50, "need": 41, "missing": 0})
        assert (await http.get("/api/runs")).json()["items"] == []
        assert (await http.get("/api/credits")).json()["atlas_credits"]["held"] == 0
        assert (await http.get("/api/estimate", params={"leads": 21})).status_code == 422


async def test_health_and_readiness_need_no_log_in_and_answer_where_probes_look(database_url: str) -> None:
    async with served(database_url) as (_, http):
        for at in ("", "/api"):
            assert (await http.get(f"{at}/health")).json()["status"] == "ok"
            ready = (await http.get(f"{at}/ready")).json()
            assert (ready["status"], ready["demo"]) == ("ready", True)


async def test_a_database_that_went_away_is_not_ready_but_the_process_is_healthy(database_url: str) -> None:
    async with served(database_url) as (world, http):
        await world.services.pool.close()
        assert (await http.get("/api/health")).status_code == 200
        answer = await http.get("/api/ready")
        assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
