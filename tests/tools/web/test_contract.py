"""What every adapter of the `Web` port keeps, on the same town over the wire that each of them speaks."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio

from domain.errors import LeadatlasError, PageUnreadable, ServiceUnavailable
from domain.normalise import registrable_domain
from domain.ports import Web
from domain.vocabulary import Link, Page
from tests.tools.loopback import nested, serve
from tests.tools.web.contract import ADAPTERS, Open

HADLEY = [f"https://hadleyplumbing.test/{path}" for path in ("", "contact", "services/sewers", "prices")]


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module", params=ADAPTERS)
def open_web(request: pytest.FixtureRequest) -> Open:
    return ADAPTERS[request.param]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def web(open_web: Open, sandbox: dict[str, Any]) -> AsyncGenerator[Web]:
    async with open_web(sandbox["port"], sandbox["ca_file"]) as opened:
        yield opened


def hosts(found: Sequence[Link | Page]) -> set[str | None]:
    return {registrable_domain(each.url) for each in found}


async def test_a_map_has_the_home_page_first_and_each_page_of_the_site_once(web: Web) -> None:
    found = await web.map("https://hadleyplumbing.test")
    urls = [link.url for link in found.links]
    assert urls[0] == "https://hadleyplumbing.test/"
    assert len(urls) == len(set(urls)) > 5
    assert hosts(found.links) == {"hadleyplumbing.test"}
    assert set(HADLEY) <= set(urls)


@pytest.mark.slow
async def test_every_page_of_a_map_can_be_read(web: Web) -> None:
    found = await web.map("https://elmparkfitness.test/")
    scraped = await web.scrape([link.url for link in found.links])
    assert scraped.skipped == {}
    assert len(scraped.pages) == len(found.links) >= 3


async def test_a_page_comes_with_its_words_contacts_and_facts(web: Web) -> None:
    before = datetime.now(UTC)
    home, contact = (await web.scrape(HADLEY[:2])).pages
    assert [home.url, contact.url] == HADLEY[:2]
    assert (home.status, home.facts["https"], home.facts["lang"]) == (200, True, "en-US")
    assert home.title and home.visible_chars > 200 and len(home.hash) == 64
    assert before <= home.fetched_at <= datetime.now(UTC)
    assert {"phone", "address"} <= {each.kind for each in contact.contacts}
    assert {each.page_url for each in contact.contacts} == {contact.url}


async def test_filler_is_seen(web: Web) -> None:
    (home,) = (await web.scrape(["https://plumbingpros24.test/"])).pages
    assert home.facts["filler"]


async def test_old_encodings_are_read_as_they_were_meant(web: Web) -> None:
    pages = (await web.scrape(["https://stubbslaw.test/", "https://stubbslaw.test/practice"])).pages
    said = " ".join(page.markdown for page in pages)
    assert any(sign in said for sign in "½¼£éç–’")
    assert "\ufffd" not in said


async def test_a_site_without_https_or_with_a_broken_certificate_is_read_over_http(web: Web) -> None:
    for site in ("springfieldflowerbarn.test", "southtownmuffler.test"):
        home = (await web.map(f"https://{site}/")).pages[0]
        assert (home.url, home.facts["https"]) == (f"http://{site}/", False)


async def test_a_host_that_moved_is_read_where_it_is_now(web: Web) -> None:
    found = await web.map("https://rosewoodflorist.test/")
    assert hosts([*found.links, *found.pages]) == {"rosewoodandvine.test"}
    assert found.pages[0].url == "https://rosewoodandvine.test/"


async def test_a_start_page_that_only_refreshes_is_followed(web: Web) -> None:
    assert (await web.map("https://lotusroomyoga.test/")).pages[0].url == "https://lotusroomyoga.test/home.html"


async def test_what_cannot_be_read_is_skipped_with_the_reason(web: Web) -> None:
    good, gone, pdf = (
        f"https://lannoodlehouse.test/{path}" for path in ("visit", "no-such-page", "files/menu-2024.pdf")
    )
    scraped = await web.scrape([good, gone, pdf, "javascript:alert(1)", good])
    assert [page.url for page in scraped.pages] == [good]
    assert scraped.skipped[gone] == "status 404"
    assert scraped.skipped[pdf].startswith("not a page")
    assert scraped.skipped["javascript:alert(1)"] == "the address is not a web page's"


async def test_a_page_that_leads_to_another_site_is_not_kept(web: Web) -> None:
    scraped = await web.scrape(["https://rosewoodflorist.test/"])
    assert (scraped.pages, [*scraped.skipped.values()]) == ((), ["leads to another site"])


async def test_nothing_asked_is_nothing_read(web: Web) -> None:
    assert (await web.scrape([])).pages == ()


async def test_an_unknown_name_will_not_heal(web: Web) -> None:
    with pytest.raises(PageUnreadable, match="DNS"):
        await web.map("https://no-such-host.invalid/")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.8/",
        "http://172.16.0.1/",
        "http://198.18.0.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://localhost/",
    ],
)
async def test_what_is_not_on_the_public_internet_is_not_asked_for(web: Web, url: str) -> None:
    with pytest.raises(PageUnreadable):
        await web.map(url)
    assert (await web.scrape([url])).pages == ()


async def test_what_is_not_there_may_come_back(open_web: Open, sandbox: dict[str, Any]) -> None:
    async with open_web(1, sandbox["ca_file"]) as nowhere:
        with pytest.raises(ServiceUnavailable):
            await nowhere.map("https://hadleyplumbing.test/")
        with pytest.raises(ServiceUnavailable):
            await nowhere.scrape(HADLEY[:1])


async def test_all_adapters_make_the_same_of_a_page(sandbox: dict[str, Any]) -> None:
    read: list[list[Page]] = []
    for open_web in ADAPTERS.values():
        async with open_web(sandbox["port"], sandbox["ca_file"]) as web:
            pages = (await web.scrape(HADLEY)).pages
            read.append([replace(page, fetched_at=datetime.min) for page in pages])
    assert read[0] == read[1]
    assert len(read[0]) == len(HADLEY)


@pytest.mark.parametrize("status", [200, 400, 402, 403, 429, 500])
async def test_json_that_is_nested_without_end_is_an_error_of_ours(
    open_web: Open, status: int, sandbox: dict[str, Any]
) -> None:
    async with serve(nested(status)) as served, open_web(int(served.url.rpartition(":")[2]), sandbox["ca_file"]) as web:
        with pytest.raises(LeadatlasError):
            await web.map("http://hadleyplumbing.test/")
