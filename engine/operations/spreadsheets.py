"""Tables as CSV: what a spreadsheet would take for a formula is disarmed, because names come from the web."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

FORMULA = re.compile(r"[\s\x00\"]*[=+\-@\uff1d\uff0b\uff0d\uff20]")
SEPARATOR = re.compile(r"([;\t\r\n]+)")
"""Where programs set to other countries' lists begin a new cell, whatever the quotes say."""
PHONE = re.compile(r"[+(]?[0-9][0-9 ()./-]*")


def written(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """A head and one line per row; what a row has besides the columns is left out."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, extrasaction="ignore")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _disarmed(row.get(name)) for name in columns})
    return out.getvalue()


def _disarmed(value: Any) -> Any:
    """`=HYPERLINK(…)` must stay text (OWASP, CSV injection), behind a separator too."""
    return "".join(_harmless(part) for part in SEPARATOR.split(value)) if isinstance(value, str) else value


def _harmless(text: str) -> str:
    """Phones keep their plus."""
    return f"'{text}" if FORMULA.match(text) and not PHONE.fullmatch(text.strip()) else text
