"""Whatever a page, a redirect, a sitemap or a resolver names: no private network is connected to, and a reason is told.

Every address of these tests leads to one listener that would answer: what is not refused is reached.
"""

import html
import json

import pytest

from domain.errors import PageUnreadable, ServiceUnavailable
from tests.tools.web.firecrawl_wire import THREE, batch, document, firecrawl, mapped, started
from tests.tools.web.network import PUBLIC, Internet, internet
from tests.tools.web.town import HOME, WORDS, Answer, page
from tools.web.guard import NOT_PUBLIC

SITE = "http://good.test/"
FORBIDDEN = (
    *("http://127.0.0.1/", "http://127.1/", "http://0/", "http://0.0.0.0/", "http://10.0.0.1/", "http://172.31.0.9/"),
    *("http://192.168.1.1/", "http://100.64.0.1/", "http://169.254.169.254/latest/meta-data/", "http://198.18.0.1/"),
    *("http://2130706433/", "http://0x7f000001/", "http://0x7f.0x0.0x0.0x1/", "http://017700000001/", "http://0177.1/"),
    *("http://127.0.0.1./", "http://localhost/", "http://localhost./", "http://LOCALHOST:8080/", "https://127.0.0.1/"),
    *("http://[::1]/", "http://[::]/", "http://[0:0:0:0:0:0:0:1]/", "http://[fd00:ec2::254]/", "http://[fc00::1]/"),
    *("http://[fe80::1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:a9fe:a9fe]/", "http://[::127.0.0.1]/"),
    *("http://[2002:7f00:1::]/", "http://[64:ff9b::7f00:1]/", "http://[64:ff9b:1::a00:1]/", "http://[2001::1]/"),
    *("http://[2a00::5efe:7f00:1]/", "http://[ff02::1]/", "http://[fec0::1]/", "http://[100::1]/"),
    *("http://①②⑦.⓪.⓪.①/", "http://１２７。０。０。１/", "http://ⓛocalhost/", "http://local\u00adhost/"),
    *("http://good.test@127.0.0.1/", "http://good.test\\@127.0.0.1/", "http://good.test;@127.0.0.1/"),
    *("http://a:b@[::1]/", "http://metadata.google.internal/computeMetadata/v1/", "http://inner.good.test/"),
    *("http://both.good.test/", "http://six.good.test/", "http://127.0.0.1.nip.io/"),
)
"""Every one of them can be asked for, and none is on the public internet."""
NO_ADDRESS = (
    *("http://[fe80::1%25eth0]/", "http://%31%32%37.0.0.1/", "http://127.0.0.1%00.good.test/", "file:///etc/passwd"),
    *(
        "gopher://127.0.0.1/",
        "ftp://127.0.0.1/",
        "http:///127.0.0.1/",
        "http:127.0.0.1",
        "//127.0.0.1/",
        "http://[::1/",
    ),
    *("dict://127.0.0.1:11211/", "javascript:location='http://127.0.0.1'", "data:text/html,x", "http://a.test:99999/"),
)
NAMES = {
    "good.test": [PUBLIC],
    "www.good.test": [PUBLIC],
    "localhost": ["127.0.0.1", "::1"],
    "metadata.google.internal": ["169.254.169.254"],
    "inner.good.test": ["10.1.2.3"],
    "both.good.test": [PUBLIC, "192.168.0.7"],
    "six.good.test": ["2606:4700::1111", "::ffff:10.0.0.1"],
    "127.0.0.1.nip.io": ["127.0.0.1"],
}
OTHERS = (22, 6379, 5432, 1)
PORTS_OF_OTHERS = tuple(f"http://good.test:{port}/" for port in OTHERS)
REASONS = {
    *(NOT_PUBLIC, "redirects to something that is no page", "leads to another site", "status 404"),
    *(f"no website answers on port {port}" for port in OTHERS),
}


def only_the_site_was_reached(world: Internet) -> bool:
    return {*world.network.reached} <= {PUBLIC} and all(place.startswith("good.test") for place in world.served.asked)


