"""A tiny town: three dentists, two of them with a website; one has a name and a page that try to be markup."""

import json
from pathlib import Path
from typing import Any

EVIL = "[bold red]Evil[/] \x1b[31mDental :smile:"
PAGE = (
    "<html lang=en><title>{name}</title><h1>{name}</h1><p>We have looked after families in Springfield since 1994 with "
    "two chairs and a small lab of our own. [red]New patients[/red] are seen within five working days of a call.</p>"
    "<p>A first check-up costs 89 dollars and takes forty minutes. We are open Monday to Thursday from 8:00 to 17:00 "
    "and on Friday until noon. To make an appointment please call the office between 9 and 5.</p></html>"
)


def write_town(folder: Path) -> Path:
    """Write the town and return its folder."""
    places = [_place(1, EVIL, "one.test"), _place(2, "مرفأ الأسنان", "two.test"), _place(3, "Paper Only Dental", None)]
    folder.mkdir()
    (folder / "places.json").write_text(json.dumps(places), encoding="utf-8")
    for host in ("one.test", "two.test"):
        site = folder / "sites" / host
        site.mkdir(parents=True)
        (site / "index.html").write_text(PAGE.format(name=host), encoding="utf-8")
    return folder


def _place(number: int, name: str, host: str | None) -> dict[str, Any]:
    place: dict[str, Any] = {
        "id": f"tiny-place-{number}",
        "displayName": {"text": name, "languageCode": "en"},
        "formattedAddress": f"{number} Elm Street, Springfield, IL 62701, USA",
        "nationalPhoneNumber": f"(217) 555-010{number}",
        "internationalPhoneNumber": f"+1 217-555-010{number}",
        "rating": 3.1,
        "userRatingCount": 20 + number,
        "businessStatus": "OPERATIONAL",
        "primaryType": "dentist",
        "types": ["dentist", "establishment"],
    }
    return {**place, "websiteUri": f"https://{host}/"} if host else place
