"""Every answer of the API, refusals and streams among them, says what a browser may do with it: nothing."""

from dataclasses import replace

import pytest

from engine.settings import Settings
from tests.api.serving import client, opened
from tests.world import open_world


@pytest.mark.parametrize("path", ["/api/runs", "/api/nothing", "/health", "/api/openapi.json", "/api/pages/x"])
async def test_an_answer_runs_and_loads_nothing(database_url: str, path: str) -> None:
    async with open_world(database_url) as world, opened(world) as app, client(app) as http:
        told = (await http.get(path)).headers
        assert told["content-security-policy"].startswith("default-src 'none'; ")
        assert "frame-ancestors 'none'" in told["content-security-policy"]
        assert told["x-content-type-options"] == "nosniff"
        assert told["cross-origin-resource-policy"] == "same-origin"
        assert "strict-transport-security" not in told


async def test_a_refusal_at_the_gate_has_them_too(database_url: str) -> None:
    async with open_world(database_url) as world, opened(world) as app, client(app) as http:
        told = await http.get("/api/runs", headers={"Host": "evil.test"})
        assert told.status_code == 403
        assert told.headers["x-content-type-options"] == "nosniff"


async def test_the_reference_page_has_its_style_and_nothing_unsafe(database_url: str) -> None:
    async with open_world(database_url) as world, opened(world) as app, client(app) as http:
        policy = (await http.get("/api/docs")).headers["content-security-policy"]
        assert "style-src 'sha256-" in policy
        assert "unsafe" not in policy


async def test_browsers_remember_tls_where_people_come_by_tls(database_url: str) -> None:
    async with open_world(database_url) as world:
        given = Settings(_env_file=None, public_url="https://leads.example.com")  # type: ignore[call-arg]
        behind = replace(world, services=replace(world.services, settings=given))
        async with opened(behind) as app, client(app) as http:
            assert (await http.get("/health")).headers["strict-transport-security"] == "max-age=31536000"
