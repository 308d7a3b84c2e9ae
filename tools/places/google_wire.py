"""JSON of Places API (New), and what we make of it."""

import re
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from domain.areas import Area
from domain.vocabulary import Place
from tools.places.degrees import Latitude, Longitude


class _Wire(BaseModel):
    """JSON as Google writes it; fields we did not ask for are ignored."""

    model_config = ConfigDict(alias_generator=to_camel)


class _Name(_Wire):
    text: str = ""


class _Corner(_Wire):
    latitude: Latitude
    longitude: Longitude


class _Viewport(_Wire):
    low: _Corner
    high: _Corner

    def area(self, name: str) -> Area:
        """The same box in our words."""
        low, high = self.low, self.high
        return Area(name=name, south=low.latitude, west=low.longitude, north=high.latitude, east=high.longitude)


class WirePlace(_Wire):
    """A Place resource, as far as the field mask asks for it."""

    id: str = Field(min_length=1)
    display_name: _Name = _Name()
    primary_type: str | None = None
    formatted_address: str | None = None
    website_uri: str | None = None
    national_phone_number: str | None = None
    international_phone_number: str | None = None
    rating: float | None = None
    user_rating_count: int | None = None
    business_status: str | None = None
    viewport: _Viewport | None = None

    def place(self) -> Place:
        """The same business in our words."""
        return Place(
            place_id=self.id,
            name=self.display_name.text,
            website=self.website_uri or None,
            phone=self.national_phone_number or self.international_phone_number or None,
            phone_e164=e164(self.international_phone_number or ""),
            rating=self.rating,
            reviews=self.user_rating_count,
            address=self.formatted_address or None,
            business_status=self.business_status or None,
            trade=self.primary_type or None,
        )


class _Refusal(_Wire):
    code: int = 0


class Page(_Wire):
    """An answer of searchText; `{}` when nothing was found. A proxy may hand a refusal on as a 200."""

    places: Sequence[WirePlace] = ()
    next_page_token: str | None = None
    error: _Refusal | None = None


def e164(international: str) -> str | None:
    """`+1 650-253-0000` → `+16502530000`; None with letters, which is how an extension is written."""
    if not re.fullmatch(r"\+[^A-Za-z]+", international):
        return None
    digits = re.sub(r"[^0-9]", "", international)
    return f"+{digits}" if 7 <= len(digits) <= 15 else None
