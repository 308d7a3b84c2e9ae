"""Writes a dossier that only quotes: the schema `dossier`."""

from collections import Counter

from sandbox.model.claims import Claim, choose_claims, is_handy
from sandbox.model.phrasing import (
    FIT_CLAIM,
    FIT_EVIDENCE,
    SUMMARY_FIRST,
    SUMMARY_MORE,
    Pen,
    quotable,
)
from sandbox.model.prompt import Evidence, read_material
from sandbox.wire import Object

SUMMARY_KINDS = ("service", "history", "proof", "team", "other", "offer", "policy", "location", "price", "hours")
OPENER_KINDS = ("proof", "history", "service", "offer", "team", "policy", "price", "other", "hours", "location")
NO_OPENERS = ("hours", "location")
ABOUT_KINDS = ("service", "history", "proof", "team", "other", "offer")
SUMMARY_LENGTH, SUMMARY_LEAST = 3, 2
TELLS, FALLS_FLAT = 1.5, 0.0
TALKING_POINTS = 4


def write_dossier(said: str) -> Object:
    """The dossier for the material in a request.

    Args:
        said: the user's words with the blocks described in `sandbox.model.prompt`.
    """
    material = read_material(said)
    claims = choose_claims(material.pages, material.business)
    pen = Pen(material.business, material.services)
    return {
        "claims": [claim.wire() for claim in claims],
        "summary": summarise(pen, claims),
        "gaps": [gap(evidence) for evidence in material.evidence],
        "talking_points": talking_points(pen, claims, material.evidence),
        "fit_reason": fit_reason(pen, claims, material.evidence),
    }


def best(claims: list[Claim], kinds: tuple[str, ...]) -> list[Claim]:
    """The claims worth repeating, one of each kind first, in the order of the kinds, handy ones before others."""
    usable = [claim for claim in claims if claim.kind in kinds and quotable(claim)]
    ordered = sorted(usable, key=lambda claim: (not is_handy(claim.quote), kinds.index(claim.kind), -claim.score))
    first = {claim.kind: claim for claim in reversed(ordered)}
    heads = [claim for claim in ordered if first[claim.kind] is claim]
    return heads + [claim for claim in ordered if claim not in heads]


def most_telling(claims: list[Claim]) -> list[Claim]:
    """The claims that say most of the business, each kind once before any twice; a bare address comes last."""
    ordered = sorted(best(claims, OPENER_KINDS), key=lambda claim: (-claim.telling, claims.index(claim)))
    turns = Counter[str]()
    seats: list[tuple[int, Claim]] = []
    for claim in ordered:
        turns[claim.kind] += 1
        seats.append((turns[claim.kind], claim))
    return [claim for _, claim in sorted(seats, key=lambda seat: (seat[1].kind in NO_OPENERS, seat[0]))]


def summarise(pen: Pen, claims: list[Claim]) -> list[Object]:
    """Two or three sentences of the business's own: what it is and does, and else what it says of itself."""
    about = [claim for claim in claims if claim.kind in ABOUT_KINDS and quotable(claim) and claim.telling >= TELLS]
    chosen = sorted(about, key=lambda claim: -claim.telling)[:SUMMARY_LENGTH]
    rest = [claim for claim in best(claims, SUMMARY_KINDS) if claim not in chosen]
    rest.sort(key=lambda claim: claim.telling < FALLS_FLAT)
    chosen += rest[: max(SUMMARY_LEAST - len(chosen), 0)]
    return [pen.about_claim(SUMMARY_MORE if at else SUMMARY_FIRST, claim) for at, claim in enumerate(chosen)]


def gap(evidence: Evidence) -> Object:
    """What code found, word for word."""
    text = evidence.text if evidence.text[-1] in ".!?…" else f"{evidence.text}."
    return {"text": text, "claims": [], "signals": [evidence.key]}


def talking_points(pen: Pen, claims: list[Claim], evidence: list[Evidence]) -> list[Object]:
    """Two to four openers: what was found first, then what they say."""
    found = [pen.opens_with_evidence(each) for each in evidence[:2]]
    openers = most_telling(claims)[: max(TALKING_POINTS - 1 - len(found), 1)]
    return found + [pen.opens_with_claim(claim) for claim in openers]


def fit_reason(pen: Pen, claims: list[Claim], evidence: list[Evidence]) -> list[Object]:
    """Why they are worth a call: signals before checks, and a claim only if there are neither."""
    if evidence:
        ordered = sorted(evidence, key=lambda each: not each.is_signal)
        return [pen.about_evidence(FIT_EVIDENCE, each) for each in ordered[:2]]
    return [pen.about_claim(FIT_CLAIM, claim) for claim in most_telling(claims)[:1]]
