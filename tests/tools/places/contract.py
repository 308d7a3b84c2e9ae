"""The adapters of the `Places` port that the contract runs on; a new one is a line here."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from pydantic import SecretStr

from domain.ports import Places
from tools.places.google import GooglePlaces

Open = Callable[[str, str], AbstractAsyncContextManager[Places]]
"""(address of the service, key) → the adapter, open."""


def google(url: str, key: str) -> AbstractAsyncContextManager[Places]:
    return GooglePlaces(SecretStr(key), base_url=url)


ADAPTERS: dict[str, Open] = {"google": google}
