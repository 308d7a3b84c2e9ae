"""Google's Geocoding API: the `Geocoder` port over the library `googlemaps`; the sandbox speaks the same."""

import asyncio
from types import TracebackType
from typing import Self

from pydantic import SecretStr, TypeAdapter, ValidationError

from domain.areas import Area
from tools.http_status import Sleep
from tools.places.google_legacy_client import BASE_URL, SECONDS, MapsClient
from tools.places.google_legacy_wire import Located

API = "Geocoding API"
_RESULTS = TypeAdapter(list[Located])


class GoogleGeocoder:
    """Finds where a place is.

    Args:
        api_key: a Google Cloud key with the Geocoding API enabled.
        base_url: scheme, host and port.
        timeout: seconds for one request, all in all; a Retry-After is waited out on top.
        sleep: takes seconds.
    """

    def __init__(
        self,
        api_key: SecretStr,
        *,
        base_url: str = BASE_URL,
        timeout: float = SECONDS,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._maps = MapsClient(api_key, base_url=base_url, api=API, timeout=timeout, sleep=sleep)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._maps.__aexit__(kind, error, trace)

    async def geocode(self, place: str) -> Area | None:
        """The box of the likeliest place of that name; Google guesses at misspelt ones, and `name` says at what.

        Args:
            place: free text, for example `Austin, TX`.

        Raises: BadKey, ServiceUnavailable, ServiceRefused.
        """
        if not place.strip():
            return None
        answer = await self._maps.ask(lambda library: library.geocode(place))
        try:
            results = _RESULTS.validate_python(answer)
        except ValidationError:  # its text holds what was received, which may be long
            raise self._maps.unusable() from None
        return results[0].area() if results else None
