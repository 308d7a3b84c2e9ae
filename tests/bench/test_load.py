"""The load bench in its smallest size: a server, a worker, followers and organizations as real processes."""

from pathlib import Path

import pytest

from bench.load import measured
from bench.load_plan import Load
from bench.load_report import report
from bench.load_town import write_towns


@pytest.mark.slow
@pytest.mark.timeout(300)  # four processes start, and a busy machine takes its time
async def test_a_small_load_ends_with_its_books_in_order(tmp_path: Path) -> None:
    load = Load(
        organizations=2, runs=2, audits=2, towns=2, followers=3, bare=2,
        places_latency=10, page_latency=10, model_latency=10,
    )  # fmt: skip
    town = write_towns(tmp_path / "town", load.towns, load.audits, load.pages)
    told = await measured(load, town, tmp_path / "world", 1)
    assert told["statuses"] == ["completed"]
    assert told["books"] == {"completed": 8, "not_completed": 0, "charged": 8, "twice": 0, "held": 0}
    assert (told["streams"] > 0, told["streams_wrong"], told["refused"]) == (True, 0, 0)
    assert "runs per minute" in report("Load", load, [told], "a machine")
