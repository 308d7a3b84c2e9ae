"""The adapters of the `Places` port that the contract runs on; a new one is a line here."""

import re
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager

from pydantic import SecretStr

from domain.ports import Places
from domain.vocabulary import Place
from tools.places.google import GooglePlaces
from tools.places.google_legacy import GoogleLegacyPlaces

Open = Callable[[str, str], AbstractAsyncContextManager[Places]]
"""(address of the service, key) → the adapter, open."""


def google(url: str, key: str) -> AbstractAsyncContextManager[Places]:
    return GooglePlaces(SecretStr(key), base_url=url)


def google_legacy(url: str, key: str) -> AbstractAsyncContextManager[Places]:
    return GoogleLegacyPlaces(SecretStr(key), base_url=url, ripening=(0.1, 0.1, 0.1, 0.2, 0.5))


ADAPTERS: dict[str, Open] = {"google": google, "google_legacy": google_legacy}


def keeps_its_fields(found: Sequence[Place]) -> None:
    """Fields are as the service tells them: normalising is the source node's work."""
    assert found
    assert all(place.name and place.place_id and place.address and place.trade for place in found)
    assert all(place.website is None or place.website.startswith("http") for place in found)
    assert all(re.fullmatch(r"\+\d{7,15}", place.phone_e164) for place in found if place.phone_e164)
    assert all(place.rating is None or 1 <= place.rating <= 5 for place in found)
    assert {place.domain for place in found} == {None}


PATHS = {"google": "/v1/places:searchText", "google_legacy": "/maps/api/place/textsearch/json"}
"""Where an adapter's searches go, for faults that are planned."""
