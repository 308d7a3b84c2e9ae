"""A business on its way to a lead, and the agency that looks for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from domain.vocabulary.words import SIGNALS


@dataclass(frozen=True, kw_only=True)
class Place:
    """A business as a places service tells it; absent values are None."""

    place_id: str
    name: str
    website: str | None = None
    phone: str | None = None
    phone_e164: str | None = None
    rating: float | None = None
    reviews: int | None = None
    address: str | None = None
    business_status: str | None = None
    trade: str | None = None
    """The service's own main type, for example `dentist`."""
    domain: str | None = None
    """Registrable domain of the website, None for social and directory hosts."""
    source: str = "google_places"


@dataclass(frozen=True, kw_only=True)
class Signal:
    """A reason to call: its key and the facts it was computed from, worded for a person."""

    key: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One line of the agency's wish list (seed 001): a signal key and its weight."""

    key: str
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, kw_only=True)
class Lead:
    """A place that passed the filter, with its signals and score."""

    place: Place
    signals: tuple[Signal, ...]
    score: Decimal
    score_parts: tuple[Mapping[str, Any], ...]
    """One `{key, weight, matched}` per criterion."""
    branches: tuple[Place, ...] = ()
    """Other leads of its run on the same website: they share its audit."""


@dataclass(frozen=True, kw_only=True)
class Agency:
    """Who the leads are for: what it offers, how it speaks, what it looks for."""

    id: UUID
    name: str
    services: tuple[str, ...] = ()
    tone: str = "friendly and concrete"
    default_vertical: str | None = None
    default_geography: str | None = None
    country: str | None = None
    """ISO 3166 code, the fallback region for phone numbers."""
    criteria: tuple[Criterion, ...] = tuple(Criterion(key=key) for key in SIGNALS)
