"""The worker process: reads pages from stdin, answers on stdout, and ends when its parent does (stdin closes).

A page that never ends ends the worker by alarm, a page that breaks a parser ends it too: the parent starts another.
"""

import json
import signal
import sys
from typing import Any

from tools.web.extract import extract
from tools.web.wire import encode, frame, read_frame

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


if __name__ == "__main__":
    main()
