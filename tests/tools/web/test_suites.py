"""The pass rates that docs/web.md tells are those that the suites give, and each difference has its reason."""

from pathlib import Path

import pytest

from tests.tools.web.suites import CORPORA, UNEXPLAINED, rates

pytestmark = pytest.mark.skipif(not CORPORA.exists(), reason="the corpora are not beside the repository")
PAGE = Path(__file__).parents[3] / "docs" / "web.md"


def test_the_documented_pass_rates_hold_and_every_difference_has_its_reason() -> None:
    told = PAGE.read_text(encoding="utf-8")
    for each in rates():
        assert each.row() in told, each.row()
        assert UNEXPLAINED not in each.reasons
