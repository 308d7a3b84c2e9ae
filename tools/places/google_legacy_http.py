"""What the library `googlemaps` takes for its session of requests: ours, so that a call ends in time and tells no key.

The library retries 500, 503 and 504 by itself, hides which of them it was, and lets an answer that drips go on.
"""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import BaseModel, ValidationError

from tools.http_client import open_blocking_client
from tools.outside_json import parsed

CONNECT_SECONDS = 5.0


class Answered(Exception):
    """An HTTP status other than 200."""

    def __init__(self, code: int, headers: Mapping[str, str], text: str) -> None:
        super().__init__(code)
        self.code, self.headers, self.text = code, headers, text


class Unusable(Exception):
    """A 200 that is no answer of Google's."""


class Envelope(BaseModel):
    """What every answer has."""

    status: str


@dataclass(frozen=True)
class Answer:
    """As much of a response as the library looks at."""

    body: bytes
    status_code: int = 200

    def json(self) -> Any:
        """The body, which has been looked at already."""
        return parsed(self.body)


class Session:
    """Sends the library's requests.

    Args:
        base_url: where they go; only its host is looked at.
        timeout: seconds for one request, all in all.
    """

    def __init__(self, base_url: str, timeout: float) -> None:
        limits = httpx.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS))
        self._http = open_blocking_client(base_url, limits)
        self._timeout = timeout
        logging.getLogger("httpx").addFilter(_key_hidden)

    def get(self, url: str, *, headers: Mapping[str, str], **_: object) -> Answer:
        """Raises: Answered, Unusable, TimeoutError, httpx.RequestError; the library wraps each in a TransportError."""
        with self._http.stream("GET", url, headers=dict(headers)) as response:
            body = self._read(response, time.monotonic() + self._timeout)
            if response.status_code != 200:
                text = body.decode(response.charset_encoding or "utf-8", "replace")
                raise Answered(response.status_code, response.headers, text)
        try:
            Envelope.model_validate_json(body)
        except ValidationError:
            raise Unusable from None
        return Answer(body)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _read(self, response: httpx.Response, deadline: float) -> bytes:
        body = b""
        for piece in response.iter_bytes():
            body += piece
            if time.monotonic() > deadline:
                raise TimeoutError
        return body


def _key_hidden(record: logging.LogRecord) -> bool:
    """httpx logs addresses, and these APIs take the key in them."""
    if isinstance(record.args, tuple):
        record.args = tuple(_hidden(each) for each in record.args)
    return True


def _hidden(value: object) -> object:
    if isinstance(value, httpx.URL) and "key" in value.params:
        return value.copy_set_param("key", "***")
    return value
