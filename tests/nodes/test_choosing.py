"""Which pages are read: positions in our own list, whatever a model says, and rules when it says nothing usable."""

import pytest

from domain.vocabulary import MAX_PAGES, Link
from nodes.filter_urls import by_index, by_rules, thin, without_asking

LINKS = [Link(url=f"https://a.test/{number}", title="") for number in range(10)]


def urls(answer: str) -> list[str]:
    return [link.url.rpartition("/")[2] for link in by_index(LINKS, answer)[0]]


def test_positions_choose_in_the_models_order() -> None:
    assert urls('{"pages": [3, 1]}') == ["3", "1"]


def test_repetitions_and_positions_that_do_not_exist_are_passed_over() -> None:
    assert urls('{"pages": [3, 3, -1, 10, 999, 4]}') == ["3", "4"]


def test_at_most_six_are_read() -> None:
    assert len(urls('{"pages": [0, 1, 2, 3, 4, 5, 6, 7]}')) == MAX_PAGES


@pytest.mark.parametrize(
    "answer",
    ["", "no", "[]", "{}", '{"pages": []}', '{"pages": [99]}', '{"pages": ["https://evil.test/"]}',
     '{"pages": [0], "urls": ["https://evil.test/"]}', '{"pages": null}'],
)  # fmt: skip
def test_an_answer_that_names_none_of_ours_is_replaced_by_rules(answer: str) -> None:
    assert by_index(LINKS, answer) == by_rules(LINKS)


def test_little_text_on_all_pages_together_is_thin() -> None:
    assert thin([100, 99])
    assert not thin([100, 100])
    assert thin([])


def test_a_site_of_which_nothing_was_read_yet_is_put_to_the_model_and_one_that_says_nothing_is_not() -> None:
    assert without_asking(LINKS, {}) is None
    assert without_asking(LINKS, {LINKS[0].url: 100}) == by_rules(LINKS)
    assert without_asking(LINKS, {LINKS[0].url: 300}) is None
