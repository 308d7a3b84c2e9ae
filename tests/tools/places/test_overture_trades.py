"""What a person means by a trade: the table, plurals, alternatives, and words that are near."""

import csv
import re
from collections import Counter

import pytest

from tools.places.overture import trades
from tools.places.overture.words import forms, words


@pytest.mark.parametrize(
    ("asked", "category"),
    [
        ("dentists", "dentist"),
        ("Hair Salons", "hair_salon"),
        ("law firms", "lawyer"),
        ("plumbers", "plumbing"),
        ("the best bakeries", "bakery"),
        ("handymen", "handyman"),
        ("men's hairdressers", "barber"),
        ("Cafés", "cafe"),
        ("bed & breakfasts", "bed_and_breakfast"),
        ("walk-in clinics", "walk_in_clinic"),
        ("child care", "child_care_and_day_care"),
        ("Steuerberater", "accountant"),
    ],
)
def test_a_trade_means_the_categories_of_the_table(asked: str, category: str) -> None:
    wanted = trades.read(asked)
    assert category in wanted.categories
    assert wanted.known and not wanted.everything


@pytest.mark.parametrize("asked", ["businesses", "local companies", "Firms", "all", "plumbers and businesses"])
def test_businesses_are_all_of_them(asked: str) -> None:
    assert trades.read(asked) == trades.Wanted(everything=True)


def test_alternatives_are_all_wanted_and_one_may_be_unknown() -> None:
    both = trades.read("plumbers, electricians or roofers")
    assert {"plumbing", "electrician", "roofing"} <= both.categories and both.known
    mixed = trades.read("plumbers and violin makers")
    assert mixed.categories == {"plumbing"} and not mixed.known


@pytest.mark.parametrize(
    ("asked", "category", "matches"),
    [
        ("pizza restaurants", "pizza_restaurant", True),
        ("violin makers", "violin_makers", True),
        ("universities", "university", True),
        ("bars (wine)", "wine_bar", False),
        ("c++ shops", "c_shop", True),
    ],
)
def test_other_words_are_looked_for_in_the_names_of_categories(asked: str, category: str, matches: bool) -> None:
    (pattern,) = trades.read(asked).patterns
    assert bool(re.fullmatch(pattern, category)) is matches


@pytest.mark.parametrize(
    ("asked", "first"), [("dentits", "dentist"), ("plumers", "plumber"), ("tax lawyers", "lawyer"), ("qqqq", None)]
)
def test_words_that_look_alike_or_share_one_are_near(asked: str, first: str | None) -> None:
    near = trades.near(asked)
    assert first in near if first else near == []
    assert len(near) <= 3


def test_a_plural_may_stand_for_several_singulars() -> None:
    assert forms("agencies")[:2] == ["agencies", "agency"]
    assert "church" in forms("churches")
    assert forms("glass") == ["glass"]
    assert words("Men's Hair-Salons, Café") == ["mens", "hair", "salons", "cafe"]


def test_no_word_of_the_table_means_two_things() -> None:
    with trades.TABLE.open(encoding="utf-8") as file:
        rows = [*csv.DictReader(file)]
    counted = Counter(" ".join(words(word)) for row in rows for word in row["words"].split("|"))
    assert [word for word, count in counted.items() if count > 1] == []
    assert all(re.fullmatch(r"[a-z0-9_]+( [a-z0-9_]+)*", row["categories"]) for row in rows)
