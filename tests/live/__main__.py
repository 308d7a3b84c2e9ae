"""Says what it will spend, asks, and then tries the services: `make live`; LIVE=yes answers the question."""

import os
import sys

import pytest

from engine.settings import read_settings
from tests.live.spending import spending


def main() -> int:
    lines = spending(read_settings())
    print("This speaks to real services with your keys, and spends:")
    print(*(f"  {line}" for line in lines), sep="\n")
    if not any(line.set for line in lines):
        print("Nothing is set: write keys into .env as .env.example shows.")
        return 0
    if os.environ.get("LIVE") != "yes" and not agreed():
        print("Nothing was sent.")
        return 1
    return pytest.main(["-m", "live", "-rs", "tests/live", *sys.argv[1:]])


def agreed() -> bool:
    return sys.stdin.isatty() and input("Go on? [y/N] ").strip().lower() in ("y", "yes")


if __name__ == "__main__":
    sys.exit(main())
