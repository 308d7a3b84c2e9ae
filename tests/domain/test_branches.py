"""What businesses on one website have in common, and what is each one's own."""

from decimal import Decimal

import pytest

from domain.branches import ANOTHERS, OWN, SHARED, Listing, landing_pages, name_of, own_first, whose_page
from domain.vocabulary import Lead, Link, Place


def lead(*names: str) -> Lead:
    place, *others = (Place(place_id=name, name=name, domain="hub.test") for name in names)
    return Lead(place=place, signals=(), score=Decimal(0), score_parts=(), branches=tuple(others))


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["Two Sites A"], "Two Sites A"),
        (["Two Sites A", "Two Sites B"], "Two Sites"),
        (["Caldwell's Grill - Downtown", "Caldwell's Grill - Westgate"], "Caldwell's Grill"),
        (["McDonald's", "McDonald's"], "McDonald's"),
        (["The Dentist", "The Surgeon"], "hub"),
        (["Miller", "Smith"], "hub"),
    ],
)
def test_a_shared_website_is_named_by_what_its_businesses_have_in_common(names: list[str], told: str) -> None:
    assert name_of(lead(*names)) == told


def test_of_a_shared_website_the_root_and_each_landing_page_are_read_in_the_maps_spelling() -> None:
    links = [Link(url="http://www.hub.test/b/"), Link(url="http://www.hub.test/a"), Link(url="http://www.hub.test/")]
    found = landing_pages("https://hub.test/old-b", ["https://hub.test/a", "https://hub.test/c"], links)
    assert [link.url for link in found] == [
        "http://www.hub.test/",
        "http://www.hub.test/b/",
        "http://www.hub.test/a",
        "https://hub.test/c",
    ]
    assert landing_pages("https://hub.test/old-b", [], links) == []


def test_a_page_is_a_businesss_own_when_no_other_is_listed_with_it() -> None:
    one, other, nobody = (Listing(None, site) for site in ("https://hub.test/a", "https://www.hub.test/b/", None))
    assert whose_page("http://hub.test/a/", one, [other]) == OWN
    assert whose_page("http://hub.test/b", one, [nobody, other]) == ANOTHERS
    assert whose_page("http://hub.test/a", one, [one, other]) == SHARED
    assert whose_page("http://hub.test/", one, [other]) == whose_page("http://hub.test/", nobody, [one]) == SHARED


def test_each_business_reads_its_own_contacts_first_and_anothers_last() -> None:
    values = {"+12175550105": "b", "217-555-0100": "", "217-555-0133": "a", "(217) 555-0104": ""}
    contacts = [
        {"kind": "phone", "value": value, "page_url": f"https://hub.test/{path}", "quote": value}
        for value, path in values.items()
    ]
    mail = {"kind": "email", "value": "a@hub.test", "page_url": "https://hub.test/a", "quote": "a@hub.test"}
    one = Listing("(217) 555-0104", "https://hub.test/a")
    other = Listing("(217) 555-0105", "https://hub.test/b")
    told = [each["value"] for each in own_first([*contacts, mail], one, [other])]
    assert told == ["(217) 555-0104", "217-555-0133", "217-555-0100", "+12175550105", "a@hub.test"]
    assert own_first(contacts, other, [one])[0]["value"] == "+12175550105"
