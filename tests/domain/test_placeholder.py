"""Filler goes, facts stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.filler import LONG_LATIN
from domain.placeholder import (
    has_placeholder,
    is_placeholder_email,
    is_placeholder_phone,
    is_template_page,
    is_template_text,
    without_template_text,
)

LOREM = "Lorem ipsum dolor sit amet, consectetur adipiscing elit."


@pytest.mark.parametrize(
    "line",
    [
        LOREM,
        LOREM.upper(),
        "Necessitatibus eius consequatur",
        "Cras mattis consectetur purus sit amet fermentum.",
        "- Deep Dropdown 2",
        "Dropdown 1",
        "Your Company Name",
        "**Registration:** Your CAC Registration Number",
        "[Your Phone Number]",
        "Insert text here",
        "Click here to edit this text and tell your visitors who you are.",
        "This is a sample page",
        "Just another WordPress site",
        "# Hello world!",
        "¡Hola mundo!",
        "Add your description",
        "Delicious Bootstrap Template",
        "Designed by BootstrapMade",
        "Free HTML Template",
        "[...unchanged menu code...]",
        "Dies ist ein Blindtext.",
        "Texto de ejemplo",
        "Welcome, {{ customer.name }}",
        "TODO opening hours",
        "Coming soon",
        "Phone: +977-9800000000",
        "Mail: info@yourdomain.com",
        "FoldLeftTrueTrue true trueALL_TIME falsefalse10",
    ],
)
def test_leftovers_of_templates_are_filler(line: str) -> None:
    assert is_template_text(line)
    assert without_template_text(f"Before.\n{line}\nAfter.") == "Before.\nAfter."


@pytest.mark.parametrize(
    "line",
    [
        "We print your company name on every mug we sell.",
        "Our second branch in Leeds is coming soon!",
        "Designed by the architect Norman Foster, the house has nine rooms.",
        "We love Lorem Ipsum, the famous pseudo text printers have used since 1500, and print on letterpress.",
        "“I cannot recommend them enough [...] the best dentist in town.”",
        "[Our Menu](https://a.test/) [Your Order](https://a.test/order)",
        "Pater noster qui es in caelis sanctificetur nomen tuum",
        "Atendimento no centro do Rio de Janeiro",
        "Et in Arcadia ego est",
        "Magna Vitae",
        "Harga Rp 1.000.000 per malam",
        "Call 217-555-0142 or write to desk@oaksmiles.test",
        "Rindfleischetikettierungsüberwachungsaufgabe, wir machen das.",
        "",
    ],
)
def test_what_somebody_meant_is_kept(line: str) -> None:
    assert not is_template_text(line)
    assert without_template_text(line) == line


def test_filler_inside_a_line_goes_alone_and_the_rest_stays_verbatim() -> None:
    line = f"Chong has owned the salon since 2002.  She cuts hair. {LOREM} We close on Sundays."
    kept = without_template_text(line).split("\n")
    assert kept == ["Chong has owned the salon since 2002.  She cuts hair.", "We close on Sundays."]
    assert all(part in line for part in kept)


@given(st.lists(st.text(alphabet="abcdefgh .,\n", max_size=60), max_size=5))
def test_every_kept_line_is_a_line_of_the_page(lines: list[str]) -> None:
    text = f"\n{LOREM}\n".join(lines)
    kept = without_template_text(text)
    assert "ipsum" not in kept
    assert set(kept.split("\n")) <= {*text.split("\n"), ""}


@given(st.lists(st.sampled_from(sorted(LONG_LATIN)), min_size=2, max_size=12))
def test_pseudo_latin_is_known_in_any_order_and_case(words: list[str]) -> None:
    assert is_template_text(" ".join(words).capitalize() + ".")


@pytest.mark.parametrize(
    "phone",
    ["000-000-0000", "123-456-7890", "+1 5589 55488 55", "(555) 555-5555", "9800000000", "xxx-xxxx", "987-654-3210"],
)
def test_made_up_phones(phone: str) -> None:
    assert is_placeholder_phone(phone)
    assert has_placeholder(f"Call {phone} now")


@pytest.mark.parametrize(
    "phone", ["(217) 555-0142", "020 7946 0018", "+977-9845692402", "0355 25 908", "1-800-222-1222"]
)
def test_phones_that_could_be_real(phone: str) -> None:
    assert not is_placeholder_phone(phone)


@pytest.mark.parametrize(
    "mail",
    [
        "hello@example.com",
        "your@email.com",
        "yourname@gmail.com",
        "info@domain",
        "info@yourdomain.co.uk",
        "test@test.de",
        "name@company.com",
        "8a9b@sentry.io",
        "max.mustermann@firma.de",
    ],
)
def test_made_up_mail(mail: str) -> None:
    assert is_placeholder_email(mail)


@pytest.mark.parametrize(
    "mail", ["contact@avantsalon.com", "email@smithlaw.co.uk", "office@domain-law.com", "desk@oaksmiles.test"]
)
def test_mail_that_could_be_real(mail: str) -> None:
    assert not is_placeholder_email(mail)


def test_a_page_of_filler_is_a_template_page_and_a_page_with_some_is_not() -> None:
    real = "We look after families in Springfield since 1994.\n\nA check-up costs 89 dollars."
    assert is_template_page("Diabetes", f"# Diabetes\n{LOREM}\n{LOREM}\n{real}\n{LOREM}")
    assert is_template_page(
        "Starter Page - Delicious Bootstrap Template", f"# Starter\n{LOREM}\nCheck our starter section"
    )
    assert not is_template_page("Smiles", f"{real}\n{real}\n{LOREM}")
    assert not is_template_page("Smiles - Bootstrap Template", f"{real}\n{real}\nWe are open on Monday.")
    assert not is_template_page("", "")