async def test_what_is_public_is_reached() -> None:
    """The listener would tell: without this the other tests prove nothing."""
    async with internet({"good.test/": HOME}, NAMES) as world:
        await world.web.map(SITE)
    assert world.network.reached
    assert world.served.asked["good.test/"] == 1


@pytest.mark.parametrize("url", FORBIDDEN)
async def test_no_spelling_of_a_private_address_is_connected_to(url: str) -> None:
    async with internet({}, NAMES) as world:
        with pytest.raises(PageUnreadable, match=NOT_PUBLIC):
            await world.web.map(url)
        scraped = await world.web.scrape([url])
    assert scraped.skipped == {url: NOT_PUBLIC}
    assert world.network.reached == []


@pytest.mark.parametrize("url", NO_ADDRESS)
async def test_what_is_no_address_of_the_web_is_not_looked_up(url: str) -> None:
    async with internet({}, NAMES) as world:
        with pytest.raises(PageUnreadable, match="the address is not a web page's"):
            await world.web.map(url)
    assert (world.network.reached, world.names.asked) == ([], [])


@pytest.mark.parametrize("url", PORTS_OF_OTHERS)
async def test_ports_of_other_services_are_not_knocked_at(url: str) -> None:
    async with internet({}, NAMES) as world:
        with pytest.raises(PageUnreadable, match="no website answers on port"):
            await world.web.map(url)
    assert world.network.reached == []


@pytest.mark.parametrize("url", ["http://127.0.0.1\\@good.test/", "http://127.0.0.1:80@good.test/"])
async def test_what_stands_before_the_host_is_not_taken_for_it(url: str) -> None:
    async with internet({"good.test/": HOME}, NAMES) as world:
        assert (await world.web.map(url)).pages[0].url == SITE
    assert {*world.network.reached} == {PUBLIC}


@pytest.mark.parametrize("url", ["http://lоcalhost/", "http://аpple.test/", "http://xn--lcalhost-nbh/"])
async def test_a_lookalike_is_asked_for_by_the_name_that_it_is(url: str) -> None:
    async with internet({}, NAMES) as world:
        with pytest.raises(PageUnreadable, match="DNS does not know xn--"):
            await world.web.map(url)
    assert world.network.reached == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_lead_nowhere_inside(status: int) -> None:
    everything = [*FORBIDDEN, *NO_ADDRESS, *PORTS_OF_OTHERS]
    pages = {
        f"good.test/r{n}": Answer(status=status, headers={"location": url.encode("ascii", "ignore").decode()})
        for n, url in enumerate(everything)
    }
    async with internet(pages, NAMES) as world:
        scraped = await world.web.scrape([f"{SITE}r{n}" for n in range(len(everything))])
    assert only_the_site_was_reached(world)
    assert scraped.pages == ()
    assert set(scraped.skipped.values()) <= {
        *REASONS,
        "the address is not a URL",
        "DNS does not know ocalhost: unknown",
    }


