"""Boxes on the earth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.areas import Area

TOWN = Area(name="Town", south=10, west=20, north=12, east=24)


def test_a_box_has_four_quarters_that_fill_it() -> None:
    told = [(each.name, each.south, each.west, each.north, each.east) for each in TOWN.quarters()]
    assert told == [
        ("Town NW", 11, 20, 12, 22),
        ("Town NE", 11, 22, 12, 24),
        ("Town SW", 10, 20, 11, 22),
        ("Town SE", 10, 22, 11, 24),
    ]


def test_a_box_across_the_date_line_is_divided_there() -> None:
    fiji = Area(name="Fiji", south=-20, west=176, north=-16, east=-178)
    assert {(each.west, each.east) for each in fiji.quarters()} == {(176, 179), (179, -178)}


@given(
    south=st.floats(-89, 88),
    height=st.floats(0.01, 1),
    west=st.floats(-180, 179.9),
    width=st.floats(0.01, 359),
)
def test_quarters_are_half_as_wide_and_half_as_high(south: float, height: float, west: float, width: float) -> None:
    east = (west + width + 180) % 360 - 180
    whole = Area(name="", south=south, west=west, north=south + height, east=east)
    for part in whole.quarters():
        assert (part.east - part.west) % 360 == pytest.approx(width / 2, abs=1e-6)
        assert part.north - part.south == pytest.approx(height / 2, abs=1e-6)


def test_a_block_of_houses_is_not_divided() -> None:
    assert Area(name="", south=10, west=20, north=10.001, east=21).quarters() == ()
