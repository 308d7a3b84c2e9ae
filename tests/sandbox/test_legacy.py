"""The legacy Places API and geocoding on the wire."""

import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.geocoding import geocode
from sandbox.legacy_shapes import opening_hours
from sandbox.town import Town
from tests.sandbox.conftest import PLAIN, Served, serving

TEXT, DETAILS = "/maps/api/place/textsearch/json", "/maps/api/place/details/json"
FIND, WHERE = "/maps/api/place/findplacefromtext/json", "/maps/api/geocode/json"


def ask(served: Served, path: str, key: str = "k", **parameters: str) -> dict[str, Any]:
    answer = httpx.get(served.url + path, params={"key": key, **parameters}, **PLAIN)
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.parametrize("path", [TEXT, DETAILS, FIND, WHERE])
@pytest.mark.parametrize(("key", "words"), [("", "You must use an API key"), ("bad-key", "API key is invalid")])
def test_a_missing_or_bad_key_is_denied_under_http_200(served: Served, path: str, key: str, words: str) -> None:
    told = ask(served, path, key, query="dentists")
    assert told["status"] == "REQUEST_DENIED"
    assert words in told["error_message"]


def test_a_new_project_may_geocode_but_not_use_the_legacy_places(served: Served) -> None:
    assert "calling a legacy API" in ask(served, TEXT, "new-only", query="dentists")["error_message"]
    assert ask(served, WHERE, "new-only", address="Atlantis")["status"] == "ZERO_RESULTS"


def test_a_search_tells_neither_phone_nor_website(served: Served) -> None:
    told = ask(served, TEXT, query="lawyers in Shelbyville", minprice="None")
    (result,) = told["results"]
    assert (told["status"], told["html_attributions"], result["name"]) == ("OK", [], "Ames & Co")
    assert result["formatted_address"].startswith("2 Oak Ave")
    assert (result["place_id"], result["rating"], result["user_ratings_total"]) == ("place-70", 4.5, 0)


def test_pages_of_twenty_end_after_sixty_and_their_tokens_need_a_moment(served: Served) -> None:
    found: list[str] = []
    told = ask(served, TEXT, query="dentists in Springfield")
    early = ask(served, TEXT, pagetoken=told["next_page_token"])
    assert early == {"html_attributions": [], "results": [], "status": "INVALID_REQUEST"}
    while True:
        found += [result["place_id"] for result in told["results"]]
        if "next_page_token" not in told:
            break
        time.sleep(0.31)
        told = ask(served, TEXT, pagetoken=told["next_page_token"], query="all else counts for nothing")
    assert found == [f"place-{number}" for number in range(60)]


@pytest.mark.parametrize(
    ("path", "parameters", "status"),
    [
        (TEXT, {}, "INVALID_REQUEST"),
        (TEXT, {"pagetoken": "nonsense"}, "INVALID_REQUEST"),
        (TEXT, {"query": "dentists in Paris"}, "ZERO_RESULTS"),
        (DETAILS, {}, "INVALID_REQUEST"),
        (DETAILS, {"place_id": "nobody"}, "NOT_FOUND"),
        (DETAILS, {"place_id": "place-1", "fields": "nonsense"}, "INVALID_REQUEST"),
        (DETAILS, {"placeid": "place-1"}, "OK"),
        (FIND, {"input": "x"}, "INVALID_REQUEST"),
        (FIND, {"input": "dentists in Paris", "inputtype": "textquery"}, "ZERO_RESULTS"),
        (WHERE, {}, "INVALID_REQUEST"),
        (WHERE, {"address": "Atlantis"}, "ZERO_RESULTS"),
    ],
)
def test_each_way_to_answer_nothing_has_its_status(
    served: Served, path: str, parameters: dict[str, str], status: str
) -> None:
    assert ask(served, path, **parameters)["status"] == status


def test_details_are_the_fields_asked_for(served: Served) -> None:
    assert ask(served, DETAILS, place_id="place-1", fields="name,type,website")["result"] == {
        "name": "Smile 1",
        "types": ["dentist", "point_of_interest", "establishment"],
    }


def test_find_place_tells_ids_unless_asked_for_more(served: Served) -> None:
    told = ask(served, FIND, input="lawyers in Shelbyville", inputtype="textquery")
    assert told == {"candidates": [{"place_id": "place-70"}], "status": "OK"}


def test_opening_hours_are_told_as_four_digits() -> None:
    hours = {"periods": [{"open": {"day": 1, "hour": 8, "minute": 30}, "close": {"day": 1, "hour": 17}}]}
    told = opening_hours(hours | {"weekdayDescriptions": ["Monday: 8:30 AM - 5:00 PM"]})
    assert told is not None
    assert told["periods"] == [{"open": {"day": 1, "time": "0830"}, "close": {"day": 1, "time": "1700"}}]


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("Springfield", "Springfield, IL, USA"),
        ("Elm St, Springfield", "Springfield, IL, USA"),
        ("jau", "Jaú - SP, Brazil"),
        ("Cottbus, Germany", "Cottbus, Germany"),
        ("everywhere", "Springfield, IL, USA"),
    ],
)
def test_a_box_is_drawn_around_the_places_that_lie_there(address: str, name: str) -> None:
    (result,) = geocode(Town(places=PLACES, sites={}, options={}), address)
    box = result["geometry"]["viewport"]
    inside = [p for p in PLACES if box["southwest"]["lat"] < p["location"]["latitude"] < box["northeast"]["lat"]]
    assert result["formatted_address"] == name
    assert len(inside) == {"everywhere": 4, "Springfield": 2}.get(address, 1)


def located(address: str, latitude: float) -> dict[str, Any]:
    return {"id": address, "formattedAddress": address, "location": {"latitude": latitude, "longitude": 10.0}}


PLACES = [
    located("1 Elm St, Springfield, IL 62701, USA", 39.7),
    located("2 Oak Ave, Springfield, IL 62702, USA", 39.8),
    located("R. Olavo Bilac, 152, Jaú - SP, 17201-390, Brazil", -22.3),
    located("Thiemstraße 124, 03050 Cottbus, Germany", 51.7),
]


def test_faults_come_as_these_services_show_them(town: Path) -> None:
    with serving("--data", str(town)) as served:
        kinds = ["429", "500", "503", "malformed", "duplicates"]
        served.post("/sandbox/faults", {"path": TEXT, "faults": kinds}, {})
        answers = [served.get(f"{TEXT}?key=k&query=lawyers+in+Shelbyville") for _ in kinds]
    assert [answer.status_code for answer in answers] == [200, 200, 503, 200, 200]
    assert [answers[at].json()["status"] for at in (0, 1)] == ["OVER_QUERY_LIMIT", "UNKNOWN_ERROR"]
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        answers[3].json()
    assert len(answers[4].json()["results"]) == 2
