"""English and German say the same things, each word stands in its language's file, and the browser's choice counts."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from domain import signals
from domain.vocabulary import Place
from store.organizations import SERVICES
from tests.ui.chat.conftest import PUBLIC
from ui.assistant.phrases import ENGLISH as ASSISTANT
from ui.chat import told, words
from ui.chat.root import HERE
from ui.chat.starters import DEMO

PLACE = re.compile(r"\{+(\w+)\}+")
TEXT_IN_MARKUP = re.compile(r">\s*(?:[^<>{}=;()&|?:]*[A-Za-z]{2,}[^<>{}=;()&|?:]*)\s*(?=<)")
TEXT_IN_ATTRIBUTE = re.compile(r'(?:aria-label|title|alt|placeholder)="[^"]+"')
SENTENCE_IN_QUOTES = re.compile(r"""['"`][A-Z][a-z]+(?: [^'"`\n]*)?['"`]""")
NOT_SHOWN = {"'Enter'", "'Escape'", "'Dossier'"}
"""Keys of the keyboard, and a widget's name."""


def tables(language: str) -> dict[str, Any]:
    """What a language's file exports; each is JSON."""
    source = (PUBLIC / "js" / f"words.{language}.js").read_text(encoding="utf-8")
    found = re.findall(r"^export const (\w+) = (.+?)(?=^export|\Z)", source, re.MULTILINE | re.DOTALL)
    return {name: json.loads(value) for name, value in found}


def translations(language: str) -> dict[str, Any]:
    return json.loads((HERE / "settings" / "translations" / f"{language}.json").read_text(encoding="utf-8"))


def flat(told: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in told.items():
        if isinstance(value, dict):
            yield from flat(value, f"{path}{key}.")  # pyright: ignore[reportUnknownArgumentType]
        else:
            yield path + key, value


PAIRS = {
    "page": (tables("en"), tables("de")),
    "chainlit": (translations("en-US"), translations("de-DE")),
    "chat": (asdict(words.ENGLISH), asdict(words.GERMAN)),
}


@pytest.mark.parametrize("where", PAIRS)
def test_both_languages_have_the_same_keys_with_the_same_places(where: str) -> None:
    english, german = (dict(flat(told)) for told in PAIRS[where])
    assert list(english) == list(german)
    differing = [key for key in english if set(PLACE.findall(english[key])) != set(PLACE.findall(german[key]))]
    assert differing == []
    assert [key for key, text in german.items() if not text.strip()] == []


BARE = Place(place_id="1", name="Oak", source="google_places")
"""A place that everything can be said of that is put together from two parts."""
SOURCES = ("domain", "nodes", "engine", "api", "tools", "ui", "sandbox")
BROKEN = re.compile(r"""["']\s*\n\s*f?["']""")


def parts(sentence: str) -> Iterator[str]:
    """Three words after each other between its places, fewer where there are fewer: ours are put together of such."""
    for piece in PLACE.sub("\n", sentence).split("\n"):
        words = piece.split()
        yield from (" ".join(words[n : n + 3]) for n in range(max(len(words) - 2, 0)))
        yield from words[-1:] if 0 < len(words) < 3 else ()


def test_each_sentence_that_is_told_in_german_is_one_of_ours() -> None:
    files = [path for folder in SOURCES for path in (HERE.parents[1] / folder).rglob("*.py")]
    source = BROKEN.sub("", "\n".join(path.read_text(encoding="utf-8") for path in files))
    source += "\n".join(" ".join(each.evidence) for each in signals.detect(BARE))
    gone = [key for key, _ in told.pairs() if not any(part in source for part in parts(key))]
    assert gone == []
    assert [key for key, german in told.pairs() if not set(PLACE.findall(german)) <= set(PLACE.findall(key))] == []


@pytest.mark.parametrize(
    ("english", "german"),
    [
        (
            "Ask for 1 to 20 businesses, or for up to 200 with a wide search, not 50.",
            "bei einer weiten Suche bis zu 200",
        ),
        (
            'One search finds 1 to 200 businesses. Try "find 200 dentists in Elm".',
            "Versuchen Sie „finde 200 dentists in Elm“.",
        ),
        (
            "The site stopped answering after 4 tries (503)",
            "Die Website hat auch beim 4. Versuch nicht geantwortet (503)",
        ),
        (
            "Firecrawl did not answer after 4 tries (Firecrawl answered 429: Rate limit)",
            "Firecrawl hat auch beim 4. Versuch nicht geantwortet (Firecrawl answered 429: Rate limit)",
        ),
        (
            'I find businesses. Name a trade and a place, for example "find 10 dentists in Springfield".',
            "zum Beispiel „finde 10 Zahnärzte in Springfield“.",
        ),
        ("No website on Google", "Keine Website bei Google"),
        ("Rated 3.9 by 64 people on Google.", "Von 64 Personen bei Google mit 3,9 bewertet."),
        (
            "Rated 3.9 by 64 people on Google: worth a call about review management.",
            "Von 64 Personen bei Google mit 3,9 bewertet: ein Anruf wegen review management lohnt sich.",
        ),
        ("They write “Open daily”: worth a call about ads.", "They write “Open daily”: worth a call about ads."),
        ("No prices on the 5 pages we read.", "Keine Preise auf den 5 gelesenen Seiten."),
        ("No bakers found in Elm", "Keine Treffer für bakers in Elm"),
        (
            "No bakers found in Elm. Nothing was charged. Nobody new was found any more",
            "Nichts wurde berechnet. Es wurde niemand Neues mehr gefunden",
        ),
        ("Something of tomorrow.", "Something of tomorrow."),
    ],
)
def test_what_the_server_says_is_told_in_german_where_the_browser_asks_for_it(english: str, german: str) -> None:
    assert german in told.told(english, words.GERMAN)
    assert told.told(english, words.ENGLISH) == english


def test_what_a_new_agency_has_is_what_is_told_in_german() -> None:
    assert ASSISTANT.usual["services"] == ", ".join(SERVICES)


def test_what_depends_on_a_number_has_its_plural_in_both() -> None:
    for said in PAIRS["page"]:
        for key, forms in said["say"].items():
            assert isinstance(forms, str) or set(forms) == {"one", "other"}, key


@pytest.mark.parametrize("path", sorted((PUBLIC / "elements").glob("*.jsx")), ids=lambda path: path.name)
def test_no_text_stands_in_a_widget(path: Path) -> None:
    lines = [
        line for line in path.read_text(encoding="utf-8").splitlines() if not line.strip().startswith(("//", "/*"))
    ]
    source = re.sub(r"<code[^>]*>[^<]*</code>|//.*|=>", "", "\n".join(lines))
    shown = [*TEXT_IN_MARKUP.findall(source), *TEXT_IN_ATTRIBUTE.findall(source)]
    quoted = [text for text in SENTENCE_IN_QUOTES.findall(source) if text not in NOT_SHOWN]
    assert shown == []
    assert quoted == []


def test_each_word_that_a_widget_asks_for_is_there_and_each_that_is_there_is_asked_for() -> None:
    files = [*PUBLIC.glob("elements/*.jsx"), *PUBLIC.glob("js/*.js")]
    source = "\n".join(
        path.read_text(encoding="utf-8") for path in files if not re.search(r"words\.\w\w\.js", path.name)
    )
    assert set(re.findall(r"\bsay\.(\w+)", source)) == set(tables("en")["say"])


def test_numbers_and_dates_are_the_browsers_language_alone() -> None:
    files = [*PUBLIC.glob("elements/*.jsx"), *PUBLIC.glob("js/*.js")]
    fixed = re.compile(r"toFixed|toLocale\w+\((?!locale)|'en-US'|'de-DE'")
    assert [path.name for path in files if fixed.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    ("language", "spoken"),
    [("de", words.GERMAN), ("de-AT", words.GERMAN), ("DE-CH", words.GERMAN), ("en-GB", words.ENGLISH),
     ("fr", words.ENGLISH), ("den", words.ENGLISH), ("", words.ENGLISH), (None, words.ENGLISH)],
)  # fmt: skip
def test_german_where_the_browser_asks_for_it_and_english_elsewhere(language: str | None, spoken: words.Words) -> None:
    assert words.spoken(language) is spoken


def test_a_starter_says_in_german_what_it_costs() -> None:
    assert DEMO[0].label(words.GERMAN).split(" · ")[1:] == ["bis zu 21 Credits", words.GERMAN.old_websites]
