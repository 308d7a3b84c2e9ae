"""One request to Autumn, and what became of it as a fact: an answer, no answer that can be believed, or a refusal.

A 202 is Autumn's own way of failing open: `allowed: true` in it means nothing. Read at their commit 187c0a7.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final, Self, cast

import httpx
from pydantic import SecretStr

from domain.errors import BadKey, BillingRefused, BillingUnavailable
from tools.http_client import open_client
from tools.http_status import Sleep, excerpt, may_heal, retry_after

FLAT: Final = "1.2.0"
"""The version whose flat answers the seeds' creditInfo follows; without the header it depends on the account's age."""
BUYING: Final = "2.3.0"
SECONDS: Final = 8.0
"""What an answer may take."""
CONNECT_SECONDS: Final = 3.0
PAUSE_SECONDS: Final = 0.3
PATIENCE_SECONDS: Final = 5.0
"""A Retry-After up to this is waited out: their rates are counted by the second."""


@dataclass(frozen=True)
class Answer:
    """A JSON object with the status it came with; numbers with a point are Decimals."""

    status: int
    body: Mapping[str, Any]


class Wire:
    """Sends requests; open it with `async with`."""

    def __init__(
        self, key: SecretStr, base_url: str, *, seconds: float = SECONDS, sleep: Sleep = asyncio.sleep
    ) -> None:
        """Talk to the Autumn at `base_url` (without `/v1`).

        Args:
            key: `am_sk_…`.
            base_url: where it is; only tests and the sandbox need another one.
            seconds: what an answer may take.
            sleep: waits between two tries, in seconds.
        """
        self._key, self._base, self._seconds, self._sleep = key, base_url.rstrip("/"), seconds, sleep
        self._client = open_client(base_url, httpx.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS)))

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(self, *reason: Any) -> None:
        await self._client.__aexit__(*reason)

    async def ask(self, path: str, body: Mapping[str, Any] | None = None, *, version: str = FLAT) -> Answer:
        """A request that may safely be sent twice, and is when the first one gets no answer.

        Raises:
            BillingUnavailable: no answer, none in JSON, 202, 429, 5xx.
            BadKey: Autumn does not know our key.
            BillingRefused: any other refusal.
        """
        try:
            return _certain(await self.once(path, body, version=version))
        except BillingUnavailable as error:
            if error.retry_after > PATIENCE_SECONDS:
                raise
            pause = max(error.retry_after, PAUSE_SECONDS)
        await self._sleep(pause)
        return _certain(await self.once(path, body, version=version))

    async def once(self, path: str, body: Mapping[str, Any] | None = None, *, version: str = FLAT) -> Answer:
        """A request that is sent once. 202 is an answer here: the caller knows what was queued. Raises: as `ask`."""
        headers = {"authorization": f"Bearer {self._key.get_secret_value()}", "x-api-version": version}
        method = "GET" if body is None else "POST"
        try:
            async with asyncio.timeout(self._seconds):  # httpx limits each read, not all of them together
                response = await self._client.request(method, self._base + path, headers=headers, json=body)
        except (httpx.HTTPError, TimeoutError) as error:
            raise BillingUnavailable(f"Autumn did not answer ({type(error).__name__}).") from error
        return self._read(response)

    def _read(self, response: httpx.Response) -> Answer:
        status = response.status_code
        if status in (401, 403):
            raise BadKey("Autumn does not accept our key: check AUTUMN_SECRET_KEY.")
        if may_heal(status):
            seconds = retry_after(response.headers.get("retry-after"), datetime.now(UTC))
            raise BillingUnavailable(f"Autumn answered {status}.", seconds)
        body = _json(response)
        if response.is_success and body is not None:
            return Answer(status, body)
        if response.is_success or body is None:
            raise BillingUnavailable(f"Autumn answered {status} with something that is not JSON.")
        said = excerpt(str(body.get("message", "")), self._key.get_secret_value())
        code = str(body.get("code", ""))
        raise BillingRefused(f"Autumn refused: {said or code or status}.", code)


def _certain(answer: Answer) -> Answer:
    if answer.status == 202:
        raise BillingUnavailable("Autumn answered 202: it does not know itself.")
    return answer


def _json(response: httpx.Response) -> dict[str, Any] | None:
    try:
        body = json.loads(response.content, parse_float=Decimal)
    except (ValueError, RecursionError):
        return None
    return cast(dict[str, Any], body) if isinstance(body, dict) else None
