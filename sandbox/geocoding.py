"""Where the town's places are: a name's box is drawn around the places whose addresses hold it."""

import hashlib

from sandbox.legacy_shapes import box
from sandbox.locality import COUNTRIES, PARTS, count_localities, has_digit
from sandbox.query import Query
from sandbox.town import Town
from sandbox.wire import Object, text
from sandbox.words import fold, words

MARGIN = 0.005
"""Degrees between the outermost place and the edge of the box."""


def geocode(town: Town, address: str) -> list[Object]:
    """The one result for an address; none when no place with coordinates lies there.

    Args:
        town: its places are all that is known of the world.
        address: such as "Springfield, IL", or "everywhere".
    """
    query = Query([], words(address))
    there = [place for place in town.places if "location" in place and query.lies_there(words(address_of(place)))]
    if not there or not query.place_words:
        return []
    name = called([address_of(place) for place in there])
    corners = around(there)
    return [
        {
            "address_components": components(name),
            "formatted_address": name,
            "geometry": {
                "bounds": corners,
                "location": middle(corners),
                "location_type": "APPROXIMATE",
                "viewport": corners,
            },
            "place_id": "ChIJ" + hashlib.sha256(name.encode()).hexdigest()[:23],
            "types": ["locality", "political"],
        }
    ]


def address_of(place: Object) -> str:
    """The address as Google writes it."""
    return text(place.get("formattedAddress"))


def called(addresses: list[str]) -> str:
    """The commonest locality with all that stands behind it, without postcodes: "Springfield, IL, USA"."""
    counted = count_localities(addresses)
    if not counted:
        return ""
    locality = counted[0][0]
    parts = PARTS.split(next(address for address in addresses if locality in address))
    begin = next(at for at, part in enumerate(parts) if locality in part)
    bare = (" ".join(token for token in part.split() if not has_digit(token)) for part in parts[begin:])
    return ", ".join(part for part in bare if part)


def around(places: list[Object]) -> Object:
    """The box that holds all of them."""
    lats = [place["location"]["latitude"] for place in places]
    lngs = [place["location"]["longitude"] for place in places]
    return box(min(lats) - MARGIN, min(lngs) - MARGIN, max(lats) + MARGIN, max(lngs) + MARGIN)


def middle(corners: Object) -> Object:
    """The point in the middle of a box."""
    low, high = corners["southwest"], corners["northeast"]
    return {"lat": (low["lat"] + high["lat"]) / 2, "lng": (low["lng"] + high["lng"]) / 2}


def components(name: str) -> list[Object]:
    """The parts of an address, the country at its end."""
    parts = name.split(", ")
    return [
        {"long_name": part, "short_name": part, "types": [kind_of(part, first=at == 0), "political"]}
        for at, part in enumerate(parts)
    ]


def kind_of(part: str, *, first: bool) -> str:
    """What a part of an address is."""
    if fold(part) in COUNTRIES:
        return "country"
    return "locality" if first else "administrative_area_level_1"
