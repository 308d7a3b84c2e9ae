"""How often services and sites are asked that only refuse: through a whole run, no oftener than declared."""

from collections import Counter

import pytest
from pydantic import SecretStr

from graph.build import MODEL_RETRY, PLACES_RETRY, WEB_RETRY
from tests.tools.loopback import json_reply, serve
from tests.tools.web.town import Answer, town
from tests.world import World, open_world
from tools.llm.model import GatewayModel
from tools.places.google import GooglePlaces
from tools.web.builtin import BuiltinWeb
from tools.web.firecrawl.web import FirecrawlWeb

LEADS = 2
pytestmark = pytest.mark.slow  # the pauses between tries are real


async def ended(world: World, status: str) -> list[str]:
    """The audits' ends, of a run that ended so and charged no audit."""
    _, told = await world.run()
    assert told == status
    assert await world.rows("select 1 from usage_events where feature = 'dossier_research'") == []
    return [row["status"] for row in await world.rows("select status from audits")]


async def test_places_that_refuse_are_asked_so_often_and_the_run_says_so(database_url: str) -> None:
    async with (
        serve(json_reply({"error": {"message": "Not now"}}, 429, retry_after="0")) as served,
        GooglePlaces(SecretStr("key"), base_url=served.url) as places,
        open_world(database_url, leads=LEADS) as world,
    ):
        assert await ended(world.but(places=places), "error") == []
    assert len(served.asked) == PLACES_RETRY.max_attempts


async def test_firecrawl_that_refuses_is_asked_so_often_per_audit(database_url: str) -> None:
    async with (
        serve(json_reply({"success": False, "error": "Not now"}, 429, retry_after="0")) as served,
        FirecrawlWeb(SecretStr("fc-1"), base_url=served.url) as web,
        open_world(database_url, leads=LEADS) as world,
    ):
        assert await ended(world.but(web=web), "completed") == ["error"] * LEADS
    assert len(served.asked) == LEADS * WEB_RETRY.max_attempts


async def test_a_site_that_refuses_is_asked_so_often_per_address(database_url: str) -> None:
    refused = Answer(status=503, headers={"retry-after": "0"})
    pages = {f"dentist{number}.test{path}": refused for number in range(LEADS) for path in ("/", "/sitemap.xml")}
    async with (
        town(pages) as served,
        BuiltinWeb(connect_to=served.connect_to) as web,
        open_world(database_url, leads=LEADS) as world,
    ):
        assert await ended(world.but(web=web), "completed") == ["error"] * LEADS
    assert 0 < max(served.asked.values()) <= WEB_RETRY.max_attempts, served.asked


async def test_a_model_that_refuses_is_asked_so_often_per_question(database_url: str) -> None:
    async with (
        serve(json_reply({"error": {"message": "Not now"}}, 503, retry_after="0")) as served,
        GatewayModel(base_url=served.url, api_key=SecretStr("key"), model="m") as model,
        open_world(database_url, leads=LEADS) as world,
    ):
        world.web.paths = ("", *(f"page-{number}" for number in range(9)), "contact")  # enough to have to choose
        assert await ended(world.but(model=model), "completed") == ["error"] * LEADS
    questions = Counter(str(each.body["messages"]) for each in served.asked)
    assert len(questions) == 2 * LEADS
    assert set(questions.values()) == {MODEL_RETRY.max_attempts}
