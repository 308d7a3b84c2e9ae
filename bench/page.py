"""docs/benchmarks.md has several writers: each replaces its own part and leaves the others' as they are."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
OTHERS = re.compile(r"^## (?:Reading|Through Firecrawl|Load|Money|Chat)\b.*", re.M | re.S)
"""The sections of bench/readers.py, firecrawl.py, load.py, money.py and chat.py, the last ones of the page."""


def write(title: str, text: str, page: Path = PAGE) -> None:
    """Replace the section of this title, down to the next one, or add it at the end."""
    old = page.read_text(encoding="utf-8") if page.exists() else ""
    section = re.compile(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", re.M | re.S)
    new = section.sub(lambda _: f"{text.rstrip()}\n\n", old) if section.search(old) else f"{old.rstrip()}\n\n{text}"
    page.write_text(new.rstrip() + "\n", encoding="utf-8")


def write_first(text: str, page: Path = PAGE) -> None:
    """Replace everything before the sections that other benches write."""
    kept = OTHERS.search(page.read_text(encoding="utf-8")) if page.exists() else None
    page.write_text(f"{text.rstrip()}\n\n{kept[0] if kept else ''}".rstrip() + "\n", encoding="utf-8")
