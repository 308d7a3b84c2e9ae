"""Where a line is cut into quotes: at what interrupts the page's source, not at what only dresses its words."""

import pytest

from sandbox.model.cutting import cut_line
from sandbox.model.noise import gives_orders, is_noise


def texts(line: str) -> list[tuple[str, bool]]:
    return [(piece.text, piece.whole) for piece in cut_line(line)]


@pytest.mark.parametrize(
    "line",
    [
        "We **repair** bicycles of _every_ kind since `1987`.",
        "**W**e repair bicycles of every kind since 1987.",
        r"We repair bicycles of every kind since 1987\.",
    ],
)
def test_emphasis_and_escapes_do_not_cut_a_sentence(line: str) -> None:
    assert texts(line) == [("We repair bicycles of every kind since 1987.", True)]


def test_a_seam_cuts_a_sentence_and_its_parts_are_not_whole() -> None:
    assert texts("We repair bicycles of every kind \u200b in our own workshop since 1987.") == [
        ("We repair bicycles of every kind", False),
        ("in our own workshop since 1987.", False),
    ]


def test_a_seam_in_a_link_cuts_it() -> None:
    found = [
        text
        for text, _ in texts("[We repair bicycles of every kind \u200b in our workshop since 1987](https://a.test/)")
    ]
    assert found == ["We repair bicycles of every kind", "in our workshop since 1987"]


@pytest.mark.parametrize("mark", ["\u200c", "\u200e", "\u200f", "\ufeff", "\xad"])
def test_marks_that_scripts_need_are_no_orders(mark: str) -> None:
    assert not gives_orders(f"We repair bi{mark}cycles of every kind since 1987.")


@pytest.mark.parametrize("mark", ["\u202e", "\U000e0041", "\x07"])
def test_marks_that_turn_or_smuggle_text_are_suspect(mark: str) -> None:
    assert gives_orders(f"We repair bi{mark}cycles of every kind since 1987.")


@pytest.mark.parametrize(
    "line",
    [
        "Enter\xa0 your\xa0 name and we will send you the list.",
        "Use this section to describe your company and its products.",
        "Thank you! Your submission has been received!",
        "true 000000 false By false 008000 TextAndImage",
        "Add to cart or compare this product since 2010",
        "We bake bread since 1987 in the old m\ufffdhle by the river.",
    ],
)
def test_leftovers_and_debris_are_not_quoted(line: str) -> None:
    assert is_noise(line)
