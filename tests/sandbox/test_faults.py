"""Answers that go wrong on purpose."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from sandbox.faults import KINDS, Fault, Faults
from sandbox.stats import Visit
from tests.sandbox.conftest import Served, serving

VISIT = Visit("places", "127.0.0.1", "/v1/places:searchText")


def fate(served: Served) -> str:
    try:
        answer = served.search("lawyers in Shelbyville")
    except (httpx.ReadError, httpx.RemoteProtocolError):
        return "reset"
    if answer.status_code != 200:
        return f"{answer.status_code} {answer.json()['error']['status']} {answer.headers.get('retry-after')}"
    try:
        return f"{len(answer.json()['places'])} places"
    except ValueError:
        return "malformed"


def model_fate(served: Served) -> str:
    try:
        return str(served.chat("hello").status_code)
    except (httpx.ReadError, httpx.RemoteProtocolError):
        return "reset"


def site_fate(served: Served) -> str:
    try:
        return str(served.visit("fine.test").status_code)
    except (httpx.ReadError, httpx.RemoteProtocolError):
        return "reset"


def test_faults_are_drawn_alike_from_the_same_seed() -> None:
    one, other, another = Faults(0.5, 1), Faults(0.5, 1), Faults(0.5, 2)
    drawn = [one.draw(VISIT) for _ in range(200)]
    assert drawn == [other.draw(VISIT) for _ in range(200)]
    assert drawn != [another.draw(VISIT) for _ in range(200)]
    assert set(drawn) == {None, *KINDS["places"]}
    assert 70 < sum(fault is not None for fault in drawn) < 130


def test_websites_have_no_malformed_json() -> None:
    faults = Faults(1.0, 3)
    drawn = {faults.draw(Visit("site", "a.test", "/")) for _ in range(200)}
    assert drawn.isdisjoint({Fault.MALFORMED, Fault.DUPLICATES, None})


def test_every_fault_shows_on_the_wire(town: Path) -> None:
    with serving("--data", str(town), "--faults", "1", "--seed", "1") as served:
        with ThreadPoolExecutor(20) as pool:
            fates = Counter(pool.map(fate, [served] * 20))
        stats = served.get("/sandbox/stats").json()
    assert fates["429 RESOURCE_EXHAUSTED 1"] and fates["500 INTERNAL None"] and fates["503 UNAVAILABLE None"]
    assert fates["reset"] and fates["malformed"] and fates["2 places"]
    assert sum(stats["faults"].values()) == 20


def test_websites_and_the_model_fail_in_their_own_way(town: Path) -> None:
    with serving("--data", str(town), "--faults", "1", "--seed", "5") as served, ThreadPoolExecutor(24) as pool:
        models, sites = pool.map(model_fate, [served] * 12), pool.map(site_fate, [served] * 12)
    assert set(models) >= {"429", "500", "503", "reset"}
    assert set(sites) >= {"429", "500", "503", "reset", "200"}
