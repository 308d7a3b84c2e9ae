"""Which API a run's businesses come from is a setting; each knows where towns lie."""

from typing import Any

import pytest
from pydantic import SecretStr

from engine.services import open_services
from engine.settings import Settings
from tests.sandbox.conftest import serving

NEW = {"/v1/places:searchText": 2}
LEGACY = {"/maps/api/place/textsearch/json": 1, "/maps/api/place/details/json": 3, "/maps/api/geocode/json": 1}


@pytest.mark.parametrize(("provider", "asked"), [("auto", NEW), ("google_legacy", LEGACY)])
async def test_the_provider_says_which_api_is_asked(database_url: str, provider: Any, asked: dict[str, int]) -> None:
    with serving() as sandbox:
        settings = Settings(
            _env_file=None,
            database_url=SecretStr(database_url),
            places_provider=provider,
            google_places_api_key=SecretStr("k"),
            google_places_base_url=sandbox.url,
            google_maps_base_url=sandbox.url,
            llm_api_key=SecretStr("k"),
            llm_model="m",
        )
        async with open_services(settings) as services:
            found = await services.ports.places.search("dentists in Springfield", 3)
            area = await services.ports.geocoder.geocode("Springfield")
        requests = sandbox.get("/sandbox/stats").json()["requests"]
    assert len(found) == 3
    assert area
    assert area.name.startswith("Springfield")
    assert {each["path"]: each["count"] for each in requests} == asked
