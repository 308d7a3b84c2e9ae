"""Firecrawl answers as it likes: what we ask it, what we keep of its answers, and what we make of its refusals."""

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.errors import (
    BadKey,
    CreditsUsedUp,
    LeadatlasError,
    PageUnreadable,
    ServiceRefused,
    ServiceUnavailable,
    SiteNotSupported,
)
from tests.tools.loopback import Reply, json_reply, nested
from tests.tools.web.firecrawl_wire import (
    SCRAPING,
    SITE,
    THREE,
    batch,
    document,
    firecrawl,
    mapped,
    scraped,
    started,
)
from tests.tools.web.town import NAV, WORDS, page
from tools.web.firecrawl.batch import LONGEST_POLL
from tools.web.firecrawl.errors import FirecrawlUnavailable


async def test_a_map_that_says_enough_is_one_call_beside_robots_txt_and_a_credit_for_each() -> None:
    async with firecrawl(mapped(*THREE)) as (web, served, _):
        found = await web.map("https://a.test")
    assert [link.url for link in found.links] == THREE
    assert (found.pages, found.charged) == ((), "2 Firecrawl credits")
    assert [asked.path for asked in served.asked] == ["/v2/map"]
    assert served.asked[0].headers["authorization"] == "Bearer fc-hush"


async def test_a_map_with_fewer_than_three_pages_is_helped_by_the_home_page() -> None:
    home = {**document(SITE, page(NAV + WORDS), creditsUsed=1), "links": [f"{SITE}team"]}
    async with firecrawl(mapped(*THREE[:2]), scraped(home)) as (web, served, _):
        found = await web.map(SITE)
    assert {link.url for link in found.links} == {*THREE, f"{SITE}services", f"{SITE}team"}
    assert ([each.url for each in found.pages], found.charged) == ([SITE], "3 Firecrawl credits")
    assert served.asked[1].body["formats"] == [{"type": "rawHtml"}, {"type": "links"}]
    assert served.asked[1].body["skipTlsVerification"] is False


async def test_addresses_of_others_are_not_kept() -> None:
    others = ["https://evil.test/", "http://169.254.169.254/", "javascript:alert(1)", "https://a.test.evil.test/x"]
    async with firecrawl(mapped(*others, *THREE), started(), batch(*map(document, others))) as (web, _, _naps):
        assert [link.url for link in (await web.map(SITE)).links] == THREE
        assert (await web.scrape([SITE])).pages == ()


async def test_pages_are_read_in_one_batch_whose_parts_come_from_our_own_address() -> None:
    first = batch(document(THREE[0]), next="https://evil.test/v2/batch/scrape/job-1?skip=1", creditsUsed=3)
    rest = batch(document(THREE[1]), document(THREE[2]))
    heard: list[int] = []
    async with firecrawl(started(), batch(status="scraping", completed=2), first, rest) as (web, served, naps):
        read = await web.scrape(THREE, heard.append)
    assert heard == [2]
    assert ([each.url for each in read.pages], read.charged) == (THREE, "4 Firecrawl credits")
    job = "/v2/batch/scrape/job-1"
    assert [asked.path for asked in served.asked] == ["/v2/batch/scrape", job, job, f"{job}?skip=1"]
    assert served.asked[0].body["urls"] == THREE
    assert naps[0] < naps[1] <= LONGEST_POLL


async def test_failures_of_a_site_inside_a_good_answer_are_skipped_with_the_reason() -> None:
    documents = [
        document(THREE[0]),
        document(f"{SITE}gone", statusCode=404),
        document(f"{SITE}down", statusCode=503),
        document(f"{SITE}menu.pdf", contentType="application/pdf"),
        document(f"{SITE}order", url="https://delivery.test/a"),
        document(f"{SITE}inside", url="http://10.0.0.1/"),
        document(f"{SITE}live", page("", '<meta http-equiv=refresh content="0; url=http://video.test/">')),
        {"metadata": {"sourceURL": f"{SITE}empty", "statusCode": 200}},
    ]
    names = ["", "gone", "down", "menu.pdf", "order", "inside", "live", "empty", "never"]
    async with firecrawl(started(), batch(*documents)) as (web, _, _naps):
        read = await web.scrape([SITE + name for name in names])
    assert [each.url for each in read.pages] == [SITE]
    assert {url.removeprefix(SITE): reason for url, reason in read.skipped.items()} == {
        "gone": "status 404",
        "down": "status 503",
        "menu.pdf": "not a page: application/pdf",
        "order": "leads to another site",
        "inside": "this address is not on the public internet",
        "live": "leads to another site",
        "empty": "Firecrawl sent no page",
        "never": "Firecrawl could not read it",
    }


