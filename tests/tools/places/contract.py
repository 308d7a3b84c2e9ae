"""The adapters of the `Places` port that the contract runs on; a new one is a line here."""

import json
import tempfile
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from domain.ports import Places
from tests.tools.places.overture_files import row, write
from tools.places.google import GooglePlaces
from tools.places.overture.location import Location
from tools.places.overture.places import OverturePlaces

TOWN = Path(__file__).parents[3] / "sandbox" / "springfield" / "places.json"

Open = Callable[[str, str], AbstractAsyncContextManager[Places]]
"""(address of the service, key) → the adapter, open."""


def google(url: str, key: str) -> AbstractAsyncContextManager[Places]:
    return GooglePlaces(SecretStr(key), base_url=url)


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


ADAPTERS: dict[str, Open] = {"google": google, "overture": overture}

KEYLESS = frozenset({"overture"})
