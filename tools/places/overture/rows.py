"""A row of Overture's places as our `Place`, and businesses that are there twice as one."""

import re
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from domain import dedupe, normalise
from domain.countries import name_of
from domain.vocabulary import Place

SOURCE = "overture"
STATUS = {"open": "OPERATIONAL", "permanently_closed": "CLOSED_PERMANENTLY", "temporarily_closed": "CLOSED_TEMPORARILY"}
E164 = re.compile(r"\+\d{7,15}")


class _Names(BaseModel):
    primary: str


class _Taxonomy(BaseModel):
    primary: str | None = None


class _Address(BaseModel):
    freeform: str | None = None
    locality: str | None = None
    region: str | None = None
    postcode: str | None = None
    country: str | None = None

    def line(self) -> str | None:
        """`14 Harbor Row, Springfield, IL 62703, United States`."""
        country = self.country or ""
        region = (self.region or "").removeprefix(f"{country}-")
        area = " ".join(filter(None, (region, self.postcode)))
        return ", ".join(filter(None, (self.freeform, self.locality, area, name_of(country) or country))) or None


class _Row(BaseModel):
    id: str
    names: _Names
    taxonomy: _Taxonomy | None = None
    basic_category: str | None = None
    websites: list[str | None] | None = None
    phones: list[str | None] | None = None
    addresses: list[_Address | None] | None = None
    operating_status: str | None = None

    def place(self) -> Place:
        phone, address = _first(self.phones), next(filter(None, self.addresses or ()), None)
        return Place(
            place_id=f"{SOURCE}:{self.id}",
            name=self.names.primary,
            website=_first(self.websites),
            phone=phone,
            phone_e164=_e164(phone or ""),
            address=address.line() if address else None,
            business_status=STATUS.get(self.operating_status or ""),
            trade=(self.taxonomy and self.taxonomy.primary) or self.basic_category,
            source=SOURCE,
        )


def place(row: dict[str, Any]) -> Place:
    """The same business in our words; Overture tells no ratings."""
    return _Row.model_validate(row).place()


def once_each(places: Sequence[Place]) -> list[Place]:
    """Each business once, by the rules that hold for all services; the fields stay as Overture tells them."""
    raw = {each.place_id: each for each in places}
    return [raw[each.place_id] for each in dedupe.merge([normalise.place(each, None) for each in raw.values()])]


def _first(values: list[str | None] | None) -> str | None:
    return next(filter(None, values or ()), None)


def _e164(phone: str) -> str | None:
    bare = re.sub(r"[\s().-]", "", phone)
    return bare if E164.fullmatch(bare) else None
