"""One business, one lead; a branch is a lead of its own."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.dedupe import merge
from domain.normalise import place
from domain.vocabulary import Place
from tests.domain.corpora import london, needs_corpora

ONE = Place(
    place_id="1", name="Oak", domain="oak.test", phone="020 1", phone_e164="+44201", address="1 High St, London"
)


def test_the_same_place_id_is_one_business_and_the_fuller_record_wins_in_the_first_ones_seat() -> None:
    other = Place(place_id="2", name="Elm")
    fuller = replace(ONE, rating=4.5, reviews=9)
    assert merge([ONE, other, fuller]) == [fuller, other]
    assert merge([fuller, other, ONE]) == [fuller, other]


def test_the_same_domain_and_phone_or_address_is_one_business() -> None:
    by_phone = replace(ONE, place_id="2", address="2 Low St, London")
    by_address = replace(ONE, place_id="3", phone_e164="+44999", phone="999", address="1 High St,  LONDON")
    assert merge([ONE, by_phone, by_address]) == [ONE]


def test_a_phone_without_its_country_is_still_the_same_phone() -> None:
    assert merge([ONE, replace(ONE, place_id="2", phone_e164=None, address=None)]) == [ONE]


def test_a_branch_shares_only_the_domain_and_is_kept() -> None:
    branch = replace(ONE, place_id="2", phone="020 2", phone_e164="+44202", address="2 Low St, London")
    assert merge([ONE, branch]) == [ONE, branch]


def test_without_a_domain_of_their_own_the_same_phone_is_no_proof() -> None:
    market = replace(ONE, domain=None)
    stall = replace(market, place_id="2")
    assert merge([market, stall]) == [market, stall]


anywhere = st.builds(
    Place,
    place_id=st.sampled_from("abc"),
    name=st.just("x"),
    domain=st.sampled_from(["a.test", None]),
    phone=st.sampled_from(["1", "2", None]),
    address=st.sampled_from(["p", "q", None]),
)


@given(st.lists(anywhere))
def test_merging_twice_changes_nothing_and_no_place_id_is_told_twice(places: list[Place]) -> None:
    once = merge(places)
    ids = [each.place_id for each in once]
    assert len(ids) == len(set(ids))
    assert merge(once) == once
    assert {*ids} <= {each.place_id for each in places}


@needs_corpora
def test_sixty_london_restaurants_are_sixty_businesses() -> None:
    everything = [place(each, "GB") for page in (1, 2, 3) for each in london(page)]
    assert len(merge(everything)) == 60, "both branches of the burger chain on one domain included"
    assert merge([*everything, *everything]) == everything