async def test_links_refreshes_scripts_frames_and_sitemaps_lead_nowhere_inside() -> None:
    everything = [*FORBIDDEN, *NO_ADDRESS, *PORTS_OF_OTHERS]
    links = "".join(
        f'<a href="{html.escape(url)}">Contact</a><iframe src="{html.escape(url)}"></iframe>' for url in everything
    )
    scripts = "".join(f"<script>location.href = {json.dumps(url)}</script>" for url in everything)
    forms = "".join(f'<form action="{html.escape(url)}"><input name=q></form>' for url in everything)
    locs = "".join(f"<url><loc>{html.escape(url)}</loc></url>" for url in everything)
    index = "".join(f"<sitemap><loc>{html.escape(url)}</loc></sitemap>" for url in everything)
    head = "".join(
        f'<link rel=canonical href="{html.escape(url)}"><base href="{html.escape(url)}">' for url in everything
    )
    pages: dict[str, Answer | str | list[Answer]] = {
        "good.test/": page(WORDS + links + forms + scripts, head),
        "good.test/robots.txt": "".join(
            f"Sitemap: {url}\n" for url in [*everything, f"{SITE}map.xml", f"{SITE}all.xml"]
        ),
        "good.test/map.xml": f"<urlset>{locs}</urlset>",
        "good.test/all.xml": f"<sitemapindex>{index}</sitemapindex>",
        **{
            f"good.test/m{n}": page("", f'<meta http-equiv=refresh content="0; url={html.escape(url)}">')
            for n, url in enumerate(everything)
        },
    }
    async with internet(pages, NAMES) as world:
        found = await world.web.map(SITE)
        scraped = await world.web.scrape([link.url for link in found.links])
        refreshed = await world.web.scrape([f"{SITE}m{n}" for n in range(len(everything))])
    assert only_the_site_was_reached(world), world.network.reached
    assert [each.url for each in scraped.pages] == [SITE]
    assert NOT_PUBLIC in scraped.skipped.values()
    assert {*scraped.skipped.values(), *refreshed.skipped.values()} <= REASONS


async def test_a_home_page_that_refreshes_or_redirects_inside_says_so() -> None:
    pages = {"good.test/": Answer(status=302, headers={"location": "http://169.254.169.254/latest/"})}
    async with internet(pages, NAMES) as world:
        with pytest.raises(PageUnreadable, match=NOT_PUBLIC):
            await world.web.map(SITE)
    assert only_the_site_was_reached(world)


async def test_a_name_whose_answer_changes_is_looked_up_for_every_connection() -> None:
    """DNS rebinding: the address that is checked is the address that is connected to."""
    pages = {
        "turn.test/a": Answer(page(f"a{WORDS}"), headers={"connection": "close"}),
        "turn.test/b": Answer(page(f"b{WORDS}"), headers={"connection": "close"}),
        "turn.test/robots.txt": Answer("", headers={"connection": "close"}),
    }
    answers = [[PUBLIC], [PUBLIC], ["127.0.0.1"]]
    async with internet(pages, {"turn.test": answers}) as world:
        first = await world.web.scrape(["http://turn.test/a"])
        second = await world.web.scrape(["http://turn.test/b"])
    assert len(first.pages) == 1
    assert second.skipped == {"http://turn.test/b": NOT_PUBLIC}
    assert world.network.reached == [PUBLIC, PUBLIC]
    assert world.served.asked["turn.test/b"] == 0


async def test_a_name_that_turns_inside_between_https_and_http_is_not_followed() -> None:
    async with internet({"turn.test/": HOME}, {"turn.test": [[PUBLIC], ["10.0.0.1"]]}) as world:
        with pytest.raises((PageUnreadable, ServiceUnavailable), match=NOT_PUBLIC):
            await world.web.map("https://turn.test/")
    assert world.network.reached == [PUBLIC]


async def test_nothing_inside_is_handed_to_firecrawl() -> None:
    told = [url for url in FORBIDDEN if "good.test/" not in url or "@" in url or "\\" in url]
    async with firecrawl() as (web, served, _):
        scraped = await web.scrape([*told, *NO_ADDRESS])
        for url in told:
            with pytest.raises(PageUnreadable, match=NOT_PUBLIC):
                await web.map(url)
    assert served.asked == []
    assert set(scraped.skipped.values()) == {NOT_PUBLIC, "the address is not a web page's"}


async def test_nothing_inside_is_kept_of_firecrawls_answers() -> None:
    inside = [*FORBIDDEN, *NO_ADDRESS]
    moved = [document(f"https://a.test/{n}", url=url) for n, url in enumerate(inside)]
    async with firecrawl(mapped(*inside, *THREE), started(), batch(*moved)) as (web, _, _naps):
        assert [link.url for link in (await web.map("https://a.test/")).links] == THREE
        scraped = await web.scrape([f"https://a.test/{n}" for n in range(len(inside))])
    assert not any(page.url in inside for page in scraped.pages)
