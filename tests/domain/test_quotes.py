"""A quote is on a page word for word, or it is not."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.quotes import UNSEEN, FoldedPage, _masked, fold, long_enough  # pyright: ignore[reportPrivateUsage]

PAGE = FoldedPage(
    '# Welcome to **Oak**\n\nSee [our prices](http://a.test/b_(c) "t") today: a crown costs $1,200 for *all*.\n'
    "[![Our team](a.png)](http://a.test)\n\nWe’re  open\nsince 1994 – cafe\u0301 “au lait”.\n\n"
    "| Day | Time |\n|-----|:----:|\n| Mon | 9:00 |\n\n1. First things\n2\\. second<br>third"
)


@pytest.mark.parametrize(
    ("quote", "exact"),
    [
        ("our prices today: a crown costs $1,200 for all.", "our prices today: a crown costs $1,200 for all."),
        ("prices today: a", "prices today: a"),
        ('We\'re open since 1994 - café "au lait".', "We’re open since 1994 – cafe\u0301 “au lait”."),
        ("Welcome to Oak See our prices", "Welcome to Oak See our prices"),
        ("| Day | Time | | Mon | 9:00 |", "Day Time Mon 9:00"),
        ("Mon 9:00 First things second third", "Mon 9:00 First things second third"),
        ('[our prices](http://a.test/b_(c) "t") today', "our prices today"),
        ("Our team We're open", "Our team We’re open"),
    ],
)
def test_white_space_typography_and_marks_do_not_matter(quote: str, exact: str) -> None:
    found = PAGE.find(quote)
    assert found is not None
    assert found[1] == exact
    assert PAGE.markdown[found[0]] == exact[0]


@pytest.mark.parametrize(
    "quote",
    [
        "we're open since 1994",
        "open since 199",
        "pen since 1994",
        "a crown costs $1",
        "200 for all",
        "cafe",
        "See our price",
        "http://a.test",
        "We're not open since 1994",
        "",
        "***",
    ],
)
def test_anything_else_does(quote: str) -> None:
    assert PAGE.find(quote) is None
    assert not PAGE.contains(quote)


words = st.text(alphabet="abcdeéßüñ中ทש0123456789.,’“–*_`[](|#\\ﬁ½ \u0301\u00ad", min_size=1, max_size=12)


def test_half_a_sign_is_not_found() -> None:
    assert FoldedPage("½ cup of 1 kind").find("1") == (9, "1")


@given(st.lists(words, min_size=1, max_size=30), st.data())
def test_every_verbatim_slice_between_words_is_found_and_leads_back(parts: list[str], data: st.DataObject) -> None:
    page = FoldedPage("\n".join(" ".join(parts[start : start + 5]) for start in range(0, len(parts), 5)))
    spaced = fold(page.markdown).split(" ")
    first = data.draw(st.integers(0, len(spaced) - 1))
    last = data.draw(st.integers(first, len(spaced) - 1))
    quote = " ".join(spaced[first : last + 1])
    found = page.find(quote)
    if fold(quote) == quote and quote:
        assert found is not None
        offset, exact = found
        assert page.markdown.startswith(exact[0], offset)
        assert [*filter(str.isalnum, fold(exact))] == [*filter(str.isalnum, quote)]


@given(st.text(max_size=200))
def test_folding_never_loses_its_way(text: str) -> None:
    page = FoldedPage(text)
    whole = fold(text)
    if whole and fold(whole) == whole:
        found = page.find(whole)
        assert found is not None
        assert 0 <= found[0] < len(text)


@given(st.text(alphabet="abc d", min_size=20, max_size=60))
def test_an_invented_quote_is_never_found(text: str) -> None:
    assert not FoldedPage(text).contains(f"{text} and the moon")


@pytest.mark.parametrize(
    "part", ["[", "](", " ", "- ", "-", "|-", "<br ", "1 ", "a.", "[" * 50 + "see [a](b) *c* | d\n"]
)
@pytest.mark.timeout(2)
def test_a_page_of_sixty_thousand_hostile_characters_is_searched_at_once(part: str) -> None:
    assert not FoldedPage(part * (60_000 // len(part))).contains("nowhere to be found")


@pytest.mark.parametrize(
    "quote",
    ["we fix every bike", "Öffnungszeiten: Montag", "+1 (217) 555-0142 ext 4", "月曜日から金曜日まで", "เปิดทุกวันจันทร์"],
)
def test_long_enough(quote: str) -> None:
    assert long_enough(quote)


@pytest.mark.parametrize(
    "quote", ["", "Open daily", "our team works", "營業時間", "***** ##### | | | | ----- *****", "- - - - - -"]
)
def test_too_short(quote: str) -> None:
    assert not long_enough(quote)


def test_the_words_before_a_quote_can_be_read() -> None:
    found = PAGE.find("a crown costs")
    assert found is not None
    assert re.search(r"prices today: $", PAGE.before(found[0], 20))


PIECES = st.sampled_from(
    [
        *"ab1. -+*•|:\t\n",
        "<br>",
        "<BR />",
        "<br\n/>",
        "---",
        "\n- ",
        "\n1. ",
        "\n12\\) ",
        "\r\n",
        "\n|--|:-:|\n",
        "](x)",
        "![",
    ]
)
AS_DEFINED = re.compile(
    r"^(?=[^\n]*---)[ \t:|-]+$|^[ \t]*(?:[-+*•](?:[ \t]+|$)|\d{1,2}\\?[.)][ \t]+)|<br\s*/?>|\|",
    re.MULTILINE | re.IGNORECASE,
)
"""What parts words, in one expression."""


@settings(max_examples=2_000)
@given(st.lists(PIECES, max_size=24).map("".join))
def test_what_parts_words_is_found_wherever_it_stands(text: str) -> None:
    seen = UNSEEN.sub(lambda match: "\u200b" * len(match[0]), text)
    parted = AS_DEFINED.sub(lambda match: " " * len(match[0]), seen)
    assert [*map(_blank, _masked(text))] == [*map(_blank, parted)]


def _blank(letter: str) -> str:
    return " " if letter.isspace() else letter
