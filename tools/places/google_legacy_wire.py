"""JSON of the legacy Places and Geocoding APIs, and what we make of it."""

from collections.abc import Sequence

from pydantic import BaseModel, Field

from domain.areas import Area
from domain.vocabulary import Place
from tools.places.degrees import Latitude, Longitude
from tools.places.google_wire import e164

GENERAL = frozenset(
    {"establishment", "food", "geocode", "health", "point_of_interest", "political", "premise", "store"}
)
"""Types that many trades share; this API names no main one."""
DETAIL_FIELDS = ("formatted_phone_number", "international_phone_number", "website")
"""What a search does not tell; one price for these three, and none that costs more."""


class Details(BaseModel):
    """The rest of a place, as far as we ask for it."""

    formatted_phone_number: str | None = None
    international_phone_number: str | None = None
    website: str | None = None


class Found(BaseModel):
    """One result of a search; a nearby search tells `vicinity` instead of an address."""

    place_id: str = Field(min_length=1)
    name: str = ""
    types: Sequence[str] = ()
    formatted_address: str | None = None
    vicinity: str | None = None
    rating: float | None = None
    user_ratings_total: int | None = None
    business_status: str | None = None
    permanently_closed: bool = False

    def place(self, details: Details) -> Place:
        """The same business in our words; whom nobody has rated has no rating here either, instead of 0."""
        closed = "CLOSED_PERMANENTLY" if self.permanently_closed else None  # of before there was a business_status
        return Place(
            place_id=self.place_id,
            name=self.name,
            website=details.website or None,
            phone=details.formatted_phone_number or details.international_phone_number or None,
            phone_e164=e164(details.international_phone_number or ""),
            rating=self.rating or None,
            reviews=self.user_ratings_total or None,
            address=self.formatted_address or self.vicinity or None,
            business_status=self.business_status or closed,
            trade=self._trade(),
        )

    def _trade(self) -> str | None:
        return next((kind for kind in self.types if kind not in GENERAL), next(iter(self.types), None))


class Page(BaseModel):
    """An answer of a search."""

    results: Sequence[Found]
    next_page_token: str | None = None


class Detailed(BaseModel):
    """An answer about one place; without `result` when Google no longer knows it."""

    result: Details = Details()


class _Point(BaseModel):
    lat: Latitude
    lng: Longitude


class _Box(BaseModel):
    southwest: _Point
    northeast: _Point


class _Geometry(BaseModel):
    viewport: _Box


class Located(BaseModel):
    """One result of geocoding."""

    formatted_address: str
    geometry: _Geometry

    def area(self) -> Area:
        """The same in our words: the box that a map of it would show."""
        low, high = self.geometry.viewport.southwest, self.geometry.viewport.northeast
        return Area(name=self.formatted_address, south=low.lat, west=low.lng, north=high.lat, east=high.lng)
