"""Audits whose reader refuses: the person is told, nobody pays, and nothing is asked twice."""

from typing import Any

from pydantic import SecretStr

from tests.tools.loopback import Reply, json_reply, serve, serving
from tests.tools.web.firecrawl_wire import Wire, document, mapped, scraped
from tests.world import World, open_world
from tools.web.firecrawl.web import FirecrawlWeb

CHARGED = "select coalesce(sum(credits), 0) as credits from usage_events where feature = 'dossier_research'"
HELD = "select count(*) as holds from credit_holds where state = 'held'"


ROBOTS = scraped(document("https://dentist0.test/robots.txt", "", statusCode=404))


async def audited(database_url: str, *replies: Reply) -> tuple[list[dict[str, Any]], list[str]]:
    """One audit through a Firecrawl that answers so, and what its phases say."""
    async with (
        serving(Wire(replies, ROBOTS)) as served,
        FirecrawlWeb(SecretStr("fc-1"), base_url=served.url) as web,
        open_world(database_url, leads=1) as world,
    ):
        await world.but(web=web).run()
        phases = await world.rows("select message from audit_phases where phase = 'map_urls'")
        return await audits(world), [each["message"] for each in phases]


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


async def test_what_a_site_took_that_could_not_be_read_stands_in_its_audit(database_url: str) -> None:
    gone = scraped(document("https://dentist0.test/", statusCode=404, creditsUsed=1))
    said = "status 404 (3 Firecrawl credits)"
    assert await audited(database_url, mapped(), gone) == ([{"status": "error", "reason": said}], [said])


async def test_an_outage_of_firecrawl_is_not_told_as_the_sites(database_url: str) -> None:
    busy = json_reply({"success": False, "error": "Rate limit"}, 429)
    ((audit,), _) = await audited(database_url, busy)
    assert audit["reason"] == "Firecrawl did not answer after 4 tries (Firecrawl answered 429: Rate limit)"
