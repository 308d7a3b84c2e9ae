"""Absence is told by code, worded with what was read, and never on doubt."""

from typing import Any

import pytest

from domain.checks import checks, understood
from domain.said import said
from domain.vocabulary import Contact, Page
from tests.domain.making import page

PLAIN = (
    "We are a small practice in the middle of the town and we look after the teeth of families with care and time. "
    "Our team is kind to the young and to the old, and the house is easy to reach for all of them. "
) * 3
SEEN: dict[str, Any] = {
    "viewport": True,
    "https": True,
    "booking_link": False,
    "form": False,
    "copyright_year": 2026,
    "lang": "en",
}


def keys(*pages: Page, contacts: tuple[Contact, ...] = ()) -> set[str]:
    return {signal.key for signal in checks(pages, contacts, 2026)}


def test_absences_name_what_was_read() -> None:
    pages = [page(PLAIN, path, **SEEN) for path in ("/", "/about")]
    told = {signal.key: signal.evidence[0] for signal in checks(pages, (), 2026)}
    assert told == {
        "NO_BOOKING_LINK": "No online booking link on the 2 pages we read",
        "NO_HOURS_FOUND": "No opening hours on the 2 pages we read",
        "NO_PRICES_FOUND": "No prices on the 2 pages we read",
        "NO_EMAIL_FOUND": "No e-mail address or contact form on the 2 pages we read",
    }
    assert checks(pages[:1], (), 2026)[0].evidence == ("No online booking link on the page we read",)


@pytest.mark.parametrize(
    ("there", "key"),
    [
        ("A check-up costs 89 dollars.", "NO_PRICES_FOUND"),
        ("Ab 45 €", "NO_PRICES_FOUND"),
        ("Nuestros precios", "NO_PRICES_FOUND"),
        ("The first visit is free.", "NO_PRICES_FOUND"),
        ("Mo-Fr 8.00 bis 17.00", "NO_HOURS_FOUND"),
        ("Open daily", "NO_HOURS_FOUND"),
        ("Sprechzeiten nach Vereinbarung", "NO_HOURS_FOUND"),
        ("Montags geschlossen", "NO_HOURS_FOUND"),
        ("Book online", "NO_BOOKING_LINK"),
        ("Termin vereinbaren", "NO_BOOKING_LINK"),
        ("desk (at) oak.test", "NO_EMAIL_FOUND"),
    ],
)
def test_what_is_there_in_any_wording_is_not_called_missing(there: str, key: str) -> None:
    assert key in keys(page(PLAIN, **SEEN))
    assert key not in keys(page(f"{PLAIN}\n\n{there}", **SEEN))


def test_harvested_contacts_and_facts_count_as_there() -> None:
    hours = Contact(kind="hours", value="Mon 9-5", page_url="https://a.test/", quote="Mon 9-5")
    mail = Contact(kind="email", value="a@a.test", page_url="https://a.test/", quote="a@a.test")
    assert keys(page(PLAIN, **SEEN), contacts=(hours, mail)) == {"NO_BOOKING_LINK", "NO_PRICES_FOUND"}
    linked = page(PLAIN, "/book", **{**SEEN, "booking_link": True, "form": True})
    assert keys(page(PLAIN, **SEEN), linked) == {"NO_HOURS_FOUND", "NO_PRICES_FOUND"}


@pytest.mark.parametrize(
    "doubtful",
    [
        "Too little text to say anything about.",
        "Мы заботимся о зубах всей семьи в самом центре города. " * 20,
        "私たちは家族の歯を大切にします。" * 40,
        "Zapraszamy wszystkich pacjentów codziennie rano, nasza przychodnia jest blisko rynku. " * 10,
        "Calamari Sisig Pancit Canton Crispy Pata Chopsuey " * 20,
    ],
)
def test_on_doubt_nothing_is_said(doubtful: str) -> None:
    assert keys(page(doubtful, **SEEN)) == set()


def test_a_page_whose_html_nobody_looked_at_leaves_booking_and_forms_open() -> None:
    assert keys(page(PLAIN)) == {"NO_HOURS_FOUND", "NO_PRICES_FOUND"}
    assert checks([], (), 2026) == ()


def test_the_home_page_is_judged_by_its_own_facts_only() -> None:
    old = {**SEEN, "viewport": False, "https": False, "copyright_year": 2019}
    told = {
        signal.key: signal.evidence[0] for signal in checks([page("x", "/about", **SEEN), page("x", **old)], (), 2026)
    }
    assert told == {
        "NO_MOBILE_VIEWPORT": "The home page does not declare a mobile viewport",
        "NOT_HTTPS": "The home page was read over plain http, not https",
        "OLD_COPYRIGHT": "The copyright line on its home page says 2019",
    }
    assert checks([page("x", "/about", **old)], (), 2026) == ()
    assert {signal.key for signal in checks([page("x", **old)], (), None)} == {"NO_MOBILE_VIEWPORT", "NOT_HTTPS"}
    assert checks([page("x", **{**SEEN, "copyright_year": 2024})], (), 2026) == ()


def test_seven_languages_are_understood() -> None:
    for text in (
        "We look after the teeth of your family in the middle of the town",
        "Wir sind für die ganze Familie da und freuen uns auf Sie in der Praxis",
        "Cuidamos de la salud de su familia en el centro de la ciudad",
        "Nous prenons soin de la santé de toute la famille et des enfants",
        "Ci prendiamo cura di tutta la famiglia e dei bambini con la massima attenzione",
        "Cuidamos da saúde de toda a família com o carinho de uma equipe",
        "Wij zorgen voor het gebit van de hele familie in een rustige praktijk",
    ):
        assert understood([said(text)]), text
    assert not understood([said("")])
