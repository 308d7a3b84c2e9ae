"""The library `googlemaps` as the adapters use it: in threads, a few calls at once, without retries of its own."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Protocol, Self, cast

import googlemaps
import googlemaps.exceptions as vendor
import httpx
from pydantic import SecretStr

from domain.errors import LeadatlasError, ServiceUnavailable
from tools.http_status import Sleep, may_heal, wait_out
from tools.places.google_legacy_errors import http_refusal, refusal
from tools.places.google_legacy_http import Answered, Session, Unusable

BASE_URL = "https://maps.googleapis.com"
SECONDS = 10.0
AT_ONCE = 4
PLACES_API = "legacy Places API"


class Library(Protocol):
    """The calls of `googlemaps.Client` that we make."""

    key: str

    def places(self, query: str, *, page_token: str | None = None) -> object:
        """A text search; with a token, all else counts for nothing."""
        ...

    def place(self, place_id: str, *, fields: Sequence[str]) -> object:
        """What is known of a place."""
        ...

    def find_place(self, input: str, input_type: str, *, fields: Sequence[str]) -> object:
        """The place that is likeliest meant."""
        ...

    def geocode(self, address: str) -> object:
        """Where an address is; only the list of results."""
        ...


class MapsClient:
    """Asks Google Maps.

    Args:
        api_key: a Google Cloud key.
        base_url: scheme, host and port.
        api: the name of what is asked, for people.
        timeout: seconds for one call, all in all; a Retry-After is waited out on top.
        sleep: takes seconds.
    """

    def __init__(
        self,
        api_key: SecretStr,
        *,
        base_url: str = BASE_URL,
        api: str = PLACES_API,
        timeout: float = SECONDS,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._key, self._api, self._timeout, self._sleep = api_key, api, timeout, sleep
        self._session = Session(base_url, timeout)
        self._library = _open_library(api_key, base_url, self._session)
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="googlemaps")
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._session.close()

    async def ask(self, call: Callable[[Library], object], *, none_for: Sequence[str] = ()) -> object:
        """What a call of the library returns.

        Args:
            call: makes it; runs in a thread.
            none_for: statuses of Google that are an answer too, None.

        Raises: BadKey, ServiceUnavailable, ServiceRefused.
        """
        try:
            async with self._turns, asyncio.timeout(self._timeout):
                return await asyncio.get_running_loop().run_in_executor(self._threads, call, self._library)
        except vendor.ApiError as error:
            status, message = cast("tuple[str, str | None]", (error.status, error.message))
            if status in none_for:
                return None
            failure = refusal(status, message or "", self._key.get_secret_value(), self._api)
        except vendor.TransportError as error:
            failure = await self._failed(cast("object", error.base_exception))
        except TimeoutError:
            failure = self._late()
        raise failure from None  # the library's own words hold the address, and that the key

    async def _failed(self, cause: object) -> LeadatlasError:
        if isinstance(cause, Answered):
            if may_heal(cause.code):
                await wait_out(cause.headers, self._sleep)
            return http_refusal(cause.code, cause.text, self._key.get_secret_value(), self._api)
        if isinstance(cause, Unusable):
            return self.unusable()
        if isinstance(cause, TimeoutError | httpx.TimeoutException):
            return self._late()
        return ServiceUnavailable(f"Google's {self._api} cannot be reached ({type(cause).__name__}).")

    def _late(self) -> ServiceUnavailable:
        return ServiceUnavailable(f"Google's {self._api} did not answer within {self._timeout:g} s.")

    def unusable(self) -> ServiceUnavailable:
        """For an answer of another shape than was asked for."""
        return ServiceUnavailable(f"Google's {self._api} answered something that is none of its answers.")


def _open_library(api_key: SecretStr, base_url: str, session: Session) -> Library:
    """The constructor takes only keys that begin with AIza; whether one is good is for the service to say."""
    client = googlemaps.Client(
        key="AIza", base_url=base_url.rstrip("/"), requests_session=session, retry_over_query_limit=False
    )
    library = cast("Library", client)
    library.key = api_key.get_secret_value()
    return library
