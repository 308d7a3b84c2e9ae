"""The adapters of the `Places` port that the contract runs on; a new one is a line here."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from pydantic import SecretStr

from domain.ports import Places
from tools.places.google import GooglePlaces
from tools.places.google_legacy import GoogleLegacyPlaces

Open = Callable[[str, str], AbstractAsyncContextManager[Places]]
"""(address of the service, key) → the adapter, open."""


def google(url: str, key: str) -> AbstractAsyncContextManager[Places]:
    return GooglePlaces(SecretStr(key), base_url=url)


def google_legacy(url: str, key: str) -> AbstractAsyncContextManager[Places]:
    return GoogleLegacyPlaces(SecretStr(key), base_url=url, ripening=(0.1, 0.1, 0.1, 0.2, 0.5))


ADAPTERS: dict[str, Open] = {"google": google, "google_legacy": google_legacy}

PATHS = {"google": "/v1/places:searchText", "google_legacy": "/maps/api/place/textsearch/json"}
"""Where an adapter's searches go, for faults that are planned."""
