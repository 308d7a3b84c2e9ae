"""Plain words become a search, or one sentence that says what to type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.asking import Asked, asked
from domain.errors import BadInput, NotASearch
from tests.pace import within


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("find 10 dentists in Springfield", Asked("dentists in Springfield", 10)),
        ("dentists in Springfield", Asked("dentists in Springfield")),
        ("12 low-rated restaurants near Elm Park", Asked("low-rated restaurants near Elm Park", 12)),
        (
            "Hi! Could you please find me twelve plumbers in Elm Park, Springfield?",
            Asked("plumbers in Elm Park, Springfield", 12),
        ),
        ("Find 12 dentists in Springfield with weak websites", Asked("dentists in Springfield", 12)),
        ("Find 12 dentists with weak websites in Springfield", Asked("dentists in Springfield", 12)),
        ("dentists without a website near Elm Park, please", Asked("dentists near Elm Park")),
        ("find gyms that have few reviews everywhere", Asked("gyms everywhere")),
        ("find dentists in Austin with offices in Texas", Asked("dentists in Austin")),
        ("finde Zahnärzte mit schlechter Website in Berlin", Asked("Zahnärzte in Berlin")),
        ("I need 5 of the best hair salons in Springfield please.", Asked("hair salons in Springfield", 5)),
        ("I'm looking for up to 8 vets near Lakeview", Asked("vets near Lakeview", 8)),
        ("show me all florists in Springfield that have no website", Asked("florists in Springfield", 200)),
        ("all the bakeries in Springfield", Asked("bakeries in Springfield", 200)),
        ("every single bakery near Elm Park please", Asked("bakery near Elm Park", 200)),
        ("find 60 dentists in Austin", Asked("dentists in Austin", 60)),
        ("all 30 of the vets in Springfield", Asked("vets in Springfield", 30)),
        ("get\n 3   gyms \n in Springfield", Asked("gyms in Springfield", 3)),
        ("businesses everywhere", Asked("businesses everywhere")),
        ("find dentists", Asked("dentists")),
        ("find 24-hour gyms in Springfield", Asked("24-hour gyms in Springfield")),
        ("歯医者 in 東京", Asked("歯医者 in 東京")),
        ("find credit unions in Springfield", Asked("credit unions in Springfield")),
        ("the best search agencies in Springfield", Asked("search agencies in Springfield")),
        ("show all profile makers near Leadville", Asked("profile makers near Leadville", 200)),
        ("fifty gyms in Springfield", Asked("gyms in Springfield", 50)),
        ("find 5-star hotels in Springfield", Asked("5-star hotels in Springfield")),
        ("find one-chair salons in Springfield", Asked("one-chair salons in Springfield")),
        ("die casters in Springfield", Asked("die casters in Springfield")),
        ("tool and die shops in Springfield", Asked("tool and die shops in Springfield")),
        ("cafes near MIT in Cambridge", Asked("cafes near MIT in Cambridge")),
        ("hat shops in Springfield", Asked("hat shops in Springfield")),
    ],
)
def test_a_search_is_understood(words: str, meant: Asked) -> None:
    assert asked(words) == meant


ZAHNÄRZTE = "Zahnärzte in Springfield"


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("finde 3 Zahnärzte in Springfield", Asked(ZAHNÄRZTE, 3)),
        ("Suche 5 Zahnärzte in Springfield", Asked(ZAHNÄRZTE, 5)),
        ("finde 5 dentists in Springfield", Asked("dentists in Springfield", 5)),
        ("Zeige mir drei Zahnärzte in Springfield", Asked(ZAHNÄRZTE, 3)),
        ("zeig mir bitte die Zahnärzte in Springfield", Asked(ZAHNÄRZTE)),
        ("ich brauche fünf Zahnärzte in Springfield", Asked(ZAHNÄRZTE, 5)),
        ("Ich suche zehn Zahnärzte in Springfield, bitte", Asked(ZAHNÄRZTE, 10)),
        ("Bitte zwanzig Zahnärzte in Springfield!", Asked(ZAHNÄRZTE, 20)),
        ("Hallo, ich suche einen Zahnarzt in Springfield", Asked("Zahnarzt in Springfield")),
        ("Finden Sie bis zu 8 Tierärzte nahe Lakeview", Asked("Tierärzte nahe Lakeview", 8)),
        ("alle Bäckereien in Springfield", Asked("Bäckereien in Springfield", 200)),
        ("Finde alle 30 Tierärzte in Springfield", Asked("Tierärzte in Springfield", 30)),
        ("die 5 besten Friseure in Springfield", Asked("Friseure in Springfield", 5)),
        ("Zeige mir die drei besten Friseure in Springfield", Asked("Friseure in Springfield", 3)),
        ("5 der besten Friseure in Springfield", Asked("Friseure in Springfield", 5)),
        ("Kannst du mir 4 Restaurants in der Nähe von Elm Park suchen?",
         Asked("Restaurants in der Nähe von Elm Park", 4)),
        ("finde 6 Cafés um Springfield", Asked("Cafés um Springfield", 6)),
        ("finde 12 Zahnärzte in Springfield mit schlechter Website", Asked(ZAHNÄRZTE, 12)),
        ("finde 12 Zahnärzte in Springfield mit wenigen Bewertungen", Asked(ZAHNÄRZTE, 12)),
        ("finde 12 Zahnärzte in Springfield ohne Website", Asked(ZAHNÄRZTE, 12)),
        ("Suche 12 Zahnärzte in Springfield, die keine Website haben", Asked(ZAHNÄRZTE, 12)),
        ("ich möchte 5 Zahnärzte in Springfield finden", Asked(ZAHNÄRZTE, 5)),
        ("Betriebe überall", Asked("Betriebe überall")),
        ("finde 24-Stunden-Fitness in Springfield", Asked("24-Stunden-Fitness in Springfield")),
        ("Suchmaschinenagenturen in Springfield", Asked("Suchmaschinenagenturen in Springfield")),
        ("Eisdielen in Springfield", Asked("Eisdielen in Springfield")),
    ],
)  # fmt: skip
def test_a_german_search_is_understood(words: str, meant: Asked) -> None:
    assert asked(words) == meant


@pytest.mark.parametrize(
    "words",
    [
        "hallo",
        "bitte",
        "finde",
        "Warum ist der erste der erste?",
        "Wie viele Zahnärzte gibt es?",
        "zeige mir meine Läufe",
        "Zeige die Leads des letzten Laufs",
        "gib mir unsere Credits",
        "Vergleiche die ersten zwei Leads",
        "speichere Zahnärzte in Springfield als Montags",
        "stoppe die Suche",
        "setze die Suche fort",
        "finde den besten Lead in diesem Lauf",
        "ich möchte einen Betrieb hinzufügen",
        "Verbrauch",
    ],
)
def test_what_is_no_search_in_german_gets_an_example_too(words: str) -> None:
    with pytest.raises(NotASearch):
        asked(words)


@pytest.mark.parametrize(
    "words",
    [
        "finde 0 Zahnärzte in Springfield",
        "finde 5000 Zahnärzte in Springfield",
        "Suche 5.000 Zahnärzte in Springfield",
        "finde -3 Zahnärzte in Springfield",
    ],
)
def test_a_number_out_of_range_is_refused_in_german_too(words: str) -> None:
    with pytest.raises(BadInput, match=f"200 {ZAHNÄRZTE}"):
        asked(words)


@pytest.mark.parametrize(
    "words",
    [
        "hello",
        "",
        "   ",
        "What is the weather in Paris?",
        "how do credits work",
        "find",
        "please",
        "10",
        "thanks!",
        "?",
        "show me my runs",
        "list the leads of the last run",
        "give me our credits",
        "show the talking points for Okafor",
        "runs",
        "can you tell me how many credits I have",
        "I want to add a business",
        "would you suggest 3 florists in Springfield?",
        "compare the first two leads in my last run",
        "save dentists in Springfield as Mondays",
        "stop the run",
        "add Okafor Dental okafordental.test",
        "export the last run",
        "find the best lead in this run",
    ],
)
def test_what_is_no_search_gets_an_example(words: str) -> None:
    with pytest.raises(NotASearch, match='for example "find 10 dentists in Springfield"'):
        asked(words)


@pytest.mark.parametrize(
    "words",
    [
        "find 0 dentists in Springfield",
        "250 dentists in Springfield",
        "find -3 dentists in Springfield",
        "find 5,000 dentists in Springfield",
    ],
)
def test_a_number_out_of_range_is_told_the_range(words: str) -> None:
    with pytest.raises(BadInput, match=r'1 to 200 businesses. Try "find 200 dentists in Springfield"'):
        asked(words)


@pytest.mark.parametrize("words", ["find " + "some " * 20_000, "hi " * 400, "dentists in Springfield" + " " * 1_000])
def test_a_message_that_is_too_long_is_refused_before_it_is_read(words: str) -> None:
    with within(0.1), pytest.raises(BadInput, match="over 1000 characters: shorten it"):
        asked(words)


@given(st.text(max_size=200))
def test_anything_typed_is_a_search_or_one_sentence(words: str) -> None:
    meant = read(words)
    assert isinstance(meant, Asked) or "\n" not in meant
    if isinstance(meant, Asked):
        assert meant.text.strip()
        assert meant.leads is None or 1 <= meant.leads <= 200


def read(words: str) -> Asked | str:
    try:
        return asked(words)
    except BadInput as refused:
        return str(refused)
