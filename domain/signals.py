"""Reasons to call a business, from what a places service tells, and the score they make (seed 001, step 2)."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from domain import normalise
from domain.vocabulary import Criterion, Lead, Place, Signal

NAMES = {
    "MISSING_WEBSITE": "No website",
    "WEAK_WEB_PRESENCE": "Social page only",
    "LOW_GOOGLE_RATING": "Low rating",
    "FEW_GOOGLE_REVIEWS": "Few reviews",
}
"""Signals in a person's words."""
LOW_RATING = 4.0
MIN_REVIEWS_FOR_LOW_RATING = 5
FEW_REVIEWS = 5
CLOSED = "CLOSED_PERMANENTLY"
SERVICES = {"google_places": "on Google", "google_legacy": "on Google", "overture": "in Overture Maps"}
"""Where a place was found, as evidence words it: a lack there is no lack elsewhere."""


UNRATED = frozenset({"overture"})
"""Services that tell of no reviews: that none are there says nothing."""


def in_words(criteria: Sequence[Criterion]) -> str:
    """`No website, Low rating ×2`: what counts, and how much where it is not once."""
    return ", ".join(NAMES[each.key] + _times(each.weight) for each in criteria if each.weight)


def _times(weight: Decimal) -> str:
    return f" ×{weight.normalize():f}" if weight != 1 else ""


def detect(place: Place) -> tuple[Signal, ...]:
    """The signals of one place, each with its evidence."""
    found = (_website(place), _rating(place), _reviews(place))
    return tuple(signal for signal in found if signal)


def score(signals: Sequence[Signal], criteria: Sequence[Criterion]) -> tuple[Decimal, tuple[dict[str, Any], ...]]:
    """Σ weights matched / Σ weights, 0–1 with four decimals, 0 without criteria; and the parts."""
    keys = {signal.key for signal in signals}
    parts = tuple({"key": c.key, "weight": str(c.weight), "matched": c.key in keys} for c in criteria)
    total = sum((criterion.weight for criterion in criteria), Decimal(0))
    matched = sum((criterion.weight for criterion in criteria if criterion.key in keys), Decimal(0))
    return (matched / total if total else Decimal(0)).quantize(Decimal("0.0001")), parts


def shortlist(places: Sequence[Place], criteria: Sequence[Criterion]) -> tuple[list[Lead], dict[str, int]]:
    """Leads, best first, and how many places were dropped by reason."""
    dropped: Counter[str] = Counter()
    leads: list[Lead] = []
    for place in places:
        if reason := _unfit(place):
            dropped[reason] += 1
            continue
        signals = detect(place)
        points, parts = score(signals, criteria)
        leads.append(Lead(place=place, signals=signals, score=points, score_parts=parts))
    return sorted(leads, key=lambda lead: -lead.score), dict(dropped)


def _unfit(place: Place) -> str | None:
    if place.business_status == CLOSED:
        return "closed for good"
    return None if place.phone else "no phone"


def _website(place: Place) -> Signal | None:
    if not place.website:
        return Signal(key="MISSING_WEBSITE", evidence=(f"No website {_where(place)}",))
    if normalise.is_social(place.website):
        host = normalise.host(place.website)
        return Signal(key="WEAK_WEB_PRESENCE", evidence=(f"Its website {_where(place)} is a page on {host}",))
    return None


def _rating(place: Place) -> Signal | None:
    reviews = place.reviews or 0
    if place.rating is None or place.rating >= LOW_RATING or reviews < MIN_REVIEWS_FOR_LOW_RATING:
        return None
    told = f"Rated {round(float(place.rating), 2)} by {reviews} people {_where(place)}"
    return Signal(key="LOW_GOOGLE_RATING", evidence=(told,))


def _reviews(place: Place) -> Signal | None:
    reviews = place.reviews or 0
    if reviews >= FEW_REVIEWS or place.source in UNRATED:
        return None
    told = f"Only {reviews} review{'s' if reviews > 1 else ''}" if reviews else "No reviews"
    return Signal(key="FEW_GOOGLE_REVIEWS", evidence=(f"{told} {_where(place)}",))


def _where(place: Place) -> str:
    return SERVICES.get(place.source, "in the listing")
