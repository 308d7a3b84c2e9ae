"""Overture's bucket: read without credentials, only as much of it as a box needs, and given up in time."""

from pathlib import Path

import pytest

from domain.errors import ServiceRefused, ServiceUnavailable
from tests.tools.places.overture_files import Towns, row, write
from tests.tools.places.s3 import serve_bucket
from tools.places.overture.location import Location
from tools.places.overture.places import OverturePlaces

PATH = "release/2026-10-21.0/theme=places/type=place"


def location(endpoint: str) -> Location:
    return Location(f"s3://bucket/release/{{release}}/theme=places/type=place/?region=us-west-2&endpoint={endpoint}")


def places(endpoint: str, release: str = "2026-10-21.0", timeout: float = 20) -> OverturePlaces:
    return OverturePlaces(Towns(), location=location(endpoint), release=release, timeout=timeout)


async def test_a_bucket_is_read_without_credentials_even_where_some_lie_around(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "somebodys")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    write(tmp_path / PATH, [row(1)])
    with serve_bucket(tmp_path) as (endpoint, asked):
        found = await places(endpoint).search("dentists in Austin", 20)
    assert [place.name for place in found] == ["Dentist 1"]
    assert asked
    assert {signed for _, _, signed in asked} == {""}


async def test_the_footers_of_files_are_read_once(tmp_path: Path) -> None:
    write(tmp_path / PATH, [row(number, at=(number / 100, 10.0)) for number in range(1000)], per_group=100)
    with serve_bucket(tmp_path) as (endpoint, asked):
        overture = places(endpoint)
        counted: list[int] = []
        for _ in range(2):
            before = len(asked)
            await overture.search("dentists in Austin", 20)
            counted.append(len(asked) - before)
    assert counted[1] < counted[0]


async def test_a_release_that_is_gone_is_said_to_be(tmp_path: Path) -> None:
    gone = pytest.raises(ServiceRefused, match=r"2025-01-01\.0.* stays online for about two months")
    with serve_bucket(tmp_path) as (endpoint, _), gone:
        await places(endpoint, "2025-01-01.0").search("dentists in Austin", 20)


async def test_a_bucket_that_turns_us_away_or_is_not_there_may_heal(tmp_path: Path) -> None:
    refused = pytest.raises(ServiceUnavailable, match="Overture Maps cannot be read")
    with serve_bucket(tmp_path, status=403) as (endpoint, _), refused:
        await places(endpoint).search("dentists in Austin", 20)
    with pytest.raises(ServiceUnavailable):
        await places("127.0.0.1:1", timeout=1).search("dentists in Austin", 20)
