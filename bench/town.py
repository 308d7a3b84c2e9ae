"""Writes a town of many hosts with a dozen pages each, so that choosing pages is worth a model's while."""

import json
from collections.abc import Sequence
from pathlib import Path

PAGES = ("about", "services", "prices", "contact", "team", "hours", "faq", "gallery", "news", "visit", "insurance")
TEXT = (
    "{name} has looked after families in Benchville since {year}. On this page we tell you about {page}. "
    "A first visit takes {minutes} minutes and costs {price} dollars; children under twelve pay half of it. "
    "We are open Monday to Thursday from 8:00 to 17:00 and on Friday until noon. "
)


def write_town(folder: Path, businesses: int) -> Path:
    """`businesses` dentists, each with a site of twelve pages of about 4 kB. Returns the folder."""
    places = [place(number) for number in range(businesses)]
    for number, told in enumerate(places):
        site = folder / "sites" / f"dentist{number}.test"
        site.mkdir(parents=True)
        for page in ("index", *PAGES):
            (site / f"{page}.html").write_text(html(told["displayName"]["text"], page, number), encoding="utf-8")
    (folder / "places.json").write_text(json.dumps(places), encoding="utf-8")
    return folder


def place(number: int) -> dict[str, dict[str, str] | str | float | int | list[str]]:
    return {
        "id": f"ChIJbench{number:04}",
        "displayName": {"text": f"Dentist Number {number}", "languageCode": "en"},
        "formattedAddress": f"{number + 1} Elm St, Benchville, IL 62701, USA",
        "nationalPhoneNumber": f"(217) 555-01{number:02}",
        "websiteUri": f"https://dentist{number}.test/",
        "rating": 3.5,
        "userRatingCount": 40,
        "businessStatus": "OPERATIONAL",
        "primaryType": "dentist",
        "types": ["dentist"],
    }


def html(name: str, page: str, number: int, pages: Sequence[str] = PAGES) -> str:
    """A page with links to all pages of its site, as its menu has."""
    links = "".join(f'<li><a href="/{each}">{each.title()}</a></li>' for each in pages)
    paragraphs = "".join(
        f"<h2>{page} {part}</h2><p>"
        + TEXT.format(name=name, page=f"{page}, part {part}", year=1980 + number, minutes=20 + part, price=60 + part)
        + "</p>"
        for part in range(8)
    )
    return (
        f'<!doctype html><html lang="en"><head><title>{name} – {page}</title>'
        f'<meta name="viewport" content="width=device-width"></head><body><nav><ul>{links}</ul></nav>'
        f"<main><h1>{name}</h1>{paragraphs}</main>"
        f'<footer><a href="tel:+121755501{number:02}">Call us</a></footer></body></html>'
    )
