"""Leads, audits and dossiers over the wire. The field names are those of `leadatlas show --json`."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.models.common import Moment, Share
from domain.vocabulary import AuditPhase, AuditStatus, OpportunityStatus, PhaseStatus


class SignalOut(BaseModel):
    """A reason to call."""

    key: str
    evidence: list[str]


class ScorePart(BaseModel):
    """One criterion of the score."""

    key: str
    weight: float
    matched: bool


class ContactOut(BaseModel):
    """A way to reach the business, with the words of the page it stands in."""

    kind: str
    value: str
    page_url: str
    quote: str


class SentenceOut(BaseModel):
    """A sentence and what it rests on."""

    text: str
    claims: list[str]
    signals: list[str]


class ClaimOut(BaseModel):
    """A fact, and where it stands word for word."""

    id: str
    kind: str
    text: str
    page_id: UUID
    page_url: str
    quote: str
    offset: int
    """Where the quote begins in the page's text, in characters."""


class DossierPart(BaseModel):
    """What is known about a business."""

    id: UUID
    summary: list[SentenceOut]
    gaps: list[SentenceOut]
    talking_points: list[SentenceOut]
    claims: list[ClaimOut]
    sources: list[str]
    dropped_claims: int
    dropped_sentences: int
    model: str


class AuditState(BaseModel):
    """How the audit of a lead's website ended, or where it is."""

    id: UUID
    status: AuditStatus
    reason: str | None


class DossierLine(BaseModel):
    """That there is a dossier."""

    id: UUID
    claims: int
    """How many."""


class OpportunityKnown(BaseModel):
    """A business as a run sees it."""

    id: UUID
    place_id: str
    name: str
    phone: str | None
    phone_e164: str | None
    website: str | None
    domain: str | None
    address: str | None
    rating: float | None
    reviews: int | None
    business_status: str | None
    trade: str | None
    source: str
    attribution: str | None
    fetched_at: datetime
    rank: int | None
    status: OpportunityStatus
    score: Share
    score_parts: list[ScorePart]
    signals: list[SignalOut]
    meeting_time: datetime | None
    notes: str | None
    contacts: list[ContactOut]
    branches: list[str]
    """Names of the others in the run that have the same website, and so the same audit and dossier."""
    audit: AuditState | None


class OpportunityLine(OpportunityKnown):
    """A business as a run sees it, without the text of its dossier."""

    dossier: DossierLine | None


class OpportunityOut(OpportunityKnown):
    """A business as a run sees it, with its dossier."""

    fit_reason: list[SentenceOut]
    dossier: DossierPart | None


class AuditPhaseOut(BaseModel):
    """One of an audit's four phases."""

    phase: AuditPhase
    status: PhaseStatus
    message: str


class AuditOut(BaseModel):
    """The examination of one website."""

    id: UUID
    run_id: UUID
    opportunity_id: UUID
    name: str
    domain: str
    target_url: str
    status: AuditStatus
    reason: str | None
    phase: AuditPhase | None
    """The phase under way."""
    found: int | None
    """Pages that the site has, as far as was looked; null before that is known."""
    chosen: int | None
    """How many of them are read."""
    phases: list[AuditPhaseOut]
    started_at: datetime | None
    completed_at: datetime | None


class DossierOut(DossierPart):
    """A dossier by itself, with whom it is about."""

    run_id: UUID
    audit_id: UUID
    opportunity_id: UUID
    created_at: datetime
    name: str
    phone: str | None
    website: str | None
    domain: str | None
    signals: list[SignalOut]
    contacts: list[ContactOut]
    fit_reason: list[SentenceOut]


class AuditPageOut(BaseModel):
    """A page that was read. `content_url` opens its text, without a log-in, until `expires_at`."""

    id: UUID
    url: str
    title: str
    http_status: int
    visible_chars: int
    fetched_at: datetime
    content_url: str
    expires_at: datetime


class FollowUp(BaseModel):
    """What to set: a field that is left out stays, null clears."""

    model_config = ConfigDict(extra="forbid")

    meeting_time: Annotated[Moment | None, Field(examples=["2027-01-15T14:30:00+01:00"])] = None
    notes: Annotated[str | None, Field(max_length=5_000)] = None


class FollowUpOut(BaseModel):
    """A lead's appointment and notes as they are now."""

    id: UUID
    name: str
    meeting_time: datetime | None
    notes: str | None
