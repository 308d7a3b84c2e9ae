"""Audits whose reader refuses: the person is told, nobody pays, and nothing is asked twice."""

from typing import Any

from pydantic import SecretStr

from tests.tools.loopback import json_reply, serve
from tests.world import World, open_world
from tools.web.firecrawl.web import FirecrawlWeb

CHARGED = "select coalesce(sum(credits), 0) as credits from usage_events where feature = 'dossier_research'"
HELD = "select count(*) as holds from credit_holds where state = 'held'"


async def audits(world: World) -> list[dict[str, Any]]:
    return await world.rows("select status, reason from audits")


async def test_credits_that_are_used_up_at_firecrawl_stop_the_run_until_they_are_topped_up(database_url: str) -> None:
    empty = json_reply({"success": False, "error": "Payment Required: Insufficient credits"}, 402)
    async with (
        serve(empty) as served,
        FirecrawlWeb(SecretStr("fc-1"), base_url=served.url) as web,
        open_world(database_url, leads=2) as world,
    ):
        run_id, status = await world.but(web=web).run()
        assert status == "error"
        assert (await world.rows("select error from runs"))[0]["error"].startswith("Your Firecrawl credits are used up")
        told = await world.rows("select message from audit_phases where message like '%%used up%%Not charged%%'")
        assert len(told) == len(served.asked) == 2, "each audit that met it, which asked once"
        assert (await world.rows(CHARGED))[0]["credits"] == 0
        assert await world.resume(run_id) == "completed"
        assert [each["status"] for each in await audits(world)] == ["completed", "completed"]
        assert (await world.rows(CHARGED))[0]["credits"] == 4
        assert (await world.rows(HELD))[0]["holds"] == 0