async def test_a_home_page_that_is_gone_inside_a_good_answer_is_unreadable() -> None:
    async with firecrawl(mapped(), scraped(document(SITE, statusCode=404))) as (web, _, _naps):
        with pytest.raises(PageUnreadable, match="status 404"):
            await web.map(SITE)


async def test_a_site_that_fails_inside_a_good_answer_is_not_paid_for_again() -> None:
    async with firecrawl(mapped(), scraped(document(SITE, statusCode=503))) as (web, _, _naps):
        with pytest.raises(PageUnreadable, match="status 503"):
            await web.map(SITE)


@pytest.mark.parametrize(
    "strange",
    [
        {"proxyUsed": "enhanced"},
        {"numPages": "many"},
        {"cacheState": ["x"]},
        {"title": ["a", "b"], "url": ["x"]},
        {"creditsUsed": "?"},
    ],
)
async def test_metadata_that_nobody_expects_spoils_no_page(strange: dict[str, Any]) -> None:
    async with firecrawl(started(), batch(document(SITE, **strange))) as (web, _, _naps):
        assert len((await web.scrape([SITE])).pages) == 1


def refused(status: int, error: str = "No.", **more: Any) -> Reply:
    return json_reply({"success": False, "error": error, **more}, status)


@pytest.mark.parametrize(
    ("reply", "error", "words"),
    [
        (refused(402, "Payment Required: Insufficient credits"), CreditsUsedUp, "your Firecrawl credits are used up"),
        (refused(401, "Unauthorized: Invalid token fc-hush"), BadKey, "FIRECRAWL_API_KEY"),
        (refused(403, "Forbidden: the key lacks permission"), BadKey, "lacks permission"),
        (refused(403, "Your account has been suspended. Please contact support@firecrawl.com"), BadKey, "suspended"),
        (refused(403, "Your plan does not support this feature"), BadKey, "plan does not support"),
        (refused(403, "This feature is not supported on your plan"), BadKey, "not supported on your plan"),
        (refused(403, "This API key has been blocked by the account holder."), BadKey, "blocked by the account"),
        (Reply(status=403, body=b"<html>no</html>", content_type="text/html"), BadKey, "FIRECRAWL_API_KEY"),
        (refused(403, "Accept first", code="THIRD_PARTY_DATA_TERMS_REQUIRED"), ServiceRefused, "Accept first"),
        (refused(400, "Invalid URL"), ServiceRefused, "Invalid URL"),
        (refused(408, "timed out", code="SCRAPE_TIMEOUT"), ServiceUnavailable, "in time"),
        (refused(408, "no slot", code="CONCURRENCY_QUEUE_TIMEOUT"), FirecrawlUnavailable, "408"),
        (refused(429), FirecrawlUnavailable, "429"),
        (refused(500, code="UNKNOWN_ERROR"), FirecrawlUnavailable, "500"),
        (refused(502), FirecrawlUnavailable, "502"),
        (refused(503), FirecrawlUnavailable, "503"),
        (Reply(status=504, body=b"<html>gateway</html>", content_type="text/html"), FirecrawlUnavailable, "504"),
        (refused(500, code="SCRAPE_DNS_RESOLUTION_ERROR"), PageUnreadable, "DNS"),
        (refused(500, code="SCRAPE_UNSUPPORTED_FILE_ERROR"), PageUnreadable, "not a page"),
        (refused(200, "Nothing came of it"), ServiceRefused, "Nothing came of it"),
        (Reply(body=b"<html>hello</html>"), FirecrawlUnavailable, "not of its API"),
        (Reply(body=b"[1]"), FirecrawlUnavailable, "not of its API"),
        (nested(), FirecrawlUnavailable, "not of its API"),
        (nested(402), CreditsUsedUp, "used up"),
        (nested(500), FirecrawlUnavailable, "500"),
        (Reply(reset=True), FirecrawlUnavailable, "cannot be reached"),
    ],
    ids=lambda each: getattr(each, "__name__", None) or (each if isinstance(each, str) else f"{each.status}"),
)
async def test_each_refusal_is_told_apart_and_is_one_request(
    reply: Reply, error: type[LeadatlasError], words: str
) -> None:
    async with firecrawl(reply) as (web, served, _):
        for ask in (web.map(SITE), web.scrape([SITE])):
            with pytest.raises(error, match=words) as raised:
                await ask
            assert type(raised.value) is error
            assert "hush" not in str(raised.value)
    assert len(served.asked) == 2


