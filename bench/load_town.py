"""A town of many places, so that organizations search in different ones and their audits do not queue for a host."""

import json
from itertools import product
from pathlib import Path

from bench.town import PAGES, html, place

FIRST = ("Ash", "Birch", "Cedar", "Elm", "Fern", "Hazel", "Linden", "Maple", "Oak", "Pine")
SECOND = ("bridge", "bury", "dale", "field", "ford", "gate", "ham", "mere", "ton", "wick")
TOWNS = tuple(first + second for second, first in product(SECOND, FIRST))


def write_towns(folder: Path, towns: int, businesses: int, pages: int) -> Path:
    """`businesses` dentists in each of `towns` places, with `pages` pages each. Returns the folder."""
    places: list[object] = []
    for number in range(towns * businesses):
        told = place(number)
        town = TOWNS[number // businesses]
        told |= {
            "formattedAddress": f"{number + 1} Elm St, {town}, IL 62701, USA",
            "nationalPhoneNumber": f"(217) {200 + number // 10_000}-{number % 10_000:04}",
        }
        places.append(told)
        site = folder / "sites" / f"dentist{number}.test"
        site.mkdir(parents=True)
        for page in ("index", *PAGES[: pages - 1]):
            text = html(f"Dentist Number {number}", page, number, PAGES[: pages - 1])
            (site / f"{page}.html").write_text(text, encoding="utf-8")
    (folder / "places.json").write_text(json.dumps(places), encoding="utf-8")
    return folder
