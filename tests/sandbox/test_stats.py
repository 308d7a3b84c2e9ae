"""What the sandbox counts."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

from tests.sandbox.conftest import serving


def test_requests_tokens_and_concurrency_are_counted_and_zeroed(town: Path) -> None:
    with serving("--data", str(town), "--latency", "150") as served:
        with ThreadPoolExecutor(3) as pool:
            for visit in [pool.submit(served.visit, "fine.test", "/contact", "http") for _ in range(3)]:
                visit.result()
        served.chat("hello")
        served.search("lawyers in Shelbyville")
        stats = served.get("/sandbox/stats").json()
        assert {"service": "site", "host": "fine.test", "path": "/contact", "count": 3} in stats["requests"]
        assert stats["peak_concurrency"]["fine.test"] == 3
        assert stats["tokens"]["prompt"] == 2 and stats["total"] == 5
        cost = Decimal(stats["bill"]["usd"])
        assert (stats["bill"]["answers"], cost) == (1, stats["tokens"]["prompt"] * Decimal("1.5e-7")
                                                    + stats["tokens"]["completion"] * Decimal("6e-7"))  # fmt: skip
        served.post("/sandbox/reset", {}, {})
        assert served.get("/sandbox/stats").json()["requests"] == []