@pytest.mark.parametrize(
    ("words", "more"),
    [
        ("We apologize for the inconvenience but we do not support this site. If you are part of an enterprise", {}),
        ("This website is not currently supported. If you are part of an enterprise, please reach out", {}),
        ("This website is no longer supported, please reach out to help@firecrawl.com", {}),
        ("No.", {"code": "UNSUPPORTED_SITE"}),
        ("Your rules forbid this domain", {"code": "unsafe_domain_blocked"}),
    ],
)
async def test_a_website_that_firecrawl_never_reads_is_told_apart(words: str, more: dict[str, Any]) -> None:
    async with firecrawl(refused(403, words, **more)) as (web, _, _naps):
        with pytest.raises(SiteNotSupported, match="does not read this website"):
            await web.map(SITE)


async def test_a_site_that_only_speaks_plain_http_is_asked_over_that() -> None:
    plain = "http://a.test/"
    replies = mapped(), refused(500, code="SCRAPE_SSL_ERROR"), scraped(document(plain, page(NAV + WORDS)))
    async with firecrawl(*replies) as (web, served, _):
        assert (await web.map(SITE)).pages[0].url == plain
    assert [asked.body["url"] for asked in served.asked[1:]] == [SITE, plain]


@pytest.mark.parametrize(("asked", "waited"), [("7", [7.0]), ("3600", [30.0]), ("soon", [])])
async def test_a_retry_after_is_waited_out_up_to_half_a_minute(asked: str, waited: list[float]) -> None:
    async with firecrawl(json_reply({"error": "slow down"}, 429, retry_after=asked)) as (web, _, naps):
        with pytest.raises(ServiceUnavailable):
            await web.map(SITE)
    assert [*naps] == waited


@pytest.mark.parametrize("reply", [Reply(hang=True), Reply(body=b" " * 100, drip=0.05)], ids=["hangs", "drips"])
async def test_no_answer_is_waited_for_without_end(reply: Reply) -> None:
    async with firecrawl(reply, timeout=0.3) as (web, _, _naps):
        with pytest.raises(ServiceUnavailable, match=r"within 0\.3 s"):
            await web.map(SITE)


async def test_a_batch_is_asked_about_again_and_not_paid_twice() -> None:
    failures = [refused(503)] * 3
    async with firecrawl(started(), *failures, batch(document(SITE))) as (web, served, _):
        with pytest.raises(ServiceUnavailable):
            await web.scrape([SITE])
        assert len((await web.scrape([SITE])).pages) == 1
    assert [asked.path for asked in served.asked].count("/v2/batch/scrape") == 1


async def test_a_batch_that_is_never_done_is_given_up_for_now() -> None:
    async with firecrawl(started(), SCRAPING) as (web, served, naps):
        with pytest.raises(ServiceUnavailable, match="did not read these pages"):
            await web.scrape([SITE])
    assert 100 < sum(naps) < 200
    assert len(served.asked) < 80


