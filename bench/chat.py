"""The chat beside the smallest Chainlit: first paint, memory with fifty open chats, and how soon a row is a pixel;
`--write` puts its section into docs/benchmarks.md. Needs Chromium; ends within four minutes, or says what did not."""

import argparse
import json
import platform
import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import psutil
import uvloop

from bench.chat_measure import measure
from bench.chat_plan import SMALL, Sizes
from bench.chat_report import report
from bench.page import write
from store.cluster import locate


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.chat", description=__doc__)
    parser.add_argument("--small", action="store_true", help="everything once, in a minute")
    parser.add_argument("--write", action="store_true", help="write the section of docs/benchmarks.md")
    parser.add_argument("--patience", type=float, default=1, help="multiplies the limits, on a busy machine")
    given = parser.parse_args()
    sizes = replace(SMALL if given.small else Sizes(), patience=given.patience)
    with tempfile.TemporaryDirectory(prefix="la-chat-") as folder:
        try:
            told = uvloop.run(measure(sizes, Path(folder)))
        finally:
            shutil.rmtree(locate(Path(folder) / "world" / "home").base, ignore_errors=True)
    print(json.dumps(told), file=sys.stderr)
    text = report(sizes, told, f"{psutil.cpu_count()} cores, Python {platform.python_version()}")
    print(text)
    if given.write:
        write("Chat", text)


if __name__ == "__main__":
    main()
