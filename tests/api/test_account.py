"""Agency, credits, usage, health."""

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