async def test_a_batch_that_firecrawl_ended_is_started_anew_when_somebody_asks_again() -> None:
    async with firecrawl(started(), batch(status="failed"), started("job-2"), batch(document(SITE))) as (
        web,
        served,
        _,
    ):
        with pytest.raises(ServiceRefused, match="failed"):
            await web.scrape([SITE])
        assert len((await web.scrape([SITE])).pages) == 1
    assert served.asked[-1].path == "/v2/batch/scrape/job-2"


async def test_an_own_server_is_asked_without_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRECRAWL_API_KEY", "fc-of-the-cloud")
    async with firecrawl(mapped(*THREE), key=None) as (web, served, _):
        await web.map(SITE)
    assert "authorization" not in served.asked[0].headers


async def test_no_proxy_stands_before_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    async with firecrawl(mapped(*THREE)) as (web, _, _naps):
        assert len((await web.map(SITE)).links) == 3


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("2026-01-02T03:04:05.678Z", True),
        ("2026-01-02T03:04:05", False),
        ("yesterday", False),
        ("2999-01-01T00:00:00Z", False),
    ],
)
async def test_a_page_that_firecrawl_had_already_tells_when_it_was_fetched(told: str, kept: bool) -> None:
    before = datetime.now(UTC)
    async with firecrawl(started(), batch(document(SITE, cachedAt=told))) as (web, _, _naps):
        (read,) = (await web.scrape([SITE])).pages
    assert read.fetched_at.year == 2026 and (read.fetched_at < before) is kept


@pytest.mark.parametrize("host", ["metadata.google.internal", "printer.local", "intranet", "db.corp", "1.2.3.4.arpa"])
async def test_names_of_private_networks_are_not_handed_on(host: str) -> None:
    async with firecrawl(mapped(*THREE)) as (web, served, _):
        with pytest.raises(PageUnreadable, match="public internet"):
            await web.map(f"https://{host}/")
    assert served.asked == []


async def test_ports_where_no_website_is_are_neither_kept_nor_handed_on() -> None:
    odd = ["https://a.test:22/", "http://a.test:6379/x"]
    async with firecrawl(mapped(*THREE, *odd, "https://a.test:8443/shop")) as (web, served, _):
        assert [link.url for link in (await web.map(SITE)).links] == [*THREE, "https://a.test:8443/shop"]
        with pytest.raises(PageUnreadable, match="no website answers on port 22"):
            await web.map(odd[0])
        assert (await web.scrape(odd)).pages == ()
    assert [asked.path for asked in served.asked] == ["/v2/map"]


async def test_the_log_counts_credits(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO"):
        async with firecrawl(mapped(), refused(500, code="SCRAPE_DNS_RESOLUTION_ERROR")) as (web, _, _naps):
            with pytest.raises(PageUnreadable):
                await web.map(SITE)
    assert [getattr(record, "firecrawl_credits", None) for record in caplog.records if "credits" in record.message] == [
        2
    ]


async def test_a_map_that_fails_says_what_it_took() -> None:
    async with firecrawl(mapped(), scraped(document(SITE, statusCode=404, creditsUsed=1))) as (web, _, _naps):
        with pytest.raises(PageUnreadable, match="status 404") as failed:
            await web.map(SITE)
    assert failed.value.charged == "3 Firecrawl credits"


async def test_a_failure_that_took_nothing_says_nothing_of_credits() -> None:
    async with firecrawl(refused(402), robots=refused(402)) as (web, _, _naps):
        with pytest.raises(CreditsUsedUp) as failed:
            await web.map(SITE)
    assert failed.value.charged == ""


async def test_rules_that_forbid_every_page_are_paid_for_all_the_same() -> None:
    none = scraped(document(f"{SITE}robots.txt", "User-agent: *\nDisallow: /", contentType="text/plain"))
    async with firecrawl(started(), robots=none) as (web, _, _naps):
        assert (await web.scrape(THREE)).charged == "1 Firecrawl credit"


async def test_an_answer_without_end_is_not_held() -> None:
    async with firecrawl(Reply(body=b" " * 65_000_000)) as (web, _, _naps):
        with pytest.raises(PageUnreadable, match="too big"):
            await web.map(SITE)
