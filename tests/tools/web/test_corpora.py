"""Measured on pages that nobody on this project wrote: what they state is harvested, what they trap is not."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from protego import Protego

from domain.contacts import digits, merge_contacts, same_number
from domain.site_pages import excluded
from domain.vocabulary import Contact, Page
from tools.web.charset import decode
from tools.web.extract import extract
from tools.web.markdown import normal
from tools.web.urls import canonical

CORPORA = Path(__file__).parents[4] / "shared" / "corpora"
SITES = CORPORA / "town-real" / "sites"
pytestmark = pytest.mark.skipif(not SITES.exists(), reason="the corpora are not beside the repository")

# What the facts file states of each site, in the form in which it is compared: digits, or letters and digits.
PHONES = {
    "avant-salon": ["5152235883"],
    "borgato-advocacia": ["1436264997", "14981172267"],
    "gurkhas-restaurant": ["8017553499"],
    "rapti-dental": ["9779845692402"],
    "sas-real-estate": ["534108666"],
    "shangrila-view-hotel": ["2348037093649"],
    "smithsmith-law": ["8178775750"],
    "st-marys-church": ["5146684568"],
    "stone-grill": ["63535680539"],
    "sydney-cbd-eye": ["292336688"],
    "zahnarzt-rokita": ["35525908"],
}
FAXES = {"sydney-cbd-eye": ["292235991"], "zahnarzt-rokita": ["35543090492"]}
EMAILS = {
    "avant-salon": ["contact@avantsalon.com"],
    "borgato-advocacia": ["celioborgato@adv.oabsp.org.br"],
    "shangrila-view-hotel": ["shangrilaviewhotel@gmail.com"],
    "st-marys-church": [f"{who}@stmarysorthodoxchurch.ca" for who in ("vicar", "secretary", "trustee", "sundayschool")],
    "stone-grill": ["stonegrill2014@gmail.com"],
    "sydney-cbd-eye": ["info@cbdeyeclinic.com.au"],
}
ADDRESSES = {
    "avant-salon": "4800 Mills Civic Pkwy",
    "borgato-advocacia": "Rua Olavo Bilac, 152",
    "gurkhas-restaurant": "3025 East 3300 South",
    "rapti-dental": "Lamahi",
    "shangrila-view-hotel": "Rumuosi Victory Estate, Airport Road, Port Harcourt",
    "smithsmith-law": "PO Box 121175",
    "st-marys-church": "9-170 Fuller Road, Ajax ON",
    "stone-grill": "Brgy. Tinago",
    "sydney-cbd-eye": "82 Elizabeth Street",
    "zahnarzt-rokita": "Thiemstraße 124, 03050 Cottbus",
}
HOURS = {
    "avant-salon": ["9 am to 7 pm", "9 am to 5 pm", "9 am to 4 pm", "closed"],
    "gurkhas-restaurant": ["11:30am to 10:00pm", "3:00pm to 10:00pm"],
    "rapti-dental": ["9:00 AM to 5:00 PM"],
    "smithsmith-law": ["8:00 a.m. - 5:00 p.m."],
    "stone-grill": ["10:00 AM - 9:00 PM"],
    "sydney-cbd-eye": ["08:00 - 16:30", "08:00 - 14:30"],
    "zahnarzt-rokita": ["08:00 - 12:00", "14:30 - 18:30"],
}


def files(site: str) -> Iterator[tuple[str, bytes]]:
    root = SITES / f"{site}.test"
    for file in sorted(root.rglob("*.html")):
        path = file.relative_to(root).as_posix()
        yield canonical(f"https://{site}.test/{path}") or "", file.read_bytes()


@cache
def pages(site: str) -> list[Page]:
    now = datetime.now(UTC)
    read = [(url, extract(body, url, None)) for url, body in files(site) if not excluded(url)]
    return [
        Page(
            url=url, title=found.title, markdown=found.markdown, hash=url, status=200, fetched_at=now,
            visible_chars=found.visible_chars, contacts=found.contacts, facts=found.facts,
        )
        for url, found in read
    ]  # fmt: skip


def values(site: str, kind: str) -> list[str]:
    return [contact.value for contact in merged(site) if contact.kind == kind]


@cache
def merged(site: str) -> tuple[Contact, ...]:
    return merge_contacts(pages(site), None)


@pytest.mark.parametrize(("site", "numbers"), PHONES.items())
def test_stated_phones_are_found_first(site: str, numbers: list[str]) -> None:
    found = values(site, "phone")[:2]
    assert [number for number in numbers if not any(same_number(number, value) for value in found)] == []


@pytest.mark.parametrize(("site", "numbers"), FAXES.items())
def test_stated_faxes_are_found(site: str, numbers: list[str]) -> None:
    assert [digits(value).removeprefix("49") for value in values(site, "fax")] == numbers


@pytest.mark.parametrize(("site", "addresses"), EMAILS.items())
def test_stated_emails_are_found(site: str, addresses: list[str]) -> None:
    assert set(addresses) == set(values(site, "email"))


@pytest.mark.parametrize(("site", "address"), ADDRESSES.items())
def test_stated_addresses_are_found(site: str, address: str) -> None:
    assert any(normal(address) in normal(value) for value in values(site, "address"))


@pytest.mark.parametrize(("site", "hours"), HOURS.items())
def test_stated_opening_hours_are_found(site: str, hours: list[str]) -> None:
    found = " ".join(values(site, "hours"))
    assert [time for time in hours if time not in found] == []


def test_numbers_of_hospitals_are_not_the_clinics() -> None:
    assert [digits(value) for value in values("sydney-cbd-eye", "phone")] == ["292336688"]


def test_a_placeholder_beside_the_real_number_is_left() -> None:
    assert not any("9800000000" in digits(contact.value) for contact in merged("rapti-dental"))


@pytest.mark.parametrize("site", ["alam-salon", "el-asfoor", "firm-foundations-fitness"])
def test_sites_that_state_no_phone_get_none(site: str) -> None:
    assert values(site, "phone") == values(site, "address") == []


def test_an_empty_single_page_app_is_empty() -> None:
    assert sum(page.visible_chars for page in pages("alam-salon")) < 200


def test_every_stored_line_of_every_real_page_stands_in_its_text() -> None:
    checked = 0
    for site in PHONES:
        for url, body in files(site):
            source = normal(decode(body, None))
            for line in extract(body, url, None).markdown.splitlines():
                checked += 1
                assert all(normal(word) in source for word in line.split() if "](" not in word), (url, line)
    assert checked > 1_000


def test_pages_in_old_charsets_come_out_right() -> None:
    with open(CORPORA / "charsets" / "index.csv", newline="") as index:
        names = [row["file"] for row in csv.DictReader(index)]
    wrong = [name for name in names if not _decodes(name)]
    assert wrong == []


def _decodes(name: str) -> bool:
    body = (CORPORA / "charsets" / name).read_bytes()
    charset = name.partition("__")[0]
    for script in ("-cyrillic", "-turkish", "-hebrew"):
        charset = charset.removesuffix(script)
    return decode(body, None) == body.decode(charset)


def test_real_robots_files_can_be_asked() -> None:
    files = [*(CORPORA / "urls" / "robots").glob("*.txt")]
    assert files
    for file in files:
        rules = Protego.parse(file.read_text(errors="replace"))
        assert isinstance(rules.can_fetch("https://a.test/contact", "leadatlas"), bool), file.name
