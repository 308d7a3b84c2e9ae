"""Sites that would cost all the time and memory there is: each ends within its cap, with its reason, and alone."""

import asyncio
import resource
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from domain.errors import PageUnreadable, ServiceUnavailable
from tests.pace import within
from tests.tools.web.tarpit import HEAD, Behaviour, Tarpit, bomb, chunk, drips, floods, nested, says, tarpit
from tests.tools.web.town import NAV, WORDS, Answer, InProcess, page, town
from tools.web.crawler import Crawler
from tools.web.pool import WorkerPool
from tools.web.request import MAX_BYTES
from tools.web.sitemap import pages_named

DEADLINE = 0.6
GZIP, CHUNKED = "Content-Encoding: gzip", b"Transfer-Encoding: chunked\r\n\r\n"
TOO_SLOW = "a.test did not answer within 1 s"
BR = bytes.fromhex("0b028068656c6c6f03")
ZSTD = bytes.fromhex("28b52ffd0400")
ENDS: dict[str, tuple[Behaviour, str]] = {
    "headers that drip": (drips(b"HTTP/1.1 200 OK\r\nX-Slow: "), TOO_SLOW),
    "header lines that drip": (drips(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"), TOO_SLOW),
    "a body that drips": (drips(HEAD + b"Content-Length: 100000\r\n\r\n"), TOO_SLOW),
    "chunks that drip": (drips(HEAD + CHUNKED, chunk(b"x")), TOO_SLOW),
    "nothing at all": (drips(b"", b"", 1), TOO_SLOW),
    "empty packed data that drips": (drips(HEAD + f"{GZIP}\r\n".encode() + CHUNKED, chunk(b"")[:0]), TOO_SLOW),
    "a header without end": (floods(b"HTTP/1.1 200 OK\r\nX-Big: ", b"x" * 65_536), "its headers are too big"),
    "headers without end": (floods(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n" * 999), "its headers are too big"),
    "interim answers without end": (floods(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 99), TOO_SLOW),
    "brotli": (says(BR, "Content-Encoding: br"), "unknown encoding br"),
    "zstd": (says(ZSTD, "Content-Encoding: zstd"), "unknown encoding zstd"),
    "packed twice": (says(nested(b"x" * 9_000, 2), "Content-Encoding: gzip, gzip"), "unknown encoding gzip, gzip"),
    "broken gzip": (says(b"\x1f\x8bnonsense", GZIP), "its compression is broken"),
}
KEPT: dict[str, Behaviour] = {
    "a gzip bomb": bomb("gzip", 300),
    "a deflate bomb": bomb("deflate", 300),
    "chunks without end": floods(HEAD + CHUNKED, chunk(WORDS.encode() * 100)),
    "a body without length": floods(HEAD + b"Connection: close\r\n\r\n", WORDS.encode() * 100),
    "one line of ten megabytes": says(b"<p>" + b"word " * 2_000_000, "X-A: b"),
}
"""What is cut and kept: the beginning may be a page."""


class Cheap(InProcess):
    """Says how much came, and parses none of it."""

    largest = 0

    async def extract(self, reply):  # type: ignore[no-untyped-def]
        self.largest = max(self.largest, len(reply.body))
        return await super().extract(type(reply)(**{**vars(reply), "body": reply.body[:1_000]}))


@asynccontextmanager
async def crawling(served: Tarpit, extractor: InProcess | None = None) -> AsyncGenerator[Crawler]:
    async def at_once(_: float) -> None:
        await asyncio.sleep(0)

    crawler = Crawler(
        connect_to=served.connect_to, deadline=DEADLINE, sleep=at_once, extractor=extractor or InProcess()
    )
    async with crawler as web:
        yield web


@pytest.mark.parametrize("what", ENDS)
async def test_what_does_not_end_is_ended_and_says_why(what: str) -> None:
    behaviour, reason = ENDS[what]
    async with tarpit({"/": behaviour}) as served, crawling(served) as web:
        started = time.monotonic()
        with pytest.raises((PageUnreadable, ServiceUnavailable), match=reason):
            await web.map("http://a.test/")
        assert time.monotonic() - started < 8 * DEADLINE


@pytest.mark.parametrize("what", KEPT)
async def test_what_is_too_much_is_cut_and_never_held(what: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    cheap = Cheap()
    async with tarpit({"/": KEPT[what]}) as served, crawling(served, cheap) as web:
        try:
            await web.scrape(["http://a.test/"])
        except ServiceUnavailable as reason:  # a busy machine does not take 8 MB within the deadline
            assert str(reason) == TOO_SLOW  # noqa: PT017
    assert cheap.largest <= MAX_BYTES
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 120_000, "kilobytes"


async def test_redirects_in_circles_and_without_end_are_given_up() -> None:
    def onward(path: str) -> Answer:
        return Answer(status=302, headers={"location": path})

    pages = {f"a.test/{n}": onward(f"/{n + 1}") for n in range(50)} | {"a.test/": onward("/x"), "a.test/x": onward("/")}
    async with town(pages) as served, Crawler(connect_to=served.connect_to, extractor=InProcess()) as web:
        with pytest.raises(PageUnreadable, match="too many redirects"):
            await web.map("http://a.test/")
        read = await web.scrape(["http://a.test/0"])
    assert [*read.skipped.values()] == ["too many redirects"]
    assert sum(served.asked.values()) < 20


async def test_a_calendar_without_end_costs_a_handful_of_pages() -> None:
    def month(n: int) -> str:
        links = "".join(f'<a href="/calendar?month={n + k}">Month {n + k}</a>' for k in range(1, 300))
        return page(f"<h1>Month {n}</h1>{links}")

    behaviours = {"/": says(month(0)), "/calendar*": says(month(9)), "/sitemap.xml": says(sitemap_index(0))}
    behaviours["/maps*"] = says(sitemap_index(9))
    async with tarpit(behaviours) as served, crawling(served) as web:
        found = await web.map("http://a.test/")
    assert len(found.links) == 60
    assert sum(served.asked.values()) <= 9, served.asked


def sitemap_index(n: int) -> str:
    files = "".join(f"<sitemap><loc>http://a.test/maps/{n}-{k}.xml</loc></sitemap>" for k in range(500))
    return f"<sitemapindex>{files}</sitemapindex>"


@pytest.mark.parametrize("name", ["hex", "zip", "rot13", "punycode", "idna", "undefined", "unicode_escape", "nonsense"])
@pytest.mark.parametrize("where", ["header", "page"])
async def test_a_charset_that_is_none_is_not_believed(name: str, where: str) -> None:
    body = page(f"<p>Müller’s Café</p>{WORDS}", f"<meta charset={name}>" if where == "page" else "")
    header = {"content-type": f"text/html; charset={name}" if where == "header" else "text/html"}
    async with (
        town({"a.test/": Answer(body, headers=header)}) as served,
        Crawler(connect_to=served.connect_to, extractor=InProcess()) as web,
    ):
        (read,) = (await web.scrape(["http://a.test/"])).pages
    assert "Müller’s Café" in read.markdown


@pytest.mark.slow
async def test_a_page_that_takes_for_ever_to_parse_holds_nobody_up() -> None:
    """Of one run: a host with pages made to cost time, and good ones beside it."""
    heavy = page("<div>x " * 60_000)
    good = {
        f"good{n}.test/{path}": page(f"{n}{path}{NAV}{WORDS}") for n in range(3) for path in ("", "contact", "prices")
    }
    bad = {f"bad.test/{n}": heavy.replace("x ", f"{n} ", 1) for n in range(6)} | {"bad.test/": heavy}
    pool = WorkerPool(1, page_seconds=4)
    async with town({**good, **bad}) as served, Crawler(connect_to=served.connect_to, extractor=pool) as web:
        await web.scrape(["http://good0.test/"])  # warm
        attack = asyncio.create_task(web.scrape([f"http://bad.test/{n}" for n in range(6)]))
        await asyncio.sleep(0.3)
        started = time.monotonic()
        reads = await asyncio.gather(*(audit(web, f"http://good{n}.test/") for n in range(3)))
        took = time.monotonic() - started
        assert not attack.done(), "else this proves nothing"
        left = await attack
    assert reads == [3, 3, 3]
    assert took < 4, "less than one of the bad pages"
    assert {*left.skipped.values()} == {"takes too long to parse"}


async def audit(web: Crawler, url: str) -> int:
    found = await web.map(url)
    read = await web.scrape([f"{url}contact", f"{url}prices"])
    return len({each.url for each in (*found.pages, *read.pages)})


async def test_a_host_that_never_answers_holds_nobody_up() -> None:
    good = page(f"{NAV}{WORDS}")
    behaviours = {"/": says(good), "/contact": says(page("c" + WORDS)), "/prices": says(page("p" + WORDS))}
    never = {"/*": drips(b"HTTP/1.1 200 OK\r\nX-Slow: ")}
    async with tarpit(behaviours) as fine, tarpit(never) as bad:
        connect_to = {"bad.test": f"127.0.0.1:{bad.port}", **fine.connect_to}
        async with Crawler(connect_to=connect_to, deadline=3, extractor=InProcess()) as web:
            attack = asyncio.gather(*(web.map(f"http://bad.test/{n}") for n in range(8)), return_exceptions=True)
            await asyncio.sleep(0.1)
            started = time.monotonic()
            assert await asyncio.gather(*(audit(web, f"http://good{n}.test/") for n in range(4))) == [3] * 4
            assert time.monotonic() - started < 3
            assert not attack.done()
            attack.cancel()
            await asyncio.gather(attack, return_exceptions=True)


@pytest.mark.parametrize("blanks", ["\n", " \t"])
@pytest.mark.parametrize(
    "around", ["<loc>{}<x", "<loc>{}https://a.test/{}<x", "<loc><![CDATA[{}https://a.test/{}]]>{}<x", "<{}:loc>"]
)
def test_a_sitemap_of_blanks_without_end_is_read_in_time(around: str, blanks: str) -> None:
    with within(1):
        assert pages_named(around.replace("{}", blanks * 20_000) * 10, "https://a.test/") == []
