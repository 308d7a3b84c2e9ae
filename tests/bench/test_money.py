"""The ledger's bench in its smallest size."""

from pathlib import Path

import pytest

from bench.money_books import SMALL
from bench.money_measure import measure
from bench.money_report import report
from tests.conftest import throw_away_home


@pytest.mark.slow
async def test_the_ledger_is_measured_beside_a_bare_update() -> None:
    with throw_away_home() as home:
        told = await measure(SMALL, Path(home))
    assert told["audit"]["gate"]["statements"] <= 4
    assert told["audit"]["capture"]["statements"] <= 4
    assert min(told[size][who] for size in ("hot", "many") for who in ("ours", "bare")) > 0
    assert "spends per second, one organization" in report(SMALL, told, "a machine")
