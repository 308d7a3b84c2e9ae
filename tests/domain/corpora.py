"""Inputs that nobody on this project wrote; tests that need them skip where they are absent."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from domain.vocabulary import Place

ROOT = Path(__file__).parents[3] / "shared" / "corpora"
needs_corpora = pytest.mark.skipif(not ROOT.exists(), reason="the corpora are not beside the repository")


@cache
def london(page: int) -> tuple[Place, ...]:
    found = json.loads((ROOT / "places" / "derived" / f"searchText-page{page}.json").read_text(encoding="utf-8"))
    return tuple(map(_place, found["places"]))


def _place(raw: dict[str, Any]) -> Place:
    return Place(
        place_id=raw["id"],
        name=raw["displayName"]["text"],
        website=raw.get("websiteUri"),
        phone=raw.get("nationalPhoneNumber"),
        rating=raw.get("rating"),
        reviews=raw.get("userRatingCount"),
        address=raw.get("formattedAddress"),
        business_status=raw.get("businessStatus"),
        trade=raw.get("primaryType"),
    )


def national_numbers(page: int) -> dict[str, str]:
    """Place id → the same phone as Google itself writes it internationally."""
    found = json.loads((ROOT / "places" / "derived" / f"searchText-page{page}.json").read_text(encoding="utf-8"))
    return {raw["id"]: raw["internationalPhoneNumber"] for raw in found["places"] if "internationalPhoneNumber" in raw}


def injections() -> dict[str, str]:
    lines = (ROOT / "injection" / "payloads.jsonl").read_text(encoding="utf-8").splitlines()
    return {each["id"]: each["text"] for each in map(json.loads, lines)}
