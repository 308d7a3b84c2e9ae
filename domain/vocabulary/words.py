"""Statuses, phases, keys and limits, as they stand in tables and on the wire."""

from collections.abc import Mapping
from typing import Literal, get_args

RunStatus = Literal[
    "idle", "running", "paused_for_upgrade", "waiting_for_review", "waiting_for_billing",
    "error", "completed", "cancelled",
]  # fmt: skip
Phase = Literal["source", "filter_rank", "persist_leads", "scrape_content", "generate_dossier", "finalize_rank"]
AuditPhase = Literal["map_urls", "filter_urls", "scrape_content", "generate_dossier"]
AuditStatus = Literal["queued", "running", "completed", "unreadable", "skipped", "error"]
OpportunityStatus = Literal["SOURCED", "DATA_READY", "AUDITING", "READY"]
PhaseStatus = Literal["pending", "running", "complete", "error"]
Feature = Literal["lead_discovery", "dossier_research"]
Account = Literal["ai_credits", "atlas_credits"]
CommandKind = Literal["stop", "skip", "first", "criteria", "add"]
SignalKey = Literal["MISSING_WEBSITE", "WEAK_WEB_PRESENCE", "LOW_GOOGLE_RATING", "FEW_GOOGLE_REVIEWS"]

PHASES: tuple[Phase, ...] = get_args(Phase)
ENDED: tuple[RunStatus, ...] = ("completed", "cancelled")
"""For good: nothing resumes these."""
AUDIT_PHASES: tuple[AuditPhase, ...] = get_args(AuditPhase)
SIGNALS: tuple[SignalKey, ...] = get_args(SignalKey)
PAUSE_WORDS: Mapping[str, str] = {
    "review": "Waiting for your review",
    "budget": "Paused: the limit of this run is reached",
    "insufficient": "Paused: not enough credits",
    "unavailable": "Waiting for the billing service",
}
"""What a pause's kind is to a person."""
MAX_LEADS = 20
MOST_LEADS = 200
"""Of a wide search, which turns pages and divides the place."""
MAX_PAGES = 6
