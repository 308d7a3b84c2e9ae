"""Where the town's places lie: boxes that a search may be restricted to, and the bounds of a town asked for by name."""

from collections.abc import Sequence
from typing import cast

from sandbox.geocoding import geocode
from sandbox.locality import locality
from sandbox.places_errors import PlacesError
from sandbox.town import Town
from sandbox.wire import Object, is_object, text
from sandbox.words import words

Point = tuple[float, float]
"""Latitude and longitude in degrees."""


def within(places: Sequence[Object], restriction: object) -> Sequence[Object]:
    """The places in the rectangle of a `locationRestriction`; all without one."""
    if restriction is None:
        return places
    rectangle = restriction.get("rectangle") if is_object(restriction) else None
    if not is_object(rectangle):
        raise PlacesError(400, "Invalid value at 'location_restriction'. Only a rectangle is supported.")
    low, high = corner(rectangle, "low"), corner(rectangle, "high")
    if low[0] > high[0]:
        raise PlacesError(400, "Invalid rectangle viewport: low.latitude is above high.latitude.")
    return [place for place in places if (at := point(place.get("location"))) and lies_between(at, low, high)]


def lies_between(at: Point, low: Point, high: Point) -> bool:
    """True within the box, which may cross the date line."""
    west, longitude, east = low[1], at[1], high[1]
    inside = west <= longitude <= east if west <= east else longitude >= west or longitude <= east
    return low[0] <= at[0] <= high[0] and inside


def town_called(town: Town, query: str) -> Object | None:
    """The town of this name as a place with its viewport, if any business is there."""
    for found in geocode(town, query):
        name = text(found["formatted_address"])
        if words(locality(name)) == words(query):
            low, high = (latlng(found["geometry"]["viewport"][corner]) for corner in ("southwest", "northeast"))
            told = {"id": found["place_id"], "displayName": {"text": locality(name)}, "formattedAddress": name}
            return {**told, "types": found["types"], "viewport": {"low": low, "high": high}}
    return None


def latlng(corner: Object) -> Object:
    """A corner as the new API names its parts."""
    return {"latitude": corner["lat"], "longitude": corner["lng"]}


def corner(rectangle: Object, name: str) -> Point:
    """A corner of a rectangle, refused when it is none."""
    found = point(rectangle.get(name))
    if found is None or not (-90 <= found[0] <= 90 and -180 <= found[1] <= 180):
        raise PlacesError(400, f"Invalid value at 'location_restriction.rectangle.{name}'.")
    return found


def point(value: object) -> Point | None:
    """A LatLng as written on the wire; None if it is none."""
    inner: Object = value if is_object(value) else {}
    both = (inner.get("latitude"), inner.get("longitude"))
    return cast("Point", both) if all(isinstance(each, int | float) for each in both) else None
