"""The HTTP client beneath Firecrawl's SDK: no proxy to this machine, connections kept, bodies of bounded size."""

from collections.abc import AsyncIterator

import httpx
from typing_extensions import override

from domain.errors import PageUnreadable
from tools.http_client import open_client

CONNECT_SECONDS = 5.0
MAX_ANSWER = 64_000_000
"""Bytes of one answer; Firecrawl cuts its own at 10 MB, but never within a page."""


def open_http(base_url: str, key: str, timeout: float) -> httpx.AsyncClient:
    """A client for the service at `base_url`; `timeout` in seconds, `key` may be empty."""
    http = open_client(base_url, httpx.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS)))
    http.base_url = base_url
    http.headers["accept-encoding"] = "identity"  # so that what is counted is what is held
    if key:
        http.headers["authorization"] = f"Bearer {key}"
    http.event_hooks = {"response": [_bound]}
    return http


async def _bound(response: httpx.Response) -> None:
    assert isinstance(response.stream, httpx.AsyncByteStream)
    response.stream = _Bounded(response.stream)


class _Bounded(httpx.AsyncByteStream):
    """A body that ends with an error where it gets too long."""

    def __init__(self, stream: httpx.AsyncByteStream) -> None:
        self._stream = stream

    @override
    async def __aiter__(self) -> AsyncIterator[bytes]:
        received = 0
        async for chunk in self._stream:
            received += len(chunk)
            if received > MAX_ANSWER:
                raise PageUnreadable("too big")
            yield chunk

    @override
    async def aclose(self) -> None:
        await self._stream.aclose()
