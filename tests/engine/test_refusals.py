"""What stops a whole run leaves every audit to be continued: a refused key, a database that went away, a lost lock."""

from typing import Any

import pytest

from domain.errors import BadKey
from domain.vocabulary import ModelAnswer, ModelRequest
from engine.operations import credits
from tests.world import World, open_world

# cancelled in mid-step, LangGraph leaves coroutines that it never started
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


async def books(world: World) -> dict[str, int]:
    rows = await world.rows("select status, count(*) as n from audits group by status")
    return {row["status"]: row["n"] for row in rows}


async def test_a_key_refused_in_the_middle_fails_the_run_and_no_audit(database_url: str) -> None:
    async with open_world(database_url, leads=6) as world:
        good = True

        def answer(_: ModelRequest, told: object) -> object:
            if not good:
                raise BadKey("The model gateway refused LLM_API_KEY.")
            return told

        world.model.answer = answer
        good = False
        run_id, status = await world.run()
        assert status == "error"
        phases = await world.rows("select status from run_phases where phase = 'generate_dossier'")
        assert phases == [{"status": "error"}]
        good = True
        assert await world.resume(run_id) == "completed"
        assert await books(world) == {"completed": 6}
        assert max(world.web.fetched.values()) <= 2, "only what was in flight is read again"
        assert (await credits.balances(world.services))["atlas_credits"].balance == 50 - 1 - 2 * 6


async def test_a_key_refused_while_pages_are_chosen_fails_the_run_too(database_url: str) -> None:
    async with open_world(database_url, leads=1) as world:
        world.web.paths = ("", *(f"page-{number}" for number in range(9)))
        world.model.errors = [BadKey("The model gateway refused LLM_API_KEY.")]
        run_id, status = await world.run()
        assert status == "error"
        assert await world.resume(run_id) == "completed"
        assert [request.purpose for request in world.model.asked] == ["filter_urls", "filter_urls", "dossier"]


async def test_a_resumed_run_shows_its_phase_under_way(database_url: str) -> None:
    async with open_world(database_url, leads=3) as world:
        world.model.errors = [BadKey("no")]
        run_id, _ = await world.run()
        seen: list[Any] = []
        watched = world.but(model=Watching(world, seen))
        assert await watched.resume(run_id) == "completed"
        assert {row["status"] for row in seen} == {"running"}


class Watching:
    """A model that looks at the phase whenever it is asked."""

    def __init__(self, world: World, seen: list[Any]) -> None:
        self.world, self.seen = world, seen

    async def ask(self, request: ModelRequest) -> ModelAnswer:
        self.seen += await self.world.rows("select status from run_phases where phase = 'generate_dossier'")
        return await self.world.model.ask(request)
