"""The pass rates that docs/web.md tells are those that the suites give, and each difference has its reason."""

from pathlib import Path

import pytest

from tests.tools.web.rates import CORPORA, NOT_ASKED, UNEXPLAINED, Difference, rate
from tests.tools.web.reasons import why_address
from tests.tools.web.suites import SUITES, rates

PAGE = (Path(__file__).parents[3] / "docs" / "web.md").read_text(encoding="utf-8")


@pytest.mark.skipif(not CORPORA.exists(), reason="the corpora are not beside the repository")
def test_the_documented_pass_rates_hold_and_every_difference_has_its_reason() -> None:
    for each in rates():
        assert each.cases, each.suite
        assert each.row() in PAGE, each.row()
        assert UNEXPLAINED not in each.reasons


def test_every_suite_has_a_documented_rate() -> None:
    _, table = PAGE.split("| suite | passed | differences |\n|---|---|---|\n")
    rows = [line.removeprefix("| ").split(" | ")[0] for line in table.split("\n\n")[0].splitlines()]
    assert rows == [suite for suite, *_ in SUITES]


def test_a_difference_that_nothing_explains_is_told_and_a_case_that_nobody_answers_does_not_pass() -> None:
    wrong = Difference("canonicalize_url", "https://a.test/", "https://b.test/")
    told = rate("x", iter([wrong, Difference("y", 1, 1), Difference("z", "", NOT_ASKED)]), why_address)
    assert told.row() == f"| x | 1 of 2 | 1: {UNEXPLAINED}; 1 more are not asked |"
