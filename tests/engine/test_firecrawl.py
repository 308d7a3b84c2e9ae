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


async def test_credits_that_are_used_up_at_firecrawl_fail_audits_cleanly(database_url: str) -> None:
    answer = json_reply({"success": False, "error": "Payment Required: Insufficient credits"}, 402)
    async with (
        serve(answer) as served,
        FirecrawlWeb(SecretStr("fc-1"), base_url=served.url) as web,
        open_world(database_url, leads=2) as opened,
    ):
        world = opened.but(web=web)
        _, status = await world.run()
        found = await audits(world)
        assert [each["status"] for each in found] == ["error", "error"]
        assert all(each["reason"].startswith("your Firecrawl credits are used up") for each in found)
        assert (await world.rows(CHARGED))[0]["credits"] == 0
        assert (await world.rows(HELD))[0]["holds"] == 0
    assert status == "completed"
    assert len(served.asked) == 2
