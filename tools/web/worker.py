"""The worker process: reads pages from stdin, answers on stdout, and ends when its parent does (stdin closes).

A page that never ends ends the worker by alarm, a page that breaks a parser ends it too: the parent starts another.
"""

import json
import signal
import struct
import sys
from dataclasses import asdict
from typing import Any, BinaryIO

from domain.vocabulary import Contact, Link
from tools.web.extract import Extracted, extract

LENGTH = struct.Struct(">I")
LAST_RESORT_SECONDS = 20
WARM_UP = b"<html><body><h1>Warm-up</h1><p>Loads what the first page would have to wait for.</p></body></html>"


def main() -> None:
    """Answer requests until stdin closes."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    extract(WARM_UP, "https://warm-up.invalid/", None)
    while (head := read_frame(source)) is not None:
        request: dict[str, Any] = json.loads(head)
        body = read_frame(source) or b""
        signal.alarm(LAST_RESORT_SECONDS)
        answer = extract(body, request["url"], request["charset"])
        signal.alarm(0)
        sink.write(frame(encode(answer)))
        sink.flush()


def read_frame(source: BinaryIO) -> bytes | None:
    """The next length-prefixed message, None at the end."""
    size = source.read(LENGTH.size)
    return source.read(LENGTH.unpack(size)[0]) if len(size) == LENGTH.size else None


def frame(message: bytes) -> bytes:
    return LENGTH.pack(len(message)) + message


def encode(answer: Extracted) -> bytes:
    return json.dumps(asdict(answer)).encode()


def decode(message: bytes) -> Extracted:
    """JSON and not pickle: what a hostile page made of the worker stays data."""
    fields: dict[str, Any] = json.loads(message)
    fields["contacts"] = tuple(Contact(**contact) for contact in fields["contacts"])
    fields["links"] = tuple(Link(**link) for link in fields["links"])
    return Extracted(**fields)


if __name__ == "__main__":
    main()
