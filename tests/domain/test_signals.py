"""Reasons to call, the score they make, and who is dropped."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.normalise import place
from domain.signals import detect, score, shortlist
from domain.vocabulary import Criterion, Place, SignalKey
from tests.domain.corpora import london, needs_corpora

GOOD = Place(place_id="1", name="Oak", phone="1", website="https://oak.test/", rating=4.6, reviews=120)
ALL = tuple(
    Criterion(key=key) for key in ("MISSING_WEBSITE", "WEAK_WEB_PRESENCE", "LOW_GOOGLE_RATING", "FEW_GOOGLE_REVIEWS")
)

# Read by eye from the three snapshots, before any code saw them: place → signals of those with a phone.
LONDON: dict[int, dict[str, set[SignalKey]]] = {
    1: {"LOCALDINES": {"FEW_GOOGLE_REVIEWS"}, "Haxells Restaurant & Bar": {"LOW_GOOGLE_RATING"}},
    2: {
        "McDonald's": {"LOW_GOOGLE_RATING"},
        "Treats Sandwich Bar": {"MISSING_WEBSITE", "FEW_GOOGLE_REVIEWS"},
        "KFC London - Leicester Square": {"LOW_GOOGLE_RATING"},
    },
    3: {
        "McDonald's": {"LOW_GOOGLE_RATING"},
        "China Modern": {"LOW_GOOGLE_RATING"},
        "Funghetto": {"LOW_GOOGLE_RATING"},
        "Dim Sum Library": {"FEW_GOOGLE_REVIEWS"},
    },
}
WITHOUT_PHONE = {1: 3, 2: 3, 3: 6}


@pytest.mark.parametrize(
    ("change", "key", "evidence"),
    [
        ({"website": None}, "MISSING_WEBSITE", "No website on Google"),
        ({"website": None, "source": "overture"}, "MISSING_WEBSITE", "No website in Overture Maps"),
        (
            {"website": "https://m.facebook.com/oak"},
            "WEAK_WEB_PRESENCE",
            "Its website on Google is a page on m.facebook.com",
        ),
        ({"rating": 3.6, "reviews": 41}, "LOW_GOOGLE_RATING", "Rated 3.6 by 41 people on Google"),
        ({"rating": 3.96, "reviews": 5}, "LOW_GOOGLE_RATING", "Rated 3.96 by 5 people on Google"),
        ({"reviews": 4}, "FEW_GOOGLE_REVIEWS", "Only 4 reviews on Google"),
        ({"reviews": 1}, "FEW_GOOGLE_REVIEWS", "Only 1 review on Google"),
        ({"reviews": None}, "FEW_GOOGLE_REVIEWS", "No reviews on Google"),
    ],
)
def test_each_signal_says_what_it_was_computed_from(change: dict[str, object], key: str, evidence: str) -> None:
    (signal,) = detect(replace(GOOD, **change))  # type: ignore[arg-type]
    assert (signal.key, signal.evidence) == (key, (evidence,))


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"rating": None},
        {"rating": 4.0},
        {"website": "https://oak.wixsite.com/"},
        {"source": "overture", "rating": None, "reviews": None},
    ],
)
def test_what_is_fine_is_no_signal(change: dict[str, object]) -> None:
    assert detect(replace(GOOD, **change)) == ()  # type: ignore[arg-type]


def test_a_low_rating_needs_five_reviews() -> None:
    assert [signal.key for signal in detect(replace(GOOD, rating=1.0, reviews=4))] == ["FEW_GOOGLE_REVIEWS"]


def test_the_score_is_the_matched_share_of_the_weights() -> None:
    signals = detect(replace(GOOD, website=None, reviews=None))
    assert score(signals, ALL)[0] == Decimal("0.5000")
    heavy = (Criterion(key="MISSING_WEBSITE", weight=Decimal(2)), Criterion(key="LOW_GOOGLE_RATING"))
    points, parts = score(signals, heavy)
    assert str(points) == "0.6667"
    assert parts[0] == {"key": "MISSING_WEBSITE", "weight": "2", "matched": True}
    assert score(signals, ())[0] == 0
    assert score(signals, (Criterion(key="MISSING_WEBSITE", weight=Decimal(0)),))[0] == 0


def test_the_best_come_first_and_equals_keep_their_order() -> None:
    places = [replace(GOOD, place_id=name) for name in "abc"] + [replace(GOOD, place_id="d", website=None)]
    leads, dropped = shortlist(places, ALL)
    assert [lead.place.place_id for lead in leads] == ["d", "a", "b", "c"]
    assert dropped == {}


def test_whom_nobody_can_call_is_dropped_with_the_reason() -> None:
    gone = replace(GOOD, business_status="CLOSED_PERMANENTLY")
    resting = replace(GOOD, business_status="CLOSED_TEMPORARILY")
    leads, dropped = shortlist([replace(GOOD, phone=None), gone, resting], ALL)
    assert [lead.place for lead in leads] == [resting]
    assert dropped == {"no phone": 1, "closed for good": 1}


@needs_corpora
@pytest.mark.parametrize("number", [1, 2, 3])
def test_london_as_counted_by_hand(number: int) -> None:
    leads, dropped = shortlist([place(each, "GB") for each in london(number)], ALL)
    assert dropped == {"no phone": WITHOUT_PHONE[number]}
    found = {lead.place.name: {signal.key for signal in lead.signals} for lead in leads if lead.signals}
    assert found == LONDON[number]
    assert len(leads) == 20 - WITHOUT_PHONE[number]
    assert {str(lead.score) for lead in leads} <= {"0.0000", "0.2500", "0.5000"}
