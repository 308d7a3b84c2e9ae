"""What travels between a reader and its extraction process: length-prefixed frames, JSON back.

JSON and not pickle: what a hostile page made of a worker stays data.
"""

import json
import struct
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

from domain.pages import Contact, Link

LENGTH = struct.Struct(">I")


@dataclass(frozen=True, kw_only=True)
class Extracted:
    """A page as the worker sends it back; plain JSON values and the vocabulary's small records."""

    title: str
    markdown: str
    visible_chars: int
    contacts: tuple[Contact, ...]
    facts: dict[str, Any]
    links: tuple[Link, ...]
    """Absolute targets of all anchors, in order, with their text."""
    known_as: str | None
    """The address the page gives itself, where that is on another host."""
    refresh: str | None
    """Where a meta refresh, or the script of a page without text, sends the visitor."""


def frame(message: bytes) -> bytes:
    """A message behind its length."""
    return LENGTH.pack(len(message)) + message


def read_frame(source: BinaryIO) -> bytes | None:
    """The next message, None at the end."""
    size = source.read(LENGTH.size)
    return source.read(LENGTH.unpack(size)[0]) if len(size) == LENGTH.size else None


def encode(answer: Extracted) -> bytes:
    """What the worker writes."""
    return json.dumps(asdict(answer)).encode()


def decode(message: bytes) -> Extracted:
    """What the parent reads."""
    fields: dict[str, Any] = json.loads(message)
    fields["contacts"] = tuple(Contact(**contact) for contact in fields["contacts"])
    fields["links"] = tuple(Link(**link) for link in fields["links"])
    return Extracted(**fields)
