"""What a business is and does comes before curricula, notices and what its customers say."""

import json

import pytest

from sandbox.model.dossier import write_dossier
from sandbox.model.telling import telling

NAME = "Maple Street Dental"


@pytest.mark.parametrize(
    "text",
    [
        "We opened in this house in the spring of 1987, with one chair and a borrowed lamp.",
        "Maple Street Dental has treated children and adults since 2004.",
        "Dr. Ellis Marsh and Dr. June Marsh, father and daughter, look after teeth of every age.",
        "Wir behandeln Familien und Angstpatienten in der dritten Generation.",
        "Somos una taquería de once mesas y ofrecemos comida para llevar.",
    ],
)
@pytest.mark.parametrize(
    "trivia",
    [
        "Southern Illinois University, class of 1984.",
        "Holiday notice: the office will be closed from December 23, 2024 to January 3, 2025.",
        "Mr. Smith took my case on a Monday, knowing we had to be in court in seven days.",
        "Send letters by certified mail and keep copies.",
    ],
)
def test_a_self_portrait_tells_more_than_trivia(text: str, trivia: str) -> None:
    assert telling(text, NAME, opening=False) > telling(trivia, NAME, opening=False)


def test_a_summary_is_made_of_what_the_business_is_and_does() -> None:
    text = (
        "Southern Illinois University, class of 1984.\n\nWe have treated families in Springfield since 1987.\n\n"
        "Please park behind the house until March 31.\n\nOur two dentists provide cleanings, crowns and dentures.\n"
    )
    written = write_dossier(f'<business name="{NAME}"/>\n<page n="0" title="">\n{text}\n</page>\n')
    summary = json.dumps(written["summary"])
    assert "treated families" in summary and "provide cleanings" in summary
    assert "University" not in summary and "park" not in summary
