"""The words all faces share: phases, audit steps, reasons to call, states. Each state is an icon, words and a style."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from domain import credits, lead_words, signals
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
    "queued": State("○", lead_words.AUDITS["queued"], "faint"),
    "running": State("●", lead_words.AUDITS["running"], "accent"),
    "completed": State("✓", lead_words.AUDITS["completed"], "ok"),
    "unreadable": State("!", lead_words.AUDITS["unreadable"], "warn"),
    "skipped": State("–", lead_words.AUDITS["skipped"], "faint"),
    "error": State("✗", lead_words.AUDITS["error"], "bad"),
}
SIGNALS: Final[Mapping[str, str]] = signals.NAMES
ACCOUNTS: Final[Mapping[Account, str]] = credits.NAMES
TRADES: Final = "dentists, plumbers, restaurants, lawyers, florists, electricians, gyms, hair salons"
"""Of the demo's town."""
WORK: Final[Mapping[str, str]] = credits.WORK


def audit(lead: Mapping[str, Any], step: str | None = None) -> State:
    """Where a lead's audit stands.

    Args:
        lead: an opportunity of `documents.document`.
        step: the audit's phase, when it is running.
    """
    if lead["audit"] is None:
        return State("○" if lead["status"] == "SOURCED" else "–", lead_words.audit(lead), "faint")
    state = AUDIT_STATES[lead["audit"]["status"]]
    return state._replace(words=AUDIT_STEPS[step]) if state.words == "Auditing" and step else state


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
