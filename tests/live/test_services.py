"""What each adapter promises, kept by the service behind it."""

import json
from decimal import Decimal
from typing import TypeVar

import pytest
from pydantic import SecretStr

from billing.autumn.client import open_autumn
from domain.errors import BadKey
from engine.settings import Settings
from store.organizations import LOCAL
from tests.tools.llm.contract import question
from tests.tools.places.contract import keeps_its_fields
from tools.llm.model import GatewayModel
from tools.places.geocode import GoogleGeocoder
from tools.places.google import GooglePlaces
from tools.places.google_legacy import GoogleLegacyPlaces
from tools.web.firecrawl.client import BASE_URL
from tools.web.firecrawl.web import FirecrawlWeb

pytestmark = pytest.mark.live

QUERY, TOWN = "dentists in Springfield", "Springfield"
SITE = "https://example.com/"
T = TypeVar("T")


def given(value: T | None, name: str) -> T:
    if value is None:
        pytest.skip(f"{name} is not set")
    return value


async def test_places_tells_businesses_within_the_bounds_it_tells(settings: Settings) -> None:
    key = given(settings.google_places_api_key, "GOOGLE_PLACES_API_KEY")
    async with GooglePlaces(key, base_url=settings.google_places_base_url) as places:
        keeps_its_fields(found := await places.search(QUERY, 5))
        area = await places.geocode(TOWN)
        assert area
        assert area.south < area.north
        keeps_its_fields(await places.search(QUERY, 5, area))
    assert len(found) == 5


async def test_the_legacy_api_tells_the_same(settings: Settings) -> None:
    key = given(settings.google_places_api_key, "GOOGLE_PLACES_API_KEY")
    async with GoogleLegacyPlaces(key, base_url=settings.google_maps_base_url) as places:
        try:
            keeps_its_fields(await places.search(QUERY, 5))
        except BadKey as refused:
            pytest.skip(str(refused))
    async with GoogleGeocoder(key, base_url=settings.google_maps_base_url) as geocoder:
        assert await geocoder.geocode(TOWN)


async def test_firecrawl_maps_and_reads_a_page(settings: Settings) -> None:
    own = settings.firecrawl_base_url
    key = settings.firecrawl_api_key if own else given(settings.firecrawl_api_key, "FIRECRAWL_API_KEY")
    async with FirecrawlWeb(key, base_url=own or BASE_URL) as web:
        found = await web.map(SITE)
        read = await web.scrape([found.links[0].url])
    assert found.charged
    assert "Example Domain" in read.pages[0].markdown


async def test_the_gateway_answers_in_the_schema_and_tells_its_cost(settings: Settings) -> None:
    key, model = given(settings.llm_api_key, "LLM_API_KEY"), given(settings.llm_model, "LLM_MODEL")
    async with GatewayModel(base_url=settings.llm_base_url, api_key=key, model=model, provider="gateway") as gateway:
        answer = await gateway.ask(question())
    assert set(json.loads(answer.text)) == {"name", "score"}
    assert answer.usd is None or Decimal(0) <= answer.usd < Decimal("0.01")
    assert answer.usd is not None, "this gateway tells no cost: its calls would be unpriced"


async def test_autumn_knows_the_customer(settings: Settings) -> None:
    key: SecretStr = given(settings.autumn_secret_key, "AUTUMN_SECRET_KEY")
    async with open_autumn(key, settings.autumn_base_url) as autumn:
        assert await autumn.check(LOCAL, "lead_discovery", Decimal(1))
