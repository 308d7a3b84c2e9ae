"""A wide search over the real wire: a made-up town with more dentists than one search can show."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from tests.ui.conftest import Cli

THERE = 150


@pytest.fixture
def big_town(tmp_path: Path) -> Path:
    drawn, folder = random.Random(7), tmp_path / "bigtown"
    folder.mkdir()
    (folder / "places.json").write_text(json.dumps([_dentist(number, drawn) for number in range(THERE)]))
    return folder


def _dentist(number: int, drawn: random.Random) -> dict[str, Any]:
    at = {"latitude": 39 + drawn.random(), "longitude": -90 + drawn.random()}
    return {
        "id": f"dentist-{number}",
        "displayName": {"text": f"Dentist {number}"},
        "formattedAddress": f"{number} Elm St, Bigtown, IL 62701, USA",
        "nationalPhoneNumber": f"(217) 555-{number:04}",
        "primaryType": "dentist",
        "types": ["dentist"],
        "location": at,
    }


def test_a_town_is_searched_in_parts_and_says_how(cli: Cli, big_town: Path) -> None:
    ask = ("run", "dentists in Bigtown", "-n", "120", "--town", str(big_town))
    refused = cli(*ask)
    assert (refused.code, refused.out) == (2, "")
    assert "Ask for 1 to 20 businesses, or for up to 200 with a wide search, not 120." in refused.err
    said = cli(*ask, "--wide")
    assert said.code == 0, said
    assert "120 businesses: at most 9 searches" in said.out
    assert "searches in" in said.out
    told = json.loads(cli("show", "last", "--json").out)
    tiles, found = told["run"]["coverage"]["tiles"], told["opportunities"]
    assert len({lead["place_id"] for lead in found}) == len(found) == min(120, sum(tile["new"] for tile in tiles))
    assert len(found) > 60, "more than one search can show"
    coverage = cli("show", "last", "--coverage").out
    assert "Bigtown NW" in coverage
    assert "New" in coverage
