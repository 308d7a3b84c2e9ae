"""What a person types becomes a trade and a place, or one sentence on what to type."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest

from domain.errors import BadInput
from domain.query import check_budget, check_limit, parse
from domain.vocabulary import Agency

BARE = Agency(id=UUID(int=1), name="Agency")
SETTLED = replace(BARE, default_vertical="dentists", default_geography="Austin")


@pytest.mark.parametrize(
    ("text", "vertical", "geography"),
    [
        ("dentists in Austin", "dentists", "Austin"),
        ("  drive in \n cinemas   IN  Stratford ", "drive in cinemas", "Stratford"),
        ("bed and breakfast near Bath in Somerset", "bed and breakfast near Bath", "Somerset"),
        ("cafés near São Paulo", "cafés", "São Paulo"),
        ("inns in Indiana", "inns", "Indiana"),
        ("businesses everywhere", "businesses", "everywhere"),
        ("歯医者 in 東京", "歯医者", "東京"),
        ("Zahnärzte in der Nähe von Austin", "Zahnärzte", "Austin"),
        ("Zahnärzte im Umkreis von Austin", "Zahnärzte", "Austin"),
        ("Zahnärzte um Austin", "Zahnärzte", "Austin"),
        ("Zahnärzte nahe Austin", "Zahnärzte", "Austin"),
        ("Bäcker bei München", "Bäcker", "München"),
        ("Bäcker in Neustadt bei Coburg", "Bäcker", "Neustadt bei Coburg"),
        ("Zahnärzte in Wangen im Allgäu", "Zahnärzte", "Wangen im Allgäu"),
        ("Zahnärzte im Allgäu", "Zahnärzte", "Allgäu"),
        ("Betriebe überall", "Betriebe", "überall"),
    ],
)
def test_a_query_splits_at_its_last_preposition(text: str, vertical: str, geography: str) -> None:
    assert parse(text, BARE) == (vertical, geography)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("dentists", "Austin")),
        ("plumbers", ("plumbers", "Austin")),
        ("in Boston", ("dentists", "Boston")),
        ("plumbers in", ("plumbers", "Austin")),
        ("plumbers near me", ("plumbers", "Austin")),
        ("Klempner in der Nähe", ("Klempner", "Austin")),
        ("Klempner in meiner Nähe", ("Klempner", "Austin")),
    ],
)
def test_what_is_missing_comes_from_the_agency(text: str, expected: tuple[str, str]) -> None:
    assert parse(text, SETTLED) == expected


@pytest.mark.parametrize(
    "text", ["", "   ", "dentists", "in Austin", "near me", "a\x00b in Austin", "a\x1b[2J in Austin"]
)
def test_nothing_known_is_bad_input_in_one_sentence(text: str) -> None:
    with pytest.raises(BadInput) as raised:
        parse(text, BARE)
    assert str(raised.value).endswith(".")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "example"),
    [("dentists Springfield", "dentists"), ("dentists", "dentists"), ("springfield", "dentists"),
     ("hair salons", "hair salons")],
)  # fmt: skip
def test_the_example_names_no_town_twice(text: str, example: str) -> None:
    with pytest.raises(BadInput, match=f'for example "{example} in Springfield"'):
        parse(text, BARE)


def test_trade_and_place_have_120_characters_each() -> None:
    assert parse(f"{'a' * 120} in {'b' * 120}", BARE) == ("a" * 120, "b" * 120)
    for text in (f"{'a' * 121} in b", f"a in {'b' * 121}"):
        with pytest.raises(BadInput, match="too long"):
            parse(text, BARE)


@pytest.mark.parametrize("budget", ["0", "-1", "0.0000009", "1000000.1", "1e30", "NaN", "Infinity"])
def test_a_budget_is_what_the_ledger_can_keep(budget: str) -> None:
    with pytest.raises(BadInput, match=r"from .* to 1,000,000"):
        check_budget(Decimal(budget))


@pytest.mark.parametrize("budget", ["0.000001", "2.5", "1000000"])
def test_a_budget_of_any_size_in_between_may_be_set(budget: str) -> None:
    check_budget(Decimal(budget))


def test_one_to_twenty_businesses() -> None:
    for leads in (1, 20):
        check_limit(leads)
    for leads in (-1, 0, 21):
        with pytest.raises(BadInput, match="1 to 20"):
            check_limit(leads)
