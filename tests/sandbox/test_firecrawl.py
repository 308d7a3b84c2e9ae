"""Firecrawl's API v2 over the town, as any client of it would meet it."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.sandbox.conftest import Served, serving


def scrape(served: Served, url: str, **more: Any) -> httpx.Response:
    return served.post("/v2/scrape", {"url": url, "formats": ["rawHtml", "links"], **more}, {})


def test_a_page_comes_as_it_is_with_where_it_was_found(served: Served) -> None:
    data = scrape(served, "https://fine.test/contact").json()["data"]
    assert data["rawHtml"] == "<p>Call us</p>"
    assert "markdown" not in data
    assert (data["metadata"]["statusCode"], data["metadata"]["creditsUsed"]) == (200, 1)
    moved = scrape(served, "https://moved.test/contact").json()["data"]["metadata"]
    assert (moved["sourceURL"], moved["url"]) == ("https://moved.test/contact", "https://fine.test/contact")


def test_a_failure_of_the_site_is_a_good_answer_that_names_its_status(served: Served) -> None:
    for path, status in (("nowhere", 404), ("closed", 410), ("gone", 503)):
        answer = scrape(served, f"https://fine.test/{path}")
        assert (answer.status_code, answer.json()["data"]["metadata"]["statusCode"]) == (200, status)


@pytest.mark.parametrize(
    ("url", "status", "code"),
    [
        ("https://unknown.test/", 500, "SCRAPE_DNS_RESOLUTION_ERROR"),
        ("https://broken.test/", 500, "SCRAPE_SSL_ERROR"),
        ("https://old.test/", 500, "SCRAPE_SITE_ERROR"),
        ("https://www.facebook.com/fine", 403, None),
        ("ftp://fine.test/", 400, None),
    ],
)
def test_what_cannot_be_had_is_refused_with_its_code(served: Served, url: str, status: int, code: str | None) -> None:
    answer = scrape(served, url, skipTlsVerification=False)
    assert (answer.status_code, answer.json()["success"], answer.json().get("code")) == (status, False, code)


def test_a_broken_certificate_is_good_enough_unless_told_otherwise(served: Served) -> None:
    assert scrape(served, "https://broken.test/").json()["data"]["rawHtml"] == "<p>broken</p>"


def test_a_batch_comes_in_parts_without_what_cannot_be_had(served: Served) -> None:
    urls = [f"https://fine.test/{path}" for path in ("", "contact", "team/", "big")]
    begun = served.post("/v2/batch/scrape", {"urls": [*urls, "https://unknown.test/", "no address"]}, {}).json()
    assert begun["invalidURLs"] == ["no address"]
    answer: dict[str, Any] = {"status": "scraping"}
    while answer["status"] == "scraping":
        time.sleep(0.02)
        answer = served.get(f"/v2/batch/scrape/{begun['id']}").json()
    assert (answer["total"], answer["completed"], answer["creditsUsed"], len(answer["data"])) == (5, 4, 4, 3)
    rest = served.get(answer["next"].removeprefix(served.url)).json()
    assert (len(rest["data"]), rest["next"]) == (1, None)
    assert served.get("/v2/batch/scrape/another").status_code == 404


def test_keys_that_are_bad_or_empty_are_told(served: Served) -> None:
    for key, status in (("bad", 401), ("empty", 402), ("fc-1", 200)):
        answer = served.post("/v2/map", {"url": "https://fine.test/"}, {"Authorization": f"Bearer {key}"})
        assert answer.status_code == status


def fate(served: Served) -> str:
    try:
        answer = served.post("/v2/map", {"url": "https://fine.test/"}, {})
        return f"{answer.status_code} {answer.json()['success']} {answer.headers.get('retry-after')}"
    except (httpx.ReadError, httpx.RemoteProtocolError):
        return "reset"
    except ValueError:
        return "malformed"


@pytest.mark.slow
def test_faults_are_in_its_own_form(town: Path) -> None:
    with serving("--data", str(town), "--faults", "1", "--seed", "1") as served, ThreadPoolExecutor(20) as pool:
        fates = Counter(pool.map(fate, [served] * 30))
    assert {"429 False 1", "500 False None", "503 False None", "reset", "malformed", "200 True None"} == set(fates)
