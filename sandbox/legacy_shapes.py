"""A town's places, which are written as Places API (New) tells them, in the words of the legacy one."""

from typing import Any

from sandbox.legacy_wire import LegacyError
from sandbox.wire import Object, objects, strings, text

SINGULAR = {"type": "types", "photo": "photos", "review": "reviews", "address_component": "address_components"}
"""What `fields` may call a field otherwise than the answer does."""
NAMES = (
    "address_components adr_address business_status formatted_address geometry icon icon_background_color "
    "icon_mask_base_uri name permanently_closed photos place_id plus_code types url utc_offset vicinity "
    "wheelchair_accessible_entrance formatted_phone_number international_phone_number opening_hours "
    "current_opening_hours secondary_opening_hours website curbside_pickup delivery dine_in editorial_summary "
    "price_level rating reservable reviews serves_beer serves_breakfast serves_brunch serves_dinner serves_lunch "
    "serves_vegetarian_food serves_wine takeout user_ratings_total"
)
FIELDS = frozenset(NAMES.split())
ICON = "https://maps.gstatic.com/mapfiles/place_api/icons/v1/png_71/generic_business-71.png"
HALF = 0.0013
"""Degrees from a place to the edge of its own viewport."""


def found(place: Object) -> Object:
    """A result of a search: neither phone nor website, and 0 where nobody has rated."""
    closed = text(place.get("businessStatus")) == "CLOSED_PERMANENTLY"
    told: Object = {
        "business_status": place.get("businessStatus"),
        "formatted_address": text(place.get("formattedAddress")),
        "geometry": geometry(place),
        "icon": ICON,
        "name": text(place["displayName"].get("text")) if "displayName" in place else "",
        "permanently_closed": True if closed else None,
        "place_id": place["id"],
        "rating": place.get("rating", 0),
        "reference": place["id"],
        "types": strings(place.get("types")),
        "user_ratings_total": place.get("userRatingCount", 0),
    }
    return known(told)


def details(place: Object) -> Object:
    """All that is known of one place."""
    more: Object = {
        "formatted_phone_number": place.get("nationalPhoneNumber"),
        "international_phone_number": place.get("internationalPhoneNumber"),
        "opening_hours": opening_hours(place.get("regularOpeningHours")),
        "website": place.get("websiteUri"),
    }
    return found(place) | known(more)


def only(told: Object, fields: str) -> Object:
    """The fields that are asked for, all when none are named.

    Raises:
        LegacyError: INVALID_REQUEST for a field that there is not.
    """
    named = [SINGULAR.get(name, name) for each in fields.split(",") if (name := each.split("/")[0])]
    for name in named:
        if name not in FIELDS:
            message = f"Error while parsing 'fields' parameter: Unsupported field name '{name}'. "
            raise LegacyError("INVALID_REQUEST", message)
    return {name: value for name, value in told.items() if not named or name in named}


def geometry(place: Object) -> Object | None:
    """Where a place is, and the box that shows it."""
    location: dict[str, Any] = place.get("location") or {}
    if not location:
        return None
    lat, lng = location["latitude"], location["longitude"]
    return {"location": {"lat": lat, "lng": lng}, "viewport": box(lat - HALF, lng - HALF, lat + HALF, lng + HALF)}


def box(south: float, west: float, north: float, east: float) -> Object:
    """A box by two of its corners, in degrees."""
    return {"northeast": {"lat": north, "lng": east}, "southwest": {"lat": south, "lng": west}}


def opening_hours(hours: Object | None) -> Object | None:
    """Times of a week as four digits."""
    if not hours:
        return None
    periods = [{end: moment(at) for end, at in period.items()} for period in objects(hours.get("periods"))]
    return {"periods": periods, "weekday_text": strings(hours.get("weekdayDescriptions"))}


def moment(at: Object) -> Object:
    """A day of the week and a time: `{"day": 1, "time": "0830"}`."""
    return {"day": at.get("day", 0), "time": f"{at.get('hour', 0):02}{at.get('minute', 0):02}"}


def known(told: Object) -> Object:
    """Without what nobody knows."""
    return {name: value for name, value in told.items() if value is not None}
