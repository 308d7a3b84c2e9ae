"""Which pages are read: positions in our own list, whatever a model says, and rules when it says nothing usable."""

from uuid import UUID

import pytest

from domain.vocabulary import MAX_PAGES, Audit, AuditSoFar, Link
from nodes.filter_urls import by_index, by_rules, thin, to_choose, without_asking

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


def so_far(*landings: str) -> AuditSoFar:
    audit = Audit(
        id=UUID(int=1), org_id=UUID(int=2), run_id=UUID(int=3), opportunity_id=UUID(int=4), domain="a.test",
        target_url="https://a.test/0", status="running", slot=None,
    )  # fmt: skip
    return AuditSoFar(audit=audit, site_map=tuple(LINKS), choice=None, read={}, landings=landings)


def test_where_businesses_share_a_site_its_root_and_their_pages_come_before_the_choice() -> None:
    shared, links, room = to_choose(so_far("https://a.test/7"))
    assert [link.url for link in shared] == ["https://a.test/", "https://a.test/0", "https://a.test/7"]
    assert (len(links), room) == (8, 3)
    assert len(by_index(links, '{"pages": [0, 1, 2, 3, 4]}', room)[0]) == 3
    assert to_choose(so_far()) == ([], LINKS, MAX_PAGES)


def test_pages_of_many_branches_leave_nothing_to_choose() -> None:
    shared, links, room = to_choose(so_far(*(f"https://a.test/{number}" for number in range(1, 9))))
    assert (len(shared), room) == (MAX_PAGES, 0)
    assert without_asking(links, {}, room) == ([], "those of its branches")


def test_little_text_on_all_pages_together_is_thin() -> None:
    assert thin([100, 99])
    assert not thin([100, 100])
    assert thin([])


def test_a_site_of_which_nothing_was_read_yet_is_put_to_the_model_and_one_that_says_nothing_is_not() -> None:
    assert without_asking(LINKS, {}) is None
    assert without_asking(LINKS, {LINKS[0].url: 100}) == by_rules(LINKS)
    assert without_asking(LINKS, {LINKS[0].url: 300}) is None
