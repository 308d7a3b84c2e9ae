"""Sites are read in processes that may die, hang and lie: it costs the request that did it, and no other."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from domain.errors import PageUnreadable, ServiceUnavailable
from domain.vocabulary import Scrape, SiteMap
from tests.tools.web.test_pool import is_alive
from tests.tools.web.town import HOME, WORDS, Answer, Town, crawler, page, town
from tools.web.builtin import BuiltinWeb
from tools.web.child import ENVIRONMENT
from tools.web.readers import COMMAND, SCRAPE, SITE_MAP, Reader, ReaderFault
from tools.web.talk import MAX_BYTES, Kind, Messages, pack

FAKE = """
import os, sys, time
from tools.web.talk import HEAD, Kind, pack
def told():
    size, number, kind = HEAD.unpack(os.read(0, HEAD.size))
    return number, kind, os.read(0, size).decode() if size else ""
told()
while True:
    number, kind, url = told()
    {answer}
"""
PAGE = (
    '{"url": "%s", "title": 1, "markdown": "", "hash": "", "status": 200,'
    ' "fetched_at": "2026-01-01T00:00:00Z", "visible_chars": 0}'
)


def fake(answer: str) -> list[str]:
    """The command line of a reader that says `answer` (Python) to each request."""
    return [sys.executable, "-P", "-c", FAKE.format(answer=answer)]


def saying(kind: Kind, body: str) -> str:
    return f"body = {body.encode()!r}; os.write(1, HEAD.pack(len(body), number, {int(kind)}) + body)"


@asynccontextmanager
async def reading(answer: str, seconds: float = 10) -> AsyncGenerator[Reader]:
    reader = Reader({}, program=fake(answer), seconds=seconds)
    try:
        yield reader
    finally:
        await reader.aclose()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.01)


def pid(web: BuiltinWeb, reader: int = 0) -> int:
    found = web._readers[reader].pid  # pyright: ignore[reportPrivateUsage]
    assert found is not None
    return found


async def test_a_reader_finds_and_reads_what_the_crawler_does() -> None:
    pages = {"a.test/": HOME, "a.test/contact": page(WORDS + "<p>Müller 🙂 &#55357; 10 €</p>")}
    pages |= {"a.test/robots.txt": "User-agent: *\nDisallow: /prices"}
    async with town(pages) as served, crawler(served) as own, BuiltinWeb(connect_to=served.connect_to) as web:
        urls = [f"http://a.test/{path}" for path in ("", "contact", "gone")]
        maps = [await each.map("http://a.test/") for each in (own, web)]
        scrapes = [await each.scrape(urls) for each in (own, web)]
        assert await web.scrape([]) == Scrape(pages=())
    assert comparable(maps[0]) == comparable(maps[1])
    assert comparable(scrapes[0]) == comparable(scrapes[1])
    assert maps[1].skipped and scrapes[1].skipped and len(scrapes[1].pages) == 2


def comparable(found: SiteMap | Scrape) -> SiteMap | Scrape:
    same = tuple(replace(each, fetched_at=found.pages[0].fetched_at.min) for each in found.pages)
    return replace(found, pages=same)


async def test_a_reader_tells_on_the_way_how_many_are_done_read_or_not_and_nothing_of_a_quick_site() -> None:
    heard: list[int] = []
    pages = {"a.test/": HOME, "a.test/contact": [Answer(page(WORDS), delay=1.2), Answer(page(WORDS))]}
    async with town(pages) as served, BuiltinWeb(connect_to=served.connect_to) as web:
        urls = [f"http://a.test/{path}" for path in ("", "contact", "gone", "")]
        read = await web.scrape(urls, heard.append)
        assert heard == [2]
        await web.scrape(urls, heard.append)
        assert heard == [2]
    assert (len(read.pages), len(read.skipped)) == (2, 1)


async def test_progress_that_is_no_number_ends_the_reader_that_told_it() -> None:
    async with reading(saying(Kind.PROGRESS, '"most"')) as reader:
        with pytest.raises(PageUnreadable, match="cannot be read"):
            await reader.ask(Kind.SCRAPE, "http://a.test/", SCRAPE)


async def test_what_cannot_be_read_is_told_as_the_crawler_tells_it() -> None:
    pages = {"a.test/": Answer(status=404), "b.test/": Answer(status=500)}
    async with town(pages) as served, BuiltinWeb(connect_to=served.connect_to) as web:
        with pytest.raises(PageUnreadable, match="status 404"):
            await web.map("http://a.test/")
        with pytest.raises(ServiceUnavailable, match="status 500"):
            await web.map("http://b.test/")
        with pytest.raises(PageUnreadable, match="not a web page"):
            await web.map("http://[")


async def test_requests_of_a_reader_that_died_are_repeated_once() -> None:
    slow = {f"{name}.test/": [Answer(HOME, drip=0.02), Answer(HOME)] for name in "ab"}
    async with town(slow) as served, BuiltinWeb(connect_to=served.connect_to) as web:
        asking = [asyncio.create_task(web.map(f"http://{name}.test/")) for name in "ab"]
        await until(lambda: served.asked["a.test/"] == served.asked["b.test/"] == 1)
        os.kill(dead := pid(web), signal.SIGKILL)
        assert [len((await each).links) for each in asking] == [4, 4]
        await web.map("http://a.test/")
        assert pid(web) != dead


async def test_what_ends_a_reader_takes_nobody_along_twice() -> None:
    said = saying(Kind.DONE, '{"links": [], "pages": []}')
    async with reading(f'if "bomb" in url: os._exit(1)\n    elif "late" in url: time.sleep(.5)\n    {said}') as reader:
        urls = ("http://late.test/", "http://bomb.test/", "http://ok.test/")
        told = await asyncio.gather(*(reader.ask(Kind.MAP, url, SITE_MAP) for url in urls), return_exceptions=True)
    assert [type(each) for each in told] == [SiteMap, PageUnreadable, SiteMap]
    assert str(told[1]) == "cannot be read"


@pytest.mark.parametrize(
    "answer",
    [
        saying(Kind.DONE, "no json"),
        saying(Kind.DONE, '{"links": [], "pages": 3}'),
        saying(Kind.DONE, '{"links": [], "pages": [' + PAGE % "https://a.test/" + "]}"),
        saying(Kind.DONE, '{"links": [{"url": "javascript:alert(1)"}], "pages": []}'),
        saying(Kind.DONE, '{"links": ' + "[" * 5_000 + "}"),
        saying(Kind.UNREADABLE, '{"not": "words"}'),
        saying(Kind.MAP, '"an answer is no request"'),
        f"os.write(1, HEAD.pack({MAX_BYTES + 1}, number, {int(Kind.DONE)}))",
        "os.write(1, b'?' * 99)",
        "os.close(1)",
        "time.sleep(60)",
    ],
)
async def test_nonsense_costs_the_request_and_nothing_else(answer: str) -> None:
    async with reading(answer, seconds=0.5) as reader:
        with pytest.raises(PageUnreadable, match="cannot be read"):
            await reader.ask(Kind.MAP, "http://a.test/", SITE_MAP)
        assert reader.pid is None


async def test_a_long_reason_is_cut_and_a_mistake_of_ours_is_told_as_such() -> None:
    async with reading(saying(Kind.UNREADABLE, json.dumps("x" * 9_000))) as reader:
        with pytest.raises(PageUnreadable) as told:
            await reader.ask(Kind.SCRAPE, ["http://a.test/"], SCRAPE)
    assert len(str(told.value)) == 500
    async with reading(saying(Kind.FAULT, '"KeyError: 3"')) as reader:
        with pytest.raises(ReaderFault, match="KeyError"):
            await reader.ask(Kind.MAP, "http://a.test/", SITE_MAP)


async def test_a_cancelled_request_ends_in_the_reader_too() -> None:
    pages = {"a.test/": Answer(HOME, drip=0.02), "b.test/": HOME}
    async with town(pages) as served, BuiltinWeb(connect_to=served.connect_to) as web:
        asking = asyncio.create_task(web.map("http://a.test/"))
        await until(lambda: busy(served))
        same = pid(web)
        asking.cancel()
        await until(lambda: not busy(served))
        assert (await web.map("http://b.test/")).pages
        assert pid(web) == same


def busy(served: Town) -> bool:
    return served.at_once["a.test"] > 0 and served.asked["a.test/"] > 0


async def test_a_site_is_always_read_by_the_same_reader() -> None:
    async with town({}) as served, BuiltinWeb(connect_to=served.connect_to, workers=3) as web:
        chosen = [
            {web._reader(f"http://{sub}shop{n}.test/{sub}") for sub in ("", "www.", "book.")}  # pyright: ignore[reportPrivateUsage]
            for n in range(20)
        ]
    assert all(len(each) == 1 for each in chosen)
    assert len(set.union(*chosen)) == 3


def test_settings_that_cannot_work_are_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="port"):
        BuiltinWeb(connect_to={"*.test": "127.0.0.1:port"})
    with pytest.raises(FileNotFoundError):
        BuiltinWeb(ca_file=tmp_path / "missing.pem")


def test_a_reader_and_its_worker_end_with_their_killed_parent() -> None:
    code = (
        "import asyncio\nfrom tools.web.builtin import BuiltinWeb\n"
        "async def main():\n"
        "    async with BuiltinWeb() as web:\n"
        "        print(web._readers[0].pid, flush=True)\n"
        "        await asyncio.sleep(60)\n"
        "asyncio.run(main())"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        reader = int(parent.stdout.readline())
        assert any(len(family(reader)) == 2 or time.sleep(0.05) for _ in range(200))
        known = family(reader)
        parent.kill()
    assert any(not any(map(is_alive, known)) or time.sleep(0.05) for _ in range(200))


def family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        children = []
    return [pid, *map(int, children)]


def test_a_reader_loads_no_more_than_it_needs_and_sees_no_secrets() -> None:
    code = "import sys, os, tools.web.reader; print(*sys.modules); print(sorted(os.environ))"
    output = subprocess.run(
        [sys.executable, "-P", "-c", code], env=ENVIRONMENT, capture_output=True, text=True, check=True
    ).stdout
    heavy = {"langgraph", "psycopg", "langchain_openai", "fastapi", "pydantic", "store", "engine", "trafilatura"}
    assert not heavy & set(output.split())
    assert "DATABASE_URL" not in output
    assert COMMAND[-1] == "tools.web.reader"


def test_a_reader_whose_loop_stands_still_is_ended() -> None:
    code = "import asyncio, time\nfrom tools.web.reader import stay_awake\n" + (
        "async def main():\n    stay_awake(0.3)\n    await asyncio.sleep(0.5)\n    print('turned', flush=True)\n"
        "    time.sleep(20)\nasyncio.run(main())"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=15, check=False)
    assert (ended.stdout, ended.returncode) == ("turned\n", -signal.SIGALRM)


def test_messages_arrive_whole_however_they_are_cut() -> None:
    sent = pack(1, Kind.MAP, "Müller") + pack(2, Kind.CANCEL) + pack(3, Kind.DONE, "half: \ud83d")
    messages = Messages()
    got = [message for at in range(len(sent)) for message in messages.feed(sent[at : at + 1])]
    assert [(each.number, each.kind, json.loads(each.body)) for each in got] == [
        (1, Kind.MAP, "Müller"),
        (2, Kind.CANCEL, None),
        (3, Kind.DONE, "half: ?"),
    ]
