"""A Firecrawl that goes wrong in every way of the sandbox: each call ends, with pages or with one of our errors."""

import asyncio
import json
import subprocess
import sys
from collections import Counter

import httpx
import pytest

from domain.errors import ServiceUnavailable
from tests.tools.conftest import ROOT
from tools.web.firecrawl.web import FirecrawlWeb

SITES = ("hadleyplumbing.test", "southtownmuffler.test", "lotusroomyoga.test", "elmparkfitness.test")


async def fate(web: FirecrawlWeb, site: str) -> str:
    try:
        found = await web.map(f"https://{site}/")
        read = await web.scrape([link.url for link in found.links[:4]])
    except ServiceUnavailable as error:
        return str(error)
    assert {page.url.split("/")[2] for page in read.pages} == {site}
    return "read"


@pytest.mark.slow
async def test_whatever_goes_wrong_is_read_or_may_heal() -> None:
    command = [sys.executable, "-m", "sandbox", "--faults", "0.4", "--seed", "3"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        url = f"http://127.0.0.1:{json.loads(process.stdout.readline())['port']}"
        async with FirecrawlWeb(None, base_url=url, timeout=10) as web:
            fates = Counter(await asyncio.gather(*(fate(web, site) for site in SITES * 8)))
        faults = httpx.get(f"{url}/sandbox/stats", trust_env=False).json()["faults"]
        process.terminate()
    assert fates["read"] > 3
    assert {"429", "500", "503", "reset", "slow", "malformed"} == set(faults)
    assert sum(fates.values()) == len(SITES) * 8
