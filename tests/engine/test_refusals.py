"""What stops a whole run leaves every audit to be continued: a refused key, a database that went away, a lost lock."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from domain.errors import BadKey, CreditsUsedUp, NobodyThere, NotThere
from domain.vocabulary import ModelAnswer, ModelRequest
from engine.operations import credits
from tests.world import World, open_world

# cancelled in mid-step, LangGraph leaves coroutines that it never started
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


async def books(world: World) -> dict[str, int]:
    rows = await world.rows("select status, count(*) as n from audits group by status")
    return {row["status"]: row["n"] for row in rows}


async def charged(world: World) -> Decimal:
    rows = await world.rows("select coalesce(sum(credits), 0) as n from usage_events where account = 'atlas_credits'")
    return rows[0]["n"]


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


@pytest.mark.parametrize(
    ("refusal", "leads"),
    [
        (NotThere("The model gateway does not know the model x: check LLM_MODEL."), 6),
        (NotThere("The model gateway has nothing there (404): check LLM_BASE_URL and LLM_MODEL."), 6),
        (CreditsUsedUp("The model gateway wants to be paid first (402): top up the account of LLM_API_KEY."), 6),
        (NobodyThere("The model gateway cannot be reached: check LLM_BASE_URL."), 2),  # it is tried three times
    ],
)
async def test_what_no_audit_can_help_stops_the_run_until_it_is_mended(
    database_url: str, refusal: Exception, leads: int
) -> None:
    async with open_world(database_url, leads=leads) as world:
        broken = True

        def answer(_: ModelRequest, told: object) -> object:
            if broken:
                raise refusal
            return told

        world.model.answer = answer
        run_id, status = await world.run()
        assert (status, await world.rows("select error from runs")) == ("error", [{"error": str(refusal)}])
        assert (await books(world)).keys() <= {"running", "queued"}, "nobody was failed for it"
        assert await charged(world) == 1, "the search"
        broken = False
        assert await world.resume(run_id) == "completed"
        assert await books(world) == {"completed": leads}
        assert set(world.web.fetched.values()) == {1}
        assert await charged(world) == 1 + 2 * leads
        assert await world.rows("select 1 from credit_holds where state = 'held'") == []


async def test_audits_beside_the_one_that_met_an_empty_account_come_to_their_end(database_url: str) -> None:
    async with open_world(database_url, leads=4) as world:
        refused = asyncio.Event()

        async def one_is_refused(host: str) -> None:
            if host == "dentist0.test":
                refused.set()
                raise CreditsUsedUp("your Firecrawl credits are used up: add some")
            await refused.wait()
            await asyncio.sleep(0)

        world.web.before = one_is_refused
        run_id, status = await world.run()
        assert status == "error"
        assert await books(world) == {"completed": 3, "running": 1}
        assert await charged(world) == 1 + 2 * 3
        told = await world.rows(
            "select message from run_events where type = 'audit_phase' and message like '%%used up%%'"
        )
        assert [row["message"] for row in told] == [
            "dentist0.test: Your Firecrawl credits are used up: add some. Not charged; resume the run when it is mended"
        ]
        assert await world.rows("select error from runs") == [
            {"error": "Your Firecrawl credits are used up: add some."}
        ]
        world.web.before = None
        assert await world.resume(run_id) == "completed"
        assert await books(world) == {"completed": 4}


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
