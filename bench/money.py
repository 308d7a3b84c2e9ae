"""What the ledger costs, beside a bare UPDATE; `--write` puts its section into docs/benchmarks.md."""

import argparse
import json
import platform
import shutil
import sys
import tempfile
from pathlib import Path

import psutil
import uvloop

from bench.money_books import SMALL, Sizes
from bench.money_measure import measure
from bench.money_report import report
from bench.page import write
from store.cluster import locate
from store.embedded import stop


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.money", description=__doc__)
    parser.add_argument("--small", action="store_true", help="everything once, in seconds")
    parser.add_argument("--write", action="store_true", help="write the section of docs/benchmarks.md")
    given = parser.parse_args()
    sizes = SMALL if given.small else Sizes()
    home = Path(tempfile.mkdtemp(prefix="la-money-"))
    try:
        told = uvloop.run(measure(sizes, home))
    finally:
        stop(home)
        shutil.rmtree(locate(home).base, ignore_errors=True)
        shutil.rmtree(home)
    print(json.dumps(told), file=sys.stderr)
    text = report(sizes, told, f"{psutil.cpu_count()} cores, Python {platform.python_version()}")
    print(text)
    if given.write:
        write("Money", text)


if __name__ == "__main__":
    main()
