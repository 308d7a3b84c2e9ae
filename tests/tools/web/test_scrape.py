"""Reading pages of a site: politely, within caps, each body once."""

import asyncio
import hashlib

import pytest

from domain.errors import ServiceUnavailable
from tests.tools.web.town import HOME, WORDS, Answer, crawler, page, town


class Naps:
    """Remembers the waits instead of waiting."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.taken.append(round(seconds, 1))
        await asyncio.sleep(0)


async def test_no_more_than_two_requests_are_at_one_host_at_once() -> None:
    pages = {
        f"{host}.test/p{n}": Answer(page(f"{n}{WORDS}"), delay=0.02) for host in ("a", "www.a", "b") for n in range(6)
    }
    async with town(pages) as served, crawler(served) as web:
        urls = [[f"http://{host}.test/p{n}" for n in range(6)] for host in ("a", "www.a", "b")]
        scraped = await asyncio.gather(*(web.scrape(batch) for batch in urls))
    assert [len(one.pages) for one in scraped] == [6, 6, 6]
    assert served.peak["b.test"] == 2
    assert served.peak["a.test"] + served.peak["www.a.test"] <= 4
    assert max(served.peak.values()) == 2


async def test_a_page_carries_what_was_received() -> None:
    async with town({"a.test/x": Answer(HOME)}) as served, crawler(served) as web:
        (found,) = (await web.scrape(["http://a.test/x"])).pages
    assert found.hash == hashlib.sha256(HOME.encode()).hexdigest()
    assert (found.status, found.title, found.facts["lang"]) == (200, "River Bikes", "en")
    assert found.fetched_at.tzinfo is not None


async def test_the_same_body_under_two_addresses_is_one_page() -> None:
    async with town({"a.test/": HOME, "a.test/home": HOME, "a.test/c": page(WORDS)}) as served, crawler(served) as web:
        scraped = await web.scrape(["http://a.test/", "http://a.test/home", "http://a.test/c", "http://a.test/c"])
    assert [found.url for found in scraped.pages] == ["http://a.test/", "http://a.test/c"]
    assert scraped.skipped == {}
    assert served.asked["a.test/c"] == 1


async def test_map_and_scrape_share_one_reading_of_robots() -> None:
    async with town({"a.test/": HOME, "a.test/contact": page(WORDS)}) as served, crawler(served) as web:
        await web.map("http://a.test/")
        await web.scrape(["http://a.test/contact"])
    assert served.asked["a.test/robots.txt"] == 1


async def test_a_crawl_delay_is_kept_between_requests_up_to_five_seconds() -> None:
    naps = Naps()
    pages = {
        "a.test/robots.txt": "User-agent: *\nCrawl-delay: 60",
        **{f"a.test/p{n}": page(f"{n}{WORDS}") for n in range(3)},
    }
    async with town(pages) as served, crawler(served, naps) as web:
        scraped = await web.scrape([f"http://a.test/p{n}" for n in range(3)])
    assert len(scraped.pages) == 3
    assert naps.taken == pytest.approx([5.0, 10.0, 15.0], abs=1.0)


async def test_a_retry_after_is_waited_out_and_the_page_asked_again() -> None:
    naps = Naps()
    busy = Answer(status=429, headers={"retry-after": "7"})
    async with (
        town({"a.test/x": [busy, Answer(HOME)], "a.test/y": page(WORDS)}) as served,
        crawler(served, naps) as web,
    ):
        scraped = await web.scrape(["http://a.test/x", "http://a.test/y"])
    assert len(scraped.pages) == 2
    assert 7.0 in naps.taken


@pytest.mark.parametrize("asked", ["3600", "Wed, 21 Oct 99999999999 07:28:00 GMT"])
async def test_a_retry_after_beyond_thirty_seconds_or_our_calendar_is_not_waited_out(asked: str) -> None:
    naps = Naps()
    busy = Answer(status=503, headers={"retry-after": asked})
    async with town({"a.test/x": busy}) as served, crawler(served, naps) as web:
        with pytest.raises(ServiceUnavailable, match="503"):
            await web.scrape(["http://a.test/x"])
    assert max(naps.taken) <= 1.0


async def test_what_cannot_be_read_is_skipped_with_the_reason() -> None:
    pages = {
        "a.test/ok": HOME,
        "a.test/gone": Answer(status=410),
        "a.test/broken": Answer(status=500),
        "a.test/pdf": Answer(b"%PDF", headers={"content-type": "application/pdf"}),
        "a.test/order": Answer(status=302, headers={"location": "http://delivery.test/a"}),
        "delivery.test/a": HOME,
        "a.test/live": page("", '<meta http-equiv=refresh content="0; url=http://video.test/">'),
    }
    async with town(pages) as served, crawler(served, Naps()) as web:
        scraped = await web.scrape(
            [f"http://a.test/{name}" for name in ("ok", "gone", "broken", "pdf", "order", "live")]
        )
    reasons = {url.rpartition("/")[2]: reason for url, reason in scraped.skipped.items()}
    assert reasons == {
        "gone": "status 410",
        "broken": "a.test: status 500",
        "pdf": "not a page: application/pdf",
        "order": "leads to another site",
        "live": "leads to another site",
    }
    assert len(scraped.pages) == 1


async def test_a_slow_drip_ends_at_the_deadline() -> None:
    drip = Answer(HOME, drip=0.05)
    async with town({"a.test/x": drip, "a.test/y": page(WORDS)}) as served, crawler(served, deadline=0.3) as web:
        scraped = await web.scrape(["http://a.test/x", "http://a.test/y"])
    assert "did not answer" in scraped.skipped["http://a.test/x"]
    assert len(scraped.pages) == 1


async def test_the_headers_charset_decides_and_else_the_pages_own() -> None:
    cp1252 = {"content-type": "text/html; charset=windows-1252"}
    text = "Müller’s Café – 10 €"
    pages = {
        "a.test/header": Answer(page(text).encode("cp1252"), headers=cp1252),
        "a.test/meta": Answer(
            page(text, "<meta charset=iso-8859-1>").encode("cp1252"), headers={"content-type": "text/html"}
        ),
        "a.test/none": Answer(page(text, "").encode(), headers={"content-type": "text/html"}),
        "a.test/bom": Answer(page(text, "<title>b</title>").encode("utf-16"), headers={"content-type": "text/html"}),
    }
    async with town(pages) as served, crawler(served) as web:
        scraped = await web.scrape([f"http://{name}" for name in pages])
    assert [text in found.markdown for found in scraped.pages] == [True] * 4
