"""Overture's places: what a search takes, in which order, with which fields, and how it fails."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from domain.areas import Area
from domain.errors import BadInput, ServiceRefused, ServiceUnavailable
from domain.vocabulary import Place
from tests.tools.loopback import Reply, json_reply, serve
from tests.tools.places.overture_files import AUSTIN, Towns, row, write
from tools.places.overture.location import Location
from tools.places.overture.places import OverturePlaces
from tools.places.overture.release import Releases

LAWYER = ["services_and_business", "professional_service", "lawyer"]


async def search(
    folder: Path, query: str = "dentists in Austin", limit: int = 60, area: Area | None = None, **options: Any
) -> list[Place]:
    async with OverturePlaces(Towns(), location=Location(str(folder)), **options) as places:
        return await places.search(query, limit, area)


def names(places: list[Place]) -> list[str]:
    return [place.name for place in places]


async def test_a_place_is_told_in_our_words(tmp_path: Path) -> None:
    (found,) = await search(write(tmp_path, [row(1, websites=["http://www.One.example/?utm_source=x"])]))
    assert found == Place(
        place_id="overture:00000001-0000-4000-8000-000000000000",
        name="Dentist 1",
        website="http://www.One.example/?utm_source=x",
        phone="+15125550001",
        phone_e164="+15125550001",
        address="1 Main St, Austin, TX 78701, United States",
        business_status="OPERATIONAL",
        trade="dentist",
        source="overture",
    )


async def test_what_nobody_filled_in_is_absent(tmp_path: Path) -> None:
    bare = dict.fromkeys(("websites", "phones", "addresses", "operating_status", "basic_category"))
    (found,) = await search(write(tmp_path, [row(1, **bare)]))
    assert (found.website, found.phone, found.phone_e164, found.address, found.business_status) == (None,) * 5


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ({"freeform": "Hauptstr. 1", "locality": "Berlin", "postcode": "10115", "region": "DE-BE", "country": "DE"},
         "Hauptstr. 1, Berlin, BE 10115, Germany"),
        ({"freeform": None, "locality": "Austin", "postcode": None, "region": None, "country": "XX"}, "Austin, XX"),
        (None, None),
    ],
)  # fmt: skip
async def test_an_address_is_one_line_with_the_name_of_its_country(
    tmp_path: Path, address: dict[str, str] | None, line: str | None
) -> None:
    (found,) = await search(write(tmp_path, [row(1, addresses=[address])]))
    assert found.address == line


async def test_only_places_of_the_trade_in_the_box_that_surely_exist_are_found(tmp_path: Path) -> None:
    rows = [
        row(1),
        row(2, names={"primary": "Orthodontist"}, hierarchy=["health_care", "dentist", "orthodontist"]),
        row(3, hierarchy=LAWYER, basic_category="attorney_or_law_firm"),
        row(4, at=(31.0, -97.75)),
        row(5, at=(30.25, -97.0)),
        row(6, confidence=0.69),
        row(7, names=None),
        row(8, names={"primary": "By its basic category"}, taxonomy=None, basic_category="dental_care"),
    ]
    found = await search(write(tmp_path, rows))
    assert names(found) == ["Dentist 1", "Orthodontist", "By its basic category"]
    assert names(await search(tmp_path, "law firms in Austin")) == ["Dentist 3"]
    assert len(await search(tmp_path, "businesses in Austin")) == 4
    assert "Dentist 6" in names(await search(tmp_path, confidence=0.6))


async def test_those_one_can_call_come_first_then_those_with_a_website_then_the_surest(tmp_path: Path) -> None:
    rows = [
        row(1, operating_status="permanently_closed", confidence=1.0),
        row(2, phones=None, confidence=1.0),
        row(3, websites=[], confidence=0.95),
        row(4, confidence=0.8),
        row(5, confidence=0.9),
        row(6, confidence=0.9, operating_status=None),
    ]
    found = await search(write(tmp_path, rows))
    assert names(found) == [f"Dentist {number}" for number in (5, 6, 4, 3, 2, 1)]
    assert [place.business_status for place in found][-1] == "CLOSED_PERMANENTLY"


async def test_a_business_that_is_there_twice_comes_once_and_a_branch_stays(tmp_path: Path) -> None:
    same = {"websites": ["https://smile.example"], "phones": ["+1 512 555 0001"]}
    rows = [row(1, **same), row(2, websites=["http://www.smile.example/en"], phones=["(512) 555-0001"])]
    rows.append(row(3, websites=["https://smile.example"], phones=["+15125550003"]))
    found = await search(write(tmp_path, rows))
    assert names(found) == ["Dentist 1", "Dentist 3"]
    assert found[0].website == "https://smile.example"


@pytest.mark.parametrize("limit", [1, 20, 60, 200])
async def test_at_most_sixty_are_given_and_a_longer_search_begins_with_the_shorter(tmp_path: Path, limit: int) -> None:
    folder = write(tmp_path, [row(number, confidence=0.7 + number % 7 / 100) for number in range(300)], per_group=50)
    found, most = await search(folder, limit=limit), await search(folder)
    assert len(found) == min(limit, 60)
    assert most[: len(found)] == found


async def test_an_area_is_searched_instead_of_what_the_query_names(tmp_path: Path) -> None:
    folder, towns = write(tmp_path, [row(1), row(2, at=(30.5, -97.6))]), Towns()
    north_east = AUSTIN.quarters()[1]
    async with OverturePlaces(towns, location=Location(str(folder))) as places:
        assert names(await places.search("dentists in Austin", 60, north_east)) == ["Dentist 2"]
    assert towns.asked == []


async def test_a_box_may_cross_the_date_line(tmp_path: Path) -> None:
    folder = write(tmp_path, [row(1, at=(-17, 179.5)), row(2, at=(-17, -179.5)), row(3, at=(-17, 0))])
    fiji = Area(name="Fiji", south=-20, west=177, north=-12, east=-178)
    assert names(await search(folder, area=fiji)) == ["Dentist 1", "Dentist 2"]


async def test_row_groups_elsewhere_are_not_read(tmp_path: Path) -> None:
    from tools.places.overture import scan, trades
    from tools.places.overture.arrow import load

    folder = write(tmp_path, [row(number, at=(number / 100, 10.0)) for number in range(1000)], per_group=100)
    arrow, box = load(), Area(name="x", south=1.0, west=9, north=1.5, east=11)
    files = Location(str(folder)).open(arrow, "")
    where = scan.condition(arrow, box, trades.read("dentists"), 0.7, True)
    (fragment,) = files.get_fragments()
    assert (len(fragment.row_groups), len(fragment.subset(where).row_groups)) == (10, 1)


async def test_a_trade_that_no_table_knows_is_found_by_the_words_of_its_category(tmp_path: Path) -> None:
    pizza = ["food_and_drink", "restaurant", "pizza_restaurant"]
    rows = [row(1, hierarchy=pizza), row(2, hierarchy=pizza[:2]), row(3, hierarchy=["shopping", "pizzazz_store"])]
    assert names(await search(write(tmp_path, rows), "Pizza Restaurants in Austin")) == ["Dentist 1"]


async def test_a_trade_that_nobody_knows_gives_one_sentence_with_words_that_are_near(tmp_path: Path) -> None:
    folder = write(tmp_path, [row(1)])
    with pytest.raises(BadInput) as refused:
        await search(folder, "dentits in Austin")
    assert str(refused.value).startswith('Overture Maps has no category for "dentits" in Austin: did you mean dentist')
    with pytest.raises(BadInput, match="try a plainer word, such as dentists or plumbers"):
        await search(folder, "qqqq in Austin")
    assert await search(folder, "dentits in Austin", area=AUSTIN) == [], "a part of a search is no reason to fail it"
    assert await search(folder, "plumbers in Austin") == []


async def test_a_place_that_nobody_knows_has_nobody_in_it(tmp_path: Path) -> None:
    assert await search(write(tmp_path, [row(1)]), "dentists in Atlantis") == []


@pytest.mark.parametrize("query", ["dentists", "dentists everywhere", "dentists in everywhere"])
async def test_without_a_place_it_asks_for_one(tmp_path: Path, query: str) -> None:
    with pytest.raises(BadInput, match='name a town, as in "dentists in Austin"'):
        await search(write(tmp_path, [row(1)]), query)


async def test_files_that_are_not_there_or_not_overtures_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ServiceRefused, match="There are no places of Overture Maps at"):
        await search(tmp_path / "nowhere")
    (tmp_path / "junk.parquet").write_bytes(b"PAR1 not really")
    with pytest.raises(ServiceRefused, match="is no data of Overture Maps"):
        await search(tmp_path / "junk.parquet")
    with pytest.raises(ServiceRefused, match="no column taxonomy: use a release of Overture Maps from December 2025"):
        await search(write(tmp_path / "old", [row(1)], without="taxonomy"))


@pytest.mark.parametrize("column", ["basic_category", "operating_status"])
async def test_a_column_that_may_be_missing_is_not_missed(tmp_path: Path, column: str) -> None:
    assert len(await search(write(tmp_path, [row(1)], without=column))) == 1


async def test_a_search_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(ServiceUnavailable, match="did not answer within 0 s"):
        await search(write(tmp_path, [row(1)]), timeout=0)


async def test_the_latest_release_is_read_unless_one_is_pinned(tmp_path: Path) -> None:
    write(tmp_path / "2026-10-21.0", [row(1)])
    write(tmp_path / "2026-09-23.1", [row(2)])
    location = Location(f"{tmp_path}/{{release}}")
    async with serve(json_reply({"id": "Overture", "latest": "2026-10-21.0"})) as catalog:
        latest = OverturePlaces(Towns(), location=location, releases=Releases(catalog.url))
        pinned = OverturePlaces(Towns(), location=location, releases=Releases(catalog.url), release="2026-09-23.1")
        gone = OverturePlaces(Towns(), location=location, release="2025-01-01.0")
        found = [await places.search("dentists in Austin", 1) for places in (latest, latest, pinned)]
        with pytest.raises(ServiceRefused, match=r"2025-01-01\.0 \(a release stays online for about two months"):
            await gone.search("dentists in Austin", 1)
    assert [names(each) for each in found] == [["Dentist 1"], ["Dentist 1"], ["Dentist 2"]]
    assert len(catalog.asked) == 1


@pytest.mark.parametrize(
    "reply",
    [
        json_reply({"latest": "../../secret"}),
        json_reply({}),
        Reply(status=503),
        Reply(body=b"<html>"),
        Reply(reset=True),
    ],
)
async def test_a_catalog_that_names_no_release_may_heal(reply: Reply) -> None:
    async with serve(reply) as catalog:
        with pytest.raises(ServiceUnavailable):
            await Releases(catalog.url).latest()


async def test_a_release_is_asked_for_again_after_a_day_and_the_known_one_kept_while_nobody_answers() -> None:
    seconds = [0.0]
    first, second = (json_reply({"latest": f"2026-{month}-21.0"}) for month in ("10", "11"))
    async with serve(first, second, Reply(status=500)) as catalog:
        releases, told = Releases(catalog.url, clock=lambda: seconds[0]), list[str]()
        for hours in (0, 23, 25, 50, 51):
            seconds[0] = hours * 3600.0
            told.append(await releases.latest())
    assert told == ["2026-10-21.0", "2026-10-21.0", "2026-11-21.0", "2026-11-21.0", "2026-11-21.0"]
    assert len(catalog.asked) == 3


def test_without_the_extra_one_sentence_says_how_to_get_it() -> None:
    script = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from domain.errors import Misconfigured\n"
        "from tools.places.overture.places import OverturePlaces\n"
        "try: OverturePlaces(None)\n"
        "except Misconfigured as error: print(error)"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert "pip install 'leadatlas[overture]'" in told


@pytest.mark.live
async def test_the_public_files_know_dentists_in_austin() -> None:
    async with OverturePlaces(Towns()) as places:
        found = await places.search("dentists in Austin", 60, AUSTIN)
    assert len(found) == 60
    assert sum(place.website is not None for place in found) > 30
