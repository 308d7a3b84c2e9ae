"""A lead in a person's words, the same on every face and in every file: why to call it, and how its audit stands."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from domain import signals
from domain.vocabulary import AuditStatus

AUDITS: Final[Mapping[AuditStatus, str]] = {
    "queued": "Waiting",
    "running": "Auditing",
    "completed": "Dossier ready",
    "unreadable": "Site unreadable",
    "skipped": "Skipped",
    "error": "Audit failed",
}
Lead = Mapping[str, Any]
"""An opportunity of `documents.document`."""


def score(lead: Lead) -> int:
    """0 to 100."""
    return round(lead["score"] * 100)


def signal(key: str, lead: Lead) -> str:
    """A reason to call with its number or host: `Low rating 3.6`, `Facebook only`."""
    if key == "WEAK_WEB_PRESENCE" and (host := _host(lead.get("website"))):
        return f"{host} only"
    if key == "LOW_GOOGLE_RATING" and lead.get("rating") is not None:
        return f"Low rating {float(lead['rating']):.1f}"
    if key == "FEW_GOOGLE_REVIEWS":
        return f"Few reviews {lead.get('reviews') or 0}"
    return _named(key)


def support(key: str, lead: Lead) -> str:
    """What a sentence of its dossier rests on when it is not a claim: a signal or a check by code."""
    own = key in {each["key"] for each in lead["signals"]}
    return signal(key, lead) if own else _named(key)


def _named(key: str) -> str:
    return signals.NAMES.get(key) or f"Checked: {key.removeprefix('check:').replace('_', ' ').lower()}"


def reasons(lead: Lead) -> list[str]:
    """All reasons to call a lead, in words."""
    return [signal(each["key"], lead) for each in lead["signals"]]


def why(lead: Lead) -> list[str]:
    """Sentences on why to call: the dossier's, else what the signals were computed from."""
    told = [str(each["text"]) for each in lead["fit_reason"]]
    return told or [f"{'. '.join(each['evidence'])}." for each in lead["signals"]]


def shared(names: Sequence[str]) -> str:
    """What is said of a dossier that branches have in common.

    Args:
        names: the other branches, at least one.
    """
    return f"One website with {' and '.join(names)}: what it says may be about either, so ask before you rely on it."


def audit(lead: Lead) -> str:
    """Where a lead's audit stands."""
    if lead["audit"] is not None:
        return AUDITS[lead["audit"]["status"]]
    if lead["status"] == "SOURCED":
        return "Found"
    return "Social page only" if lead.get("website") else "No site to audit"


def _host(website: str | None) -> str:
    """`https://m.facebook.com/x` → `Facebook`."""
    labels = (urlsplit(website or "").hostname or "").split(".")
    return labels[-2].capitalize() if len(labels) > 1 else ""
