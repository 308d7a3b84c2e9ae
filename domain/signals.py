"""Reasons to call a business, from what a places service tells, and the score they make (seed 001, step 2)."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from domain import normalise
from domain.vocabulary import Criterion, Lead, Place, Signal

LOW_RATING = 4.0
MIN_REVIEWS_FOR_LOW_RATING = 5
FEW_REVIEWS = 5
CLOSED = "CLOSED_PERMANENTLY"


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
        return Signal(key="MISSING_WEBSITE", evidence=("No website on Google",))
    if normalise.is_social(place.website):
        host = normalise.host(place.website)
        return Signal(key="WEAK_WEB_PRESENCE", evidence=(f"Its website on Google is a page on {host}",))
    return None


def _rating(place: Place) -> Signal | None:
    reviews = place.reviews or 0
    if place.rating is None or place.rating >= LOW_RATING or reviews < MIN_REVIEWS_FOR_LOW_RATING:
        return None
    return Signal(key="LOW_GOOGLE_RATING", evidence=(f"Rated {place.rating:.1f} by {reviews} people on Google",))


def _reviews(place: Place) -> Signal | None:
    reviews = place.reviews or 0
    if reviews >= FEW_REVIEWS:
        return None
    told = "No reviews on Google" if not reviews else f"Only {reviews} review{'s' if reviews > 1 else ''} on Google"
    return Signal(key="FEW_GOOGLE_REVIEWS", evidence=(told,))


