"""Which release is the latest: Overture publishes one a month and keeps each for about two."""

import time
from collections.abc import Callable

import httpx
from pydantic import BaseModel, Field, ValidationError

from domain.errors import ServiceUnavailable
from tools.http_client import open_client

CATALOG = "https://stac.overturemaps.org/catalog.json"
SECONDS = 10.0
FRESH_SECONDS = 24 * 3600.0
"""A process lives longer than a release."""


class _Catalog(BaseModel):
    latest: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}\.\d+$")
    """Becomes a part of a path."""


class Releases:
    """Asks Overture's catalog for its latest release, at most once a day.

    Args:
        url: of the catalog.
        clock: seconds that never go back.
    """

    def __init__(self, url: str = CATALOG, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._url, self._clock = url, clock
        self._known, self._asked = "", 0.0

    async def latest(self) -> str:
        """Such as `2026-10-21.0`; the one that was known before while the catalog does not answer.

        Raises: ServiceUnavailable.
        """
        if self._known and self._clock() - self._asked < FRESH_SECONDS:
            return self._known
        try:
            self._known = await self._ask()
        except ServiceUnavailable:
            if not self._known:
                raise
        self._asked = self._clock()
        return self._known

    async def _ask(self) -> str:
        try:
            async with open_client(self._url, httpx.Timeout(SECONDS)) as http:
                response = await http.get(self._url)
                response.raise_for_status()
            return _Catalog.model_validate_json(response.content).latest
        except httpx.HTTPStatusError as error:
            said = f"The catalog of Overture Maps answered {error.response.status_code}."
            raise ServiceUnavailable(said) from error
        except httpx.RequestError as error:
            raise ServiceUnavailable(f"Overture Maps cannot be reached ({type(error).__name__}).") from error
        except ValidationError:  # its text holds what was received, which may be long
            raise ServiceUnavailable("The catalog of Overture Maps names no latest release.") from None
