"""Firecrawl as a test scripts it: answers in its form, and the adapter without extraction process or waiting."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from pydantic import SecretStr

from tests.tools.conftest import Naps
from tests.tools.loopback import Asked, Loopback, Reply, json_reply, serving
from tests.tools.web.town import WORDS, InProcess, page
from tools.web.firecrawl.web import FirecrawlWeb

SITE = "https://a.test/"
THREE = [f"{SITE}{path}" for path in ("", "contact", "prices")]


def document(url: str, html: str | None = None, /, **metadata: Any) -> dict[str, Any]:
    told = {"sourceURL": url, "url": url, "statusCode": 200, "contentType": "text/html; charset=utf-8", **metadata}
    return {"rawHtml": page(f"{url}{WORDS}") if html is None else html, "metadata": told}


def mapped(*urls: str) -> Reply:
    return json_reply({"success": True, "links": [{"url": url, "title": "A page"} for url in urls]})


def scraped(told: dict[str, Any]) -> Reply:
    return json_reply({"success": True, "data": told})


def started(job: str = "job-1") -> Reply:
    return json_reply({"success": True, "id": job, "url": f"https://api.firecrawl.dev/v2/batch/scrape/{job}"})


def batch(*documents: dict[str, Any], **more: Any) -> Reply:
    told = {"success": True, "status": "completed", "total": 9, "completed": 9, "data": list(documents)}
    return json_reply({**told, "creditsUsed": len(documents), **more})


SCRAPING = batch(status="scraping")
FREE = scraped(document(f"{SITE}robots.txt", "", statusCode=404))
"""A site without a robots.txt."""


class Wire(Loopback):
    """Answers what is asked of robots.txt apart: most tests are about the rest."""

    def __init__(self, replies: tuple[Reply, ...], robots: Reply) -> None:
        super().__init__(replies)
        self.robots = robots
        self.of_robots: list[Asked] = []

    def reply_to(self, asked: Asked) -> Reply:
        if not str(asked.body.get("url")).endswith("/robots.txt"):
            return super().reply_to(asked)
        self.of_robots.append(asked)
        return self.robots


@asynccontextmanager
async def firecrawl(
    *replies: Reply, key: str | None = "fc-hush", timeout: float = 5, robots: Reply = FREE
) -> AsyncGenerator[tuple[FirecrawlWeb, Wire, Naps]]:
    naps = Naps()
    secret = SecretStr(key) if key else None
    async with (
        serving(Wire(replies, robots)) as served,
        FirecrawlWeb(secret, base_url=served.url, timeout=timeout, sleep=naps, extractor=InProcess()) as web,
    ):
        yield web, served, naps
