"""One business, one lead: by place id, then by domain together with phone or address; a branch is a lead of its own."""

from collections.abc import Sequence
from dataclasses import fields

from domain.vocabulary import Place


def merge(places: Sequence[Place]) -> list[Place]:
    """Drop repetitions, keep the order of first appearance and the more complete record (DESIGN section 3).

    Args:
        places: normalised, see `domain.normalise.place`.
    """
    kept: list[Place] = []
    for place in places:
        same = [other for other in kept if same_business(place, other)]
        best = max([*same, place], key=completeness)
        seat = kept.index(same[0]) if same else len(kept)
        kept = [*kept[:seat], best, *(other for other in kept[seat:] if other not in same)]
    return kept


def same_business(one: Place, other: Place) -> bool:
    """Same place id, or same registrable domain and same phone or address; same domain alone is a branch."""
    if one.place_id == other.place_id:
        return True
    if one.domain is None or one.domain != other.domain:
        return False
    address = _words(one.address)
    return bool(_numbers(one) & _numbers(other)) or bool(address and address == _words(other.address))


def completeness(place: Place) -> int:
    """How many fields are known."""
    return sum(getattr(place, field.name) is not None for field in fields(place))


def _numbers(place: Place) -> set[str]:
    """The phone in both forms: one record may know its country, the other not."""
    return {place.phone_e164 or "", "".join(letter for letter in place.phone or "" if letter.isdecimal())} - {""}


def _words(address: str | None) -> str:
    return " ".join((address or "").lower().replace(",", " ").split())
