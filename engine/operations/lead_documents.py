"""One lead as a document: what is known of it, and of its website's dossier what is said of this business."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from domain.branches import ANOTHERS, Listing, own_first, whose_page
from domain.vocabulary import SIGNALS

FACTS = 3
"""Claims that stand in for a summary, where that speaks of another branch alone."""

Row = Mapping[str, Any]


def line(row: Row, rows: Sequence[Row]) -> dict[str, Any]:
    """A lead; of its dossier the id and how many claims it has.

    Args:
        row: the lead.
        rows: all leads of its run.
    """
    dossier = {"id": row["dossier_id"], "claims": row["claim_count"]} if row["dossier_id"] else None
    return {**_known(row, _branches(row, rows)), "dossier": dossier}


def whole(row: Row, rows: Sequence[Row], dossiers: Mapping[UUID, Row]) -> dict[str, Any]:
    """A lead with its dossier, which is one of these."""
    branches, told = _branches(row, rows), dossiers.get(row["dossier_id"])
    known = _known(row, branches)
    if told is None:
        return {**known, "fit_reason": [], "dossier": None}
    lead = {**row, **told}
    return {**known, "fit_reason": _sentences(lead, branches, "fit_reason"), "dossier": _dossier(lead, branches)}


def _branches(row: Row, rows: Sequence[Row]) -> list[Row]:
    """Who else has the same website, and so the same audit and dossier."""
    same = (other for other in rows if row["audit_id"] and other["audit_id"] == row["audit_id"])
    return [other for other in same if other["id"] != row["id"]]


def _known(row: Row, branches: Sequence[Row]) -> dict[str, Any]:
    names = (
        "id", "place_id", "name", "phone", "phone_e164", "website", "domain", "address", "rating", "reviews",
        "business_status", "trade", "source", "attribution", "fetched_at", "rank", "status", "score", "score_parts",
        "signals", "meeting_time", "notes",
    )  # fmt: skip
    audit = {"id": row["audit_id"], "status": row["audit_status"], "reason": row["reason"]} if row["audit_id"] else None
    beside = [each["name"] for each in branches]
    more: dict[str, Any] = {"contacts": _contacts(row, branches), "audit": audit, "branches": beside}
    return {**{name: row[name] for name in names}, **more}


def _contacts(row: Row, branches: Sequence[Row]) -> Sequence[Row]:
    """Ways to reach it; where others share the website, its own first."""
    told: list[Row] = row["contacts"] or []
    return own_first(told, *_listings(row, branches)) if branches else told


def _listings(row: Row, branches: Sequence[Row]) -> tuple[Listing, list[Listing]]:
    own, *others = (Listing(each["phone"], each["website"]) for each in (row, *branches))
    return own, others


def _dossier(row: Row, branches: Sequence[Row]) -> dict[str, Any]:
    lists = {name: _sentences(row, branches, name) for name in ("summary", "gaps", "talking_points")}
    names = ("sources", "dropped_claims", "dropped_sentences", "model", "claims")
    return {"id": row["dossier_id"], **lists, **{name: row[name] for name in names}}


def _sentences(row: Row, branches: Sequence[Row], name: str) -> list[Row]:
    """Branches share their website's dossier, but what rests on the listing or page of one is not said of another."""
    told: list[Row] = row[name] or []
    if branches:
        theirs = _claims_of_others(row, branches)
        told = [each for each in told if not each["claims"] or not theirs.issuperset(each["claims"])]
        if name == "summary" and not told:
            told = [_fact(claim) for claim in row["claims"] if claim["id"] not in theirs][:FACTS]
    if row["audited_id"] == row["id"]:
        return told
    own = [_gap(signal) for signal in row["signals"]] if name == "gaps" else []
    return own + [each for each in told if not set(SIGNALS) & set(each["signals"])]


def _claims_of_others(row: Row, branches: Sequence[Row]) -> set[str]:
    own, others = _listings(row, branches)
    return {claim["id"] for claim in row["claims"] if whose_page(claim["page_url"], own, others) == ANOTHERS}


def _fact(claim: Row) -> Row:
    return {"text": claim["text"], "claims": [claim["id"]], "signals": []}


def _gap(signal: Row) -> dict[str, Any]:
    return {"text": f"{'. '.join(signal['evidence'])}.", "claims": [], "signals": [signal["key"]]}
