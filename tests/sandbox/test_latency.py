"""One moment can be slow: delays are changed while the sandbox runs."""

import time
from pathlib import Path

from tests.sandbox.conftest import Served, serving


def seconds(served: Served) -> float:
    began = time.monotonic()
    served.chat("hello")
    return time.monotonic() - began


def test_only_the_named_services_become_slow_and_fast_again(town: Path) -> None:
    with serving("--data", str(town), "--latency", "900") as served:
        served.post("/sandbox/latency", {"model": 700}, {})
        assert seconds(served) > 0.7
        began = time.monotonic()
        served.visit("fine.test", "/contact", "http")
        assert time.monotonic() - began > 0.9, "what is not named stays"
        served.post("/sandbox/latency", {"model": 0}, {})
        assert min(seconds(served) for _ in range(3)) < 0.7
