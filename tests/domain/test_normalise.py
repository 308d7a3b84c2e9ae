"""One canonical form for websites, domains and phones."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.countries import name_of, region
from domain.normalise import host, is_social, phone, place, registrable_domain, website
from domain.vocabulary import Place
from tests.domain.corpora import ROOT, london, national_numbers, needs_corpora


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("HTTP://WWW.Acme.COM:80", "https://acme.com/"),
        ("acme.com/Menu", "https://acme.com/Menu"),
        ("https://acme.com/a?utm_source=g&id=3&gclid=1&fbclid=2#top", "https://acme.com/a?id=3"),
        ("https://acme.com/?page&q=a%20b", "https://acme.com/?page&q=a%20b"),
        ("https://user:pw@acme.com/a b", "https://acme.com/a%20b"),
        ("http://münchen.de", "https://xn--mnchen-3ya.de/"),
        ("http://www.Straße-12.de/", "https://xn--strae-12-tya.de/"),
        ("https://i❤️.ws", "https://xn--i-7iq.ws/"),
        ("http://1.2.3.4:8080/x", "https://1.2.3.4:8080/x"),
        ("http://www.com", "https://www.com/"),
        ("https://oaksmiles.test", "https://oaksmiles.test/"),
    ],
)
def test_a_website_has_one_form(raw: str, expected: str) -> None:
    assert website(raw) == expected
    assert website(expected) == expected


@pytest.mark.parametrize(
    "junk",
    [
        *(None, "", "n/a", "none", "mailto:a@b.com", "a@b.com", "tel:+1", "javascript:alert(1)", "not a site.com"),
        *("a..b.com", "http://acme.com:99999", "ftp://acme.com", "http://[oops", "217.555.0142"),
    ],
)
def test_junk_is_no_website(junk: str | None) -> None:
    assert website(junk) is None


@given(st.text(max_size=60))
def test_nothing_that_is_typed_breaks_it_and_its_own_answers_stay(text: str) -> None:
    first = website(text)
    assert first is None or website(first) == first
    registrable_domain(text)


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.acme.co.uk/x", "acme.co.uk"),
        ("https://oaksmiles.test", "oaksmiles.test"),
        ("https://a.b.unknownsuffix", "b.unknownsuffix"),
        ("https://smile.wixsite.com/salon", "smile.wixsite.com"),
        ("https://joe.github.io", "joe.github.io"),
        ("https://joe.business.site", "joe.business.site"),
        ("https://shop.joe.weebly.com", "joe.weebly.com"),
        ("https://www.gov.uk/x", "www.gov.uk"),
        ("http://1.2.3.4/x", "1.2.3.4"),
        ("https://netflix.com", "netflix.com"),
        ("https://www.facebook.com/joe", None),
        ("https://m.facebook.com/joe", None),
        ("https://sites.google.com/view/joe", None),
        ("https://www.google.co.uk/maps", None),
        ("https://wa.me/123", None),
        ("https://goo.gl/maps/x", None),
        ("https://www.tripadvisor.de/x", None),
        ("https://wixsite.com", None),
        ("nonsense", None),
    ],
)
def test_a_domain_is_whose_it_is(url: str, domain: str | None) -> None:
    assert registrable_domain(url) == domain


def test_a_name_that_looks_like_a_directory_is_not_one() -> None:
    assert is_social("https://yelp.co.uk/biz/x")
    assert not is_social("https://tripadvisor.acme.com")
    assert not is_social("https://googlefish.com")
    assert host("HTTPS://WWW.Acme.com/x") == "acme.com"


@needs_corpora
def test_the_public_suffix_lists_own_cases_hold() -> None:
    lines = (ROOT / "urls" / "psl-test.txt").read_text(encoding="utf-8").splitlines()
    cases = [
        match.groups() for line in lines if (match := re.match(r"checkPublicSuffix\('(.+)', (?:null|'(.+)')\)", line))
    ]
    assert len(cases) > 40
    wrong = [
        (name, want) for name, want in cases if registrable_domain(name) != (want and want.encode("idna").decode())
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("4 Neal St, London WC2H 9LY, UK", "GB"),
        ("1 Orchard Rd, Singapore 238823", "SG"),
        ("Sheikh Zayed Rd - Dubai - United Arab Emirates", "AE"),
        ("日本、〒150-0002 東京都渋谷区", "JP"),
        ("Thiemstraße 124, 03050 Cottbus, Deutschland", "DE"),
        ("Springfield, IL 62701", "US"),
        ("Castries, St. Lucia", "LC"),
        ("Tbilisi, Georgia", "GE"),
        ("Wilmington, DE", None),
        ("Paris", None),
        ("", None),
        (None, None),
    ],
)
def test_the_last_part_of_an_address_names_the_region(address: str | None, code: str | None) -> None:
    assert region(address) == code


@pytest.mark.parametrize("code", ["US", "DE", "CA", "IN", "gb", "JP"])
def test_the_name_of_a_country_leads_back_to_it(code: str) -> None:
    assert region(f"Main St 1, {name_of(code)}") == code.upper()
    assert name_of("XX") is name_of("") is name_of("001") is None


def test_a_phone_is_read_where_the_business_is() -> None:
    assert phone("020 7946 0018", "London, UK", "US") == ("020 7946 0018", "+442079460018")
    assert phone("(217)  555-0142", None, "US") == ("(217) 555-0142", "+12175550142")
    assert phone("(404) 555-0142", "Atlanta, Georgia", "US")[1] == "+14045550142"
    assert phone("+977 984-5692402", "Lamahi", None)[1] == "+9779845692402"


def test_a_phone_of_nowhere_keeps_its_display_form_only() -> None:
    assert phone("217-555-0142", None, None) == ("217-555-0142", None)
    assert phone("12", "London, UK", None) == ("12", None)
    assert phone("n/a", "London, UK", None) == (None, None)
    assert phone(None, None, "US") == (None, None)


@needs_corpora
def test_london_phones_are_what_google_itself_writes_internationally() -> None:
    for number in (1, 2, 3):
        theirs = national_numbers(number)
        ours = {each.place_id: place(each, None).phone_e164 for each in london(number) if each.phone}
        assert ours == {name: "+" + "".join(filter(str.isdigit, value)) for name, value in theirs.items()}


def test_a_place_is_filled() -> None:
    raw = Place(
        place_id="p", name="n", website="http://www.Joe.wixsite.com/a", phone="020 7946 0018", address="London, UK"
    )
    filled = place(raw, None)
    assert (filled.website, filled.domain) == ("https://joe.wixsite.com/a", "joe.wixsite.com")
    assert filled.phone_e164 == "+442079460018"
    assert place(filled, "US") == filled


def test_a_name_moves_no_cursor() -> None:
    hostile = Place(place_id="p", name="Evil\x1b[2J \x07Dental\n", address="1 Elm St,\r Springfield, USA")
    told = place(hostile, None)
    assert (told.name, told.address) == ("Evil Dental", "1 Elm St, Springfield, USA")
