"""A lead in a person's words, the same on every face and in every file: why to call it, and how its audit stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, kw_only=True)
class LeadWords:
    """Those of one language."""

    signals: Mapping[str, str]
    only: str
    checked: str
    audits: Mapping[AuditStatus, str]
    found: str
    social: str
    no_site: str
    point: str


ENGLISH: Final = LeadWords(
    signals=signals.NAMES,
    only="{host} only",
    checked="Checked: {what}",
    audits=AUDITS,
    found="Found",
    social="Social page only",
    no_site="No site to audit",
    point=".",
)


def score(lead: Lead) -> int:
    """0 to 100."""
    return round(lead["score"] * 100)


def signal(key: str, lead: Lead, say: LeadWords = ENGLISH) -> str:
    """A reason to call with its number or host: `Low rating 3.6`, `Facebook only`."""
    if key == "WEAK_WEB_PRESENCE" and (host := _host(lead.get("website"))):
        return say.only.format(host=host)
    if key == "LOW_GOOGLE_RATING" and lead.get("rating") is not None:
        return f"{say.signals[key]} {float(lead['rating']):.1f}".replace(".", say.point)
    if key == "FEW_GOOGLE_REVIEWS":
        return f"{say.signals[key]} {lead.get('reviews') or 0}"
    return _named(key, say)


def support(key: str, lead: Lead) -> str:
    """What a sentence of its dossier rests on when it is not a claim: a signal or a check by code."""
    own = key in {each["key"] for each in lead["signals"]}
    return signal(key, lead) if own else _named(key, ENGLISH)


def _named(key: str, say: LeadWords) -> str:
    what = key.removeprefix("check:").replace("_", " ").lower()
    return say.signals.get(key) or say.checked.format(what=what)


def reasons(lead: Lead, say: LeadWords = ENGLISH) -> list[str]:
    """All reasons to call a lead, in words."""
    return [signal(each["key"], lead, say) for each in lead["signals"]]


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


def audit(lead: Lead, say: LeadWords = ENGLISH) -> str:
    """Where a lead's audit stands."""
    if lead["audit"] is not None:
        return say.audits[lead["audit"]["status"]]
    if lead["status"] == "SOURCED":
        return say.found
    return say.social if lead.get("website") else say.no_site


def _host(website: str | None) -> str:
    """`https://m.facebook.com/x` → `Facebook`."""
    labels = (urlsplit(website or "").hostname or "").split(".")
    return labels[-2].capitalize() if len(labels) > 1 else ""
