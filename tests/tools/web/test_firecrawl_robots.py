"""A site that forbids it is not read through Firecrawl either: rules are asked for once, and cost a credit."""

import pytest

from domain.errors import PageUnreadable, ServiceUnavailable
from tests.tools.loopback import Reply, json_reply
from tests.tools.web.firecrawl_wire import SITE, THREE, batch, document, firecrawl, mapped, scraped, started

ROBOTS = f"{SITE}robots.txt"


def rules(text: str, status: int = 200) -> Reply:
    return scraped(document(ROBOTS, text, statusCode=status, contentType="text/plain"))


@pytest.mark.parametrize("agent", ["*", "Leadatlas", "FirecrawlAgent"])
async def test_a_site_that_forbids_everything_costs_the_credit_for_its_rules(agent: str) -> None:
    async with firecrawl(mapped(*THREE), robots=rules(f"User-agent: {agent}\nDisallow: /")) as (web, served, _):
        with pytest.raises(PageUnreadable, match="forbids reading this site"):
            await web.map(SITE)
    assert served.asked == []


async def test_pages_that_are_forbidden_are_neither_offered_nor_read() -> None:
    forbidden = rules("User-agent: *\nDisallow: /prices")
    async with firecrawl(mapped(*THREE), started(), batch(document(SITE)), robots=forbidden) as (web, served, _):
        found = await web.map(SITE)
        read = await web.scrape([SITE, THREE[2]])
    assert [link.url for link in found.links] == THREE[:2]
    assert found.skipped == read.skipped == {THREE[2]: "robots.txt forbids reading this page"}
    assert served.asked[1].body["urls"] == [SITE]
    assert len(served.of_robots) == 1


async def test_rules_that_a_browser_wrapped_into_a_page_are_read() -> None:
    shown = "<html><head></head><body><pre style='x'>User-agent: *\nDisallow: /a&amp;b</pre></body></html>"
    async with firecrawl(mapped(*THREE, f"{SITE}a&b"), robots=rules(shown)) as (web, _, _naps):
        found = await web.map(SITE)
    assert [*found.skipped] == [f"{SITE}a&b"]


@pytest.mark.parametrize("robots", [rules("<h1>Not found</h1>"), rules("Disallow: /", 404)], ids=["page", "404"])
async def test_a_site_without_rules_is_read(robots: Reply) -> None:
    async with firecrawl(mapped(*THREE), robots=robots) as (web, _, _naps):
        assert len((await web.map(SITE)).links) == 3


async def test_rules_that_the_site_fails_to_tell_keep_us_out() -> None:
    async with firecrawl(mapped(*THREE), robots=rules("", 503)) as (web, _, _naps):
        with pytest.raises(PageUnreadable, match=r"robots\.txt: status 503"):
            await web.map(SITE)


async def test_rules_that_firecrawl_fails_to_fetch_are_asked_for_again() -> None:
    async with firecrawl(mapped(*THREE), robots=json_reply({"success": False}, 503)) as (web, served, _):
        for _ in range(2):
            with pytest.raises(ServiceUnavailable):
                await web.map(SITE)
    assert len(served.of_robots) == 2
