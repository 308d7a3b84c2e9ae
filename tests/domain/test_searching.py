"""What a search takes."""

import pytest

from domain.searching import most_searches, searched


@pytest.mark.parametrize(("found", "searches"), [(0, 1), (1, 1), (20, 1), (21, 2), (60, 3)])
def test_each_page_of_twenty_is_one_search(found: int, searches: int) -> None:
    assert searched(found) == searches


@pytest.mark.parametrize(("requested", "most"), [(1, 1), (20, 1), (21, 2), (60, 3), (61, 5), (100, 7), (200, 17)])
def test_the_most_that_a_run_may_take_is_known_before_it(requested: int, most: int) -> None:
    assert most_searches(requested) == most
