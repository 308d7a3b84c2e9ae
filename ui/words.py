"""The words all faces share: phases, audit steps, reasons to call, states. Each state is an icon, words and a style."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from domain import credits, signals
from domain.vocabulary import Account


class State(NamedTuple):
    """Colour never speaks alone: whoever sees no colour reads the icon and the words."""

    icon: str
    words: str
    style: str


PHASES: Final[Mapping[str, str]] = {
    "source": "Find businesses",
    "filter_rank": "Filter and score",
    "persist_leads": "Save leads",
    "scrape_content": "Queue audits",
    "generate_dossier": "Audit and write",
    "finalize_rank": "Final ranking",
}
AUDIT_STEPS: Final[Mapping[str, str]] = {
    "map_urls": "Finding pages",
    "filter_urls": "Choosing pages",
    "scrape_content": "Reading pages",
    "generate_dossier": "Writing dossier",
}
PHASE_STATES: Final[Mapping[str, State]] = {
    "pending": State("○", "Not started", "faint"),
    "running": State("●", "Running", "accent"),
    "complete": State("✓", "Done", "ok"),
    "error": State("✗", "Failed", "bad"),
}
RUN_STATES: Final[Mapping[str, State]] = {
    "idle": State("○", "Not started", "faint"),
    "running": State("●", "Running", "accent"),
    "paused_for_upgrade": State("‖", "Paused", "warn"),
    "waiting_for_review": State("?", "Waiting for review", "warn"),
    "waiting_for_billing": State("‖", "Waiting for billing", "warn"),
    "error": State("✗", "Failed", "bad"),
    "completed": State("✓", "Completed", "ok"),
    "cancelled": State("✗", "Cancelled", "bad"),
}
AUDIT_STATES: Final[Mapping[str, State]] = {
    "queued": State("○", "Waiting", "faint"),
    "running": State("●", "Auditing", "accent"),
    "completed": State("✓", "Dossier ready", "ok"),
    "unreadable": State("!", "Site unreadable", "warn"),
    "skipped": State("–", "Skipped", "faint"),
    "error": State("✗", "Audit failed", "bad"),
}
SIGNALS: Final[Mapping[str, str]] = signals.NAMES
ACCOUNTS: Final[Mapping[Account, str]] = credits.NAMES
WORK: Final[Mapping[str, str]] = {
    "lead_discovery": "Search",
    "dossier_research": "Website audit",
    "ai_credits": "Model calls",
    "filter_urls": "Choosing pages",
    "dossier": "Writing dossier",
    "dossier_repair": "Repairing quotes",
    "chat": "Chat",
}


def signal(key: str, lead: Mapping[str, Any]) -> str:
    """A reason to call with its number or host: `Low rating 3.6`, `Facebook only`."""
    if key == "WEAK_WEB_PRESENCE" and (host := _host(lead.get("website"))):
        return f"{host} only"
    if key == "LOW_GOOGLE_RATING" and lead.get("rating") is not None:
        return f"Low rating {float(lead['rating']):.1f}"
    if key == "FEW_GOOGLE_REVIEWS":
        return f"Few reviews {lead.get('reviews') or 0}"
    return support(key)


def support(key: str) -> str:
    """What a sentence rests on when it is not a claim: a signal or a check by code."""
    return SIGNALS.get(key) or f"Checked: {key.removeprefix('check:').replace('_', ' ').lower()}"


def reasons(lead: Mapping[str, Any]) -> list[str]:
    """All reasons to call a lead, in words."""
    return [signal(each["key"], lead) for each in lead["signals"]]


def audit(lead: Mapping[str, Any], step: str | None = None) -> State:
    """Where a lead's audit stands.

    Args:
        lead: an opportunity of `documents.document`.
        step: the audit's phase, when it is running.
    """
    if lead["audit"] is None:
        return _without_audit(lead)
    state = AUDIT_STATES[lead["audit"]["status"]]
    return state._replace(words=AUDIT_STEPS[step]) if state.words == "Auditing" and step else state


def _without_audit(lead: Mapping[str, Any]) -> State:
    if lead["status"] == "SOURCED":
        return State("○", "Found", "faint")
    return State("–", "Social page only" if lead.get("website") else "No site to audit", "faint")


def _host(website: str | None) -> str:
    """`https://m.facebook.com/x` → `Facebook`."""
    labels = (urlsplit(website or "").hostname or "").split(".")
    return labels[-2].capitalize() if len(labels) > 1 else ""


def duration(seconds: float) -> str:
    """`<0.1 s`, `0.4 s`, `38 s`, `2 min 05 s`."""
    if seconds < 0.05:
        return "<0.1 s"
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 lead`, `4 leads`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
