"""The adapters of the `Places` port that the contract runs on; a new one is a line here."""

import json
import re
import tempfile
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from domain.ports import Places
from domain.vocabulary import Place
from tests.tools.places.overture_files import row, write
from tools.places.google import GooglePlaces
from tools.places.google_legacy import GoogleLegacyPlaces
from tools.places.overture.location import Location
from tools.places.overture.places import OverturePlaces

TOWN = Path(__file__).parents[3] / "sandbox" / "springfield" / "places.json"

Open = Callable[[str, str], AbstractAsyncContextManager[Places]]
"""(address of the service, key) → the adapter, open."""


def google(url: str, key: str) -> AbstractAsyncContextManager[Places]:
    return GooglePlaces(SecretStr(key), base_url=url)


def google_legacy(url: str, key: str) -> AbstractAsyncContextManager[Places]:
    return GoogleLegacyPlaces(SecretStr(key), base_url=url, ripening=(0.1, 0.1, 0.1, 0.2, 0.5))


def keeps_its_fields(found: Sequence[Place]) -> None:
    """Fields are as the service tells them: normalising is the source node's work."""
    assert found
    assert all(place.name and place.place_id and place.address and place.trade for place in found)
    assert all(place.website is None or place.website.startswith("http") for place in found)
    assert all(re.fullmatch(r"\+\d{7,15}", place.phone_e164) for place in found if place.phone_e164)
    assert all(place.rating is None or 1 <= place.rating <= 5 for place in found)
    assert {place.domain for place in found} == {None}


PATHS = {
    "google": "/v1/places:searchText",
    "google_legacy": "/maps/api/place/textsearch/json",
    "overture": "/v1/places:searchText",
}
"""Where an adapter's searches go, for faults that are planned."""


@asynccontextmanager
async def overture(url: str, key: str) -> AsyncGenerator[Places]:
    """Files that hold the sandbox's town; where towns lie, the sandbox is asked."""
    with tempfile.TemporaryDirectory() as folder:
        files = Location(str(write(Path(folder), [_row(*each) for each in enumerate(json.loads(TOWN.read_text()))])))
        async with GooglePlaces(SecretStr(key), base_url=url) as towns, OverturePlaces(towns, location=files) as places:
            yield places


def _row(number: int, told: dict[str, Any]) -> dict[str, Any]:
    """A place of the town as Overture would tell it."""
    at = told["location"]["latitude"], told["location"]["longitude"]
    phone = told.get("internationalPhoneNumber") or told.get("nationalPhoneNumber")
    return row(
        number,
        at=at,
        names={"primary": told["displayName"]["text"]},
        hierarchy=[told["primaryType"]],
        basic_category=None,
        websites=[told["websiteUri"]] if told.get("websiteUri") else None,
        phones=[phone] if phone else None,
        addresses=[{"freeform": told["formattedAddress"]}],
    )


ADAPTERS: dict[str, Open] = {"google": google, "google_legacy": google_legacy, "overture": overture}

KEYLESS = frozenset({"overture"})
