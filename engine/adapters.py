"""Opens the adapters of the outside world: real where settings say so, the sandbox otherwise."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import SecretStr

from domain.ports import Geocoder, Places, Web
from engine.sandbox import Sandbox
from engine.settings import Settings

if TYPE_CHECKING:
    from tools.llm.model import GatewayModel
    from tools.web.firecrawl.web import FirecrawlWeb


async def open_places(stack: AsyncExitStack, settings: Settings, sandbox: Sandbox | None) -> tuple[Places, Geocoder]:
    """Who knows businesses, and who knows where places are: Places (New) knows both.

    Raises: Misconfigured when Overture's extra is not installed.
    """
    from tools.places.google import GooglePlaces

    if settings.places == "overture":
        return await _open_overture(stack, settings)
    if settings.places == "sandbox":
        demo = await stack.enter_async_context(GooglePlaces(SecretStr("sandbox"), base_url=url_of(sandbox)))
        return demo, demo
    assert settings.google_places_api_key is not None, "read_settings checked it"
    key, legacy = settings.google_places_api_key, settings.google_maps_base_url
    if settings.places == "google_legacy":
        from tools.places.geocode import GoogleGeocoder
        from tools.places.google_legacy import GoogleLegacyPlaces

        places = await stack.enter_async_context(GoogleLegacyPlaces(key, base_url=legacy))
        return places, await stack.enter_async_context(GoogleGeocoder(key, base_url=legacy))
    google = await stack.enter_async_context(GooglePlaces(key, base_url=settings.google_places_base_url))
    return google, google


async def _open_overture(stack: AsyncExitStack, settings: Settings) -> tuple[Places, Geocoder]:
    from tools.places.geocode_cache import GeocodeCache
    from tools.places.nominatim import Nominatim
    from tools.places.overture.location import Location
    from tools.places.overture.places import OverturePlaces

    cache = GeocodeCache(settings.leadatlas_home / "geocoding.json", lambda: datetime.now(UTC))
    geocoder = await stack.enter_async_context(
        Nominatim(cache, base_url=settings.nominatim_url, contact=settings.contact)
    )
    places = OverturePlaces(
        geocoder,
        location=Location(settings.overture_url),
        release=settings.overture_release,
        confidence=settings.overture_confidence,
    )
    return await stack.enter_async_context(places), geocoder


def gateway_model(settings: Settings, sandbox: Sandbox | None) -> GatewayModel:
    """Whom models are asked of."""
    from tools.llm.model import GatewayModel

    if settings.model == "sandbox":
        return GatewayModel(
            base_url=f"{url_of(sandbox)}/v1", api_key=SecretStr("sandbox"), model="leadatlas-demo", provider="sandbox"
        )
    assert settings.llm_api_key is not None and settings.llm_model is not None, "read_settings checked it"
    return GatewayModel(
        base_url=settings.llm_base_url,
        api_key=settings.llm_api_key,
        model=settings.llm_model,
        dossier_model=settings.llm_model_dossier,
        provider="gateway",
    )


async def open_web(stack: AsyncExitStack, settings: Settings, sandbox: Sandbox | None) -> Web:
    """Who reads websites."""
    if settings.web == "firecrawl":
        return await stack.enter_async_context(_firecrawl(settings, sandbox))
    from tools.web.builtin import BuiltinWeb

    connect_to, ca_file = settings.connect_to, settings.web_ca_file
    if sandbox is not None and settings.places == "sandbox":
        connect_to, ca_file = connect_to or {"*.test": f"127.0.0.1:{sandbox.port}"}, ca_file or sandbox.ca_file
    return await stack.enter_async_context(
        BuiltinWeb(connect_to=connect_to, ca_file=ca_file, workers=settings.web_workers, contact=settings.contact)
    )


def _firecrawl(settings: Settings, sandbox: Sandbox | None) -> FirecrawlWeb:
    from tools.web.firecrawl.client import BASE_URL
    from tools.web.firecrawl.web import FirecrawlWeb

    own = None if settings.places == "sandbox" else settings.firecrawl_api_key  # the sandbox sees no key
    base_url = url_of(sandbox) if settings.places == "sandbox" else settings.firecrawl_base_url or BASE_URL
    return FirecrawlWeb(own, base_url=base_url, workers=settings.web_workers)


def url_of(sandbox: Sandbox | None) -> str:
    """Where the sandbox answers."""
    assert sandbox is not None, "a demo starts one"
    return sandbox.url
