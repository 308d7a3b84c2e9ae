"""Parked domains, robot checks and pages for what is not there: left out with their reason by both adapters."""

from pathlib import Path

import pytest

from domain.dead_pages import CHALLENGE, COMING_SOON, NOT_FOUND, PARKED, is_unfinished, no_page
from domain.errors import PageUnreadable
from tests.tools.web.firecrawl_wire import SITE, batch, document, firecrawl, mapped, scraped, started
from tests.tools.web.test_corpora import SITES, files
from tests.tools.web.town import HOME, NAV, WORDS, Answer, crawler, page, town
from tools.web.extract import extract

SPRINGFIELD = Path(__file__).parents[3] / "sandbox" / "springfield" / "sites"
FOR_SALE = page("<h1>a.test</h1><p>This domain is for sale. Make an offer today.</p>", "<title>a.test</title>")
CHECK = page("<p>Enable JavaScript and cookies to continue</p>", "<title>Just a moment...</title>")
MISSING = page(f"{NAV}<h1>Page not found</h1><p>Nothing is here.</p>", "<title>Page not found | River Bikes</title>")
SOON = page("<h1>Coming soon</h1><p>Write to hello@river.test</p>", "<title>River Bikes</title>")
FINE = "<title>River Bikes</title>"


@pytest.mark.parametrize(("home", "reason"), [(FOR_SALE, PARKED), (CHECK, CHALLENGE), (MISSING, NOT_FOUND)])
async def test_a_home_page_that_is_none_makes_the_site_unreadable(home: str, reason: str) -> None:
    async with town({"a.test/": home}) as served, crawler(served) as web:
        with pytest.raises(PageUnreadable, match=reason):
            await web.map("http://a.test/")
    async with firecrawl(mapped(), scraped(document(SITE, home))) as (fire, _, _naps):
        with pytest.raises(PageUnreadable, match=reason):
            await fire.map(SITE)


async def test_a_deep_address_whose_page_says_that_it_is_gone_falls_back_to_the_root() -> None:
    async with town({"a.test/old": MISSING, "a.test/": HOME}) as served, crawler(served) as web:
        assert (await web.map("http://a.test/old")).pages[0].url == "http://a.test/"


async def test_pages_that_are_none_are_left_out_with_the_reason() -> None:
    paths = {"": HOME, "old": MISSING, "check": CHECK, "prices": page(WORDS, FINE)}
    urls = [f"https://a.test/{path}" for path in paths]
    pages: dict[str, Answer | str | list[Answer]] = {f"a.test/{path}": html for path, html in paths.items()}
    async with town(pages) as served, crawler(served) as web:
        ours = await web.scrape([url.replace("https", "http") for url in urls])
    documents = [document(f"https://a.test/{path}", html) for path, html in paths.items()]
    async with firecrawl(started(), batch(*documents)) as (fire, _, _naps):
        theirs = await fire.scrape(urls)
    for scrape in (ours, theirs):
        assert len(scrape.pages) == 2
        assert [*scrape.skipped.values()] == [NOT_FOUND, CHALLENGE]


async def test_a_site_that_is_not_ready_tells_how_to_reach_it_and_nothing_to_quote() -> None:
    async with town({"a.test/": SOON}) as served, crawler(served) as web:
        (found,) = (await web.map("http://a.test/")).pages
    assert (found.markdown, found.visible_chars, found.facts["unfinished"]) == ("", 0, COMING_SOON)
    assert [contact.value for contact in found.contacts] == ["hello@river.test"]


async def test_a_stub_that_leads_on_is_followed_whatever_it_says() -> None:
    stub = page("Just a moment...", "<title>Just a moment...</title><meta http-equiv=refresh content='0;url=/in'>")
    async with town({"a.test/": stub, "a.test/in": HOME}) as served, crawler(served) as web:
        assert (await web.map("http://a.test/")).pages[0].url == "http://a.test/in"


def test_no_page_of_the_demo_town_is_taken_for_none() -> None:
    taken, unfinished = set[str](), set[str]()
    for file in SPRINGFIELD.rglob("*.html"):
        found = extract(file.read_bytes(), "https://a.test/", None)
        name = file.relative_to(SPRINGFIELD).as_posix()
        told = (found.title, found.markdown, found.visible_chars)
        taken |= {name} if no_page(*told) else set()
        unfinished |= {name} if is_unfinished(*told) else set()
    assert taken == set()
    assert unfinished == {"hometownbydiane.test/index.html", "sugarmaplebakehouse.test/gallery.html"}


@pytest.mark.skipif(not SITES.exists(), reason="the corpora are not beside the repository")
def test_no_page_of_a_real_business_is_taken_for_none() -> None:
    seen = 0
    for site in SITES.iterdir():
        for url, body in files(site.name.removesuffix(".test")):
            found = extract(body, url, None)
            seen += 1
            told = (found.title, found.markdown, found.visible_chars)
            assert not no_page(*told) and not is_unfinished(*told), url
    assert seen > 50
