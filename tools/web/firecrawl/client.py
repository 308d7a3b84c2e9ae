"""Firecrawl's API v2 through its SDK, with what that leaves open: bounded time and size, our errors, no second tries.

Second tries are the graph's (DESIGN section 3).
"""

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar, cast
from urllib.parse import quote

import httpx
from firecrawl.v2.client_async import AsyncFirecrawlClient
from firecrawl.v2.types import ScrapeOptions
from firecrawl.v2.utils.error_handler import FirecrawlError, handle_response_error
from firecrawl.v2.utils.validation import prepare_scrape_options
from pydantic import SecretStr, ValidationError

from domain.errors import NobodyThere, ServiceRefused
from tools.http_status import Sleep, excerpt, may_heal, wait_out
from tools.web.firecrawl.errors import FirecrawlUnavailable, refusal
from tools.web.firecrawl.http import open_http
from tools.web.firecrawl.wire import Batch, Document, Scraped

BASE_URL = "https://api.firecrawl.dev"
SECONDS, PAGE_MS = 60.0, 45_000
"""For one request; what Firecrawl is told to give a page at most."""
MAX_LINKS = 1_000
OPTIONS = ScrapeOptions.model_validate(
    {
        "formats": [{"type": "rawHtml"}],
        "only_main_content": False,
        "skip_tls_verification": False,
        "timeout": PAGE_MS,
        "parsers": [],
    }
)
"""The page as it came, for our own extraction; `parsers: []` keeps PDFs from being read and paid by the page."""
HOME_OPTIONS: Any = {**(prepare_scrape_options(OPTIONS) or {}), "formats": [{"type": "rawHtml"}, {"type": "links"}]}
NONSENSE = "Firecrawl answered something that is not of its API"

T = TypeVar("T")
Form = TypeVar("Form", Scraped, Batch)


class FirecrawlClient:
    """Calls with one try each.

    Args:
        api_key: None for a server of one's own that asks for none.
        base_url: scheme, host and port, without `/v2`.
        timeout: seconds for one request, all in all; a Retry-After is waited out on top.
        sleep: takes seconds.
    """

    def __init__(self, api_key: SecretStr | None, base_url: str, timeout: float, sleep: Sleep) -> None:
        self._key = api_key.get_secret_value() if api_key else ""  # None would make the SDK look into the environment
        self._timeout, self._sleep = timeout, sleep
        self._http = open_http(base_url.rstrip("/"), self._key, timeout)
        sdk = AsyncFirecrawlClient(self._key, base_url.rstrip("/"), timeout=timeout, max_retries=1)
        # The SDK's own would take a proxy even to this machine, connect anew for each call and read without end.
        self._replaced, sdk.async_http_client._client = sdk.async_http_client._client, self._http  # pyright: ignore[reportPrivateUsage]
        self._sdk: Any = sdk
        self._sent = sdk.async_http_client

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()
        await self._replaced.aclose()

    async def map(self, url: str) -> list[tuple[str, str]]:
        """(address, title) of the pages that Firecrawl knows of a site; one credit."""
        told = await self._tried(self._sdk.map(url, limit=MAX_LINKS, timeout=PAGE_MS))
        return [(link.url, link.title or "") for link in told.links]

    async def scrape(self, url: str) -> tuple[Document, int]:
        """One page with its links, and the credits it took."""
        answer = await self._tried(self._sent.post("/v2/scrape", {"url": url, **HOME_OPTIONS}))
        page = self._understood(answer, Scraped).data
        return page, 1 if page.metadata.credits_used is None else page.metadata.credits_used

    async def start_batch(self, urls: tuple[str, ...]) -> str:
        """Ask for several pages at once: the batch's id."""
        return str((await self._tried(self._sdk.start_batch_scrape([*urls], options=OPTIONS))).id)

    async def batch(self, job: str) -> Batch:
        """How far a batch is, with the first part of its pages."""
        return await self.batch_part(f"/v2/batch/scrape/{quote(job, safe='')}")

    async def batch_part(self, address: str) -> Batch:
        """A further part. The SDK asks our base URL, whatever host the address names."""
        return self._understood(await self._tried(self._sent.get(address)), Batch)

    def _understood(self, answer: httpx.Response, form: type[Form]) -> Form:
        """Raises: what `refusal` tells apart, ServiceUnavailable."""
        try:
            told = form.model_validate_json(answer.content)
        except ValidationError:  # its text holds what was received, which may be long
            raise FirecrawlUnavailable(NONSENSE) from None
        if not told.success:
            raise ServiceRefused(f"Firecrawl refused the request: {excerpt(answer.text, self._key)}")
        return told

    async def _tried(self, asked: Awaitable[T]) -> T:
        """One call of the SDK. Raises: what `refusal` tells apart, ServiceUnavailable."""
        try:
            async with asyncio.timeout(self._timeout):
                answer = await asked
                if isinstance(answer, httpx.Response) and answer.is_error:
                    handle_response_error(cast(Any, answer), "read")
                return answer
        except FirecrawlError as error:
            if may_heal(error.status_code or 0) and error.response is not None:
                await wait_out(error.response.headers, self._sleep)
            raise refusal(error, self._key) from error
        except (TimeoutError, httpx.TimeoutException) as error:
            raise FirecrawlUnavailable(f"Firecrawl did not answer within {self._timeout:g} s") from error
        except httpx.RequestError as error:
            kind = NobodyThere if isinstance(error, httpx.ConnectError) else FirecrawlUnavailable
            raise kind(f"Firecrawl cannot be reached ({type(error).__name__})") from error
        except (ValueError, TypeError, AttributeError, RecursionError):  # the SDK takes an answer's form for granted
            raise FirecrawlUnavailable(NONSENSE) from None
