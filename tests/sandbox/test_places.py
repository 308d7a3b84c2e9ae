"""Google Places (New) on the wire."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.conftest import KEY, Served, serving

SEARCH = "/v1/places:searchText"


def names(served: Served, query: str) -> int:
    return len(served.search(query).json().get("places", []))


def test_a_missing_key_is_refused_with_403(served: Served) -> None:
    answer = served.post(SEARCH, {"textQuery": "dentists"}, {"X-Goog-FieldMask": "*"})
    assert (answer.status_code, answer.json()["error"]["status"]) == (403, "PERMISSION_DENIED")


def test_a_bad_key_is_an_invalid_argument_with_its_reason(served: Served) -> None:
    answer = served.post(SEARCH, {"textQuery": "dentists"}, KEY | {"X-Goog-Api-Key": "bad-key"})
    error = answer.json()["error"]
    assert (answer.status_code, error["status"]) == (400, "INVALID_ARGUMENT")
    assert error["details"][0]["reason"] == "API_KEY_INVALID"


@pytest.mark.parametrize("mask", [None, "", "places.website", "places.id, places.rating"])
def test_a_missing_or_wrong_field_mask_is_refused(served: Served, mask: str | None) -> None:
    headers = {"X-Goog-Api-Key": "k"} | ({"X-Goog-FieldMask": mask} if mask is not None else {})
    assert served.post(SEARCH, {"textQuery": "dentists"}, headers).status_code == 400


@pytest.mark.parametrize(
    ("mask", "expected"),
    [
        ("places.id", {"id": "place-70"}),
        ("places.displayName.text", {"displayName": {"text": "Ames & Co"}}),
        ("places.displayName", {"displayName": {"text": "Ames & Co", "languageCode": "en"}}),
        ("places.id,places.rating", {"id": "place-70", "rating": 4.5}),
    ],
)
def test_the_field_mask_decides_what_a_place_shows(served: Served, mask: str, expected: dict[str, Any]) -> None:
    answer = served.post(SEARCH, {"textQuery": "lawyers in Shelbyville"}, KEY | {"X-Goog-FieldMask": mask})
    assert answer.json() == {"places": [expected]}


def test_a_star_mask_shows_everything(served: Served) -> None:
    answer = served.post(SEARCH, {"textQuery": "lawyers in Shelbyville"}, KEY | {"X-Goog-FieldMask": "*"})
    assert answer.json()["places"][0]["formattedAddress"].startswith("2 Oak Ave")


def test_pages_of_twenty_end_after_sixty_places(served: Served) -> None:
    found: list[str] = []
    body: dict[str, Any] = {}
    for _ in range(3):
        answer = served.search("dentists in Springfield", **body).json()
        found += [place["id"] for place in answer["places"]]
        body = {"pageToken": answer.get("nextPageToken", "")}
    assert found == [f"place-{number}" for number in range(60)]
    assert body == {"pageToken": ""}


def test_a_page_token_fits_only_its_own_request(served: Served) -> None:
    token = served.search("dentists in Springfield").json()["nextPageToken"]
    answer = served.search("lawyers in Springfield", pageToken=token)
    assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert served.search("dentists in Springfield", pageToken="nonsense").status_code == 400


def test_the_next_page_token_comes_only_if_the_mask_names_it(served: Served) -> None:
    answer = served.post(SEARCH, {"textQuery": "dentists"}, KEY | {"X-Goog-FieldMask": "places.id"})
    assert "nextPageToken" not in answer.json()


def test_the_page_size_is_kept(served: Served) -> None:
    assert len(served.search("dentists in Springfield", pageSize=5).json()["places"]) == 5
    assert served.search("dentists in Springfield", pageSize=-1).status_code == 400


@pytest.mark.parametrize("query", ["dentists in Paris", "astronauts in Springfield", "dentist in springfiel"])
def test_an_unknown_place_or_trade_finds_nothing(served: Served, query: str) -> None:
    assert served.search(query).json() == {}


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("attorneys near shelbyville", 1),
        ("law firms in Shelbyville, IL", 1),
        ("hairdressers in JAU", 1),
        ("Zahnarzt in Cottbus", 1),
        ("Zahnärzte in Cottbus", 1),
        ("Betriebe in Shelbyville", 1),
        ("orthodontist in Cottbus", 1),
        ("businesses in Shelbyville", 1),
        ("lawyers in everywhere", 1),
        ("lawyers and hair salons in everywhere", 2),
        ("dentists Cottbus", 1),
    ],
)
def test_trade_and_place_words_find_what_they_mean(served: Served, query: str, count: int) -> None:
    assert names(served, query) == count


def test_towns_and_trades_are_counted(served: Served) -> None:
    answer = served.get("/sandbox/towns").json()
    assert answer["towns"] == [
        {"name": "Springfield", "businesses": 70},
        {"name": "Shelbyville", "businesses": 1},
        {"name": "Jaú", "businesses": 1},
        {"name": "Cottbus", "businesses": 1},
    ]
    assert answer["trades"][0] == {"name": "dentist", "type": "dentist", "businesses": 70}
    assert served.towns == answer["towns"]


@pytest.fixture(scope="module")
def springfield() -> Iterator[Served]:
    """The town with places that lie somewhere."""
    with serving("--port", "0") as served:
        yield served


def everything(served: Served, query: str, **more: Any) -> list[dict[str, Any]]:
    body = {"textQuery": query, **more}
    return served.post(SEARCH, body, {**KEY, "X-Goog-FieldMask": "places"}).json()["places"]


def test_a_search_within_a_rectangle_finds_only_what_lies_there(springfield: Served) -> None:
    whole = everything(springfield, "businesses in Springfield")
    at = whole[0]["location"]
    low = {name: value - 0.0001 for name, value in at.items()}
    high = {name: value + 0.0001 for name, value in at.items()}
    box = {"rectangle": {"low": low, "high": high}}
    found = everything(springfield, "businesses in Springfield", locationRestriction=box)
    assert whole[0]["id"] in {place["id"] for place in found}
    assert len(found) < len(whole)


@pytest.mark.parametrize("restriction", [{}, {"circle": {}}, {"rectangle": {"low": {"latitude": 1}}}, "here"])
def test_a_restriction_that_is_none_is_refused(springfield: Served, restriction: Any) -> None:
    assert springfield.search("businesses in Springfield", locationRestriction=restriction).status_code == 400


def test_a_town_asked_for_by_its_name_is_a_place_with_its_bounds(springfield: Served) -> None:
    (town,) = everything(springfield, "Springfield")
    assert town["types"] == ["locality", "political"]
    inside = {"locationRestriction": {"rectangle": town["viewport"]}}
    both = [everything(springfield, "dentists in Springfield", **more) for more in ({}, inside)]
    assert both[0] == both[1]
