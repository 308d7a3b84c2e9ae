"""What travels between a run's process and a reader: a head of nine bytes, then JSON.

JSON and never pickle: whatever a hostile page makes of a reader, what it says stays data.
"""

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import IntEnum
from struct import Struct
from typing import Any, NamedTuple

HEAD = Struct(">IIB")
MAX_BYTES = 32_000_000
"""A longer message is nobody's: the largest honest answer is a map of a few long pages and a thousand links."""


class Kind(IntEnum):
    """What a message is: the first four are said to a reader, the others by it; all but PROGRESS end a request."""

    SETTINGS = 1
    MAP = 2
    SCRAPE = 3
    CANCEL = 4
    DONE = 5
    UNREADABLE = 6
    UNAVAILABLE = 7
    FAULT = 8
    """A mistake of ours, with its traceback."""
    PROGRESS = 9
    """How many of the pages that were asked for are done."""


class Message(NamedTuple):
    """`number` is the request that it belongs to."""

    number: int
    kind: int
    body: bytes


class Nonsense(ValueError):
    """The other side said something that is no message."""


def pack(number: int, kind: Kind, value: Any = None) -> bytes:
    """A message as it travels; half characters, which JSON knows and UTF-8 does not, become question marks."""
    body = json.dumps(value, ensure_ascii=False, default=_plain).encode("utf-8", "replace")
    return HEAD.pack(len(body), number, kind) + body


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    raise TypeError(f"{type(value).__name__} does not travel")


class Messages:
    """Cuts what arrives into messages."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> Iterator[Message]:
        """Every message that is complete now. Raises: Nonsense."""
        self._held += data
        while len(self._held) >= HEAD.size:
            size, number, kind = HEAD.unpack_from(self._held)
            if size > MAX_BYTES:
                raise Nonsense(f"a message of {size} bytes")
            end = HEAD.size + size
            if len(self._held) < end:
                return
            body = bytes(self._held[HEAD.size : end])
            del self._held[:end]
            yield Message(number, kind, body)
