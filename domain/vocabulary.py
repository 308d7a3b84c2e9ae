"""The product's words (DESIGN section 2): statuses, phases, and the records that travel between floors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, get_args
from uuid import UUID

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
MAX_PAGES = 6


@dataclass(frozen=True, kw_only=True)
class Place:
    """A business as a places service tells it; absent values are None."""

    place_id: str
    name: str
    website: str | None = None
    phone: str | None = None
    phone_e164: str | None = None
    rating: float | None = None
    reviews: int | None = None
    address: str | None = None
    business_status: str | None = None
    trade: str | None = None
    """The service's own main type, for example `dentist`."""
    domain: str | None = None
    """Registrable domain of the website, None for social and directory hosts."""
    source: str = "google_places"


@dataclass(frozen=True, kw_only=True)
class Area:
    """A place on the map by its name, and the box around it in degrees (WGS 84)."""

    name: str
    south: float
    west: float
    north: float
    east: float
    """Less than `west` where the box crosses the 180th meridian."""


@dataclass(frozen=True, kw_only=True)
class Signal:
    """A reason to call: its key and the facts it was computed from, worded for a person."""

    key: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One line of the agency's wish list (seed 001): a signal key and its weight."""

    key: str
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, kw_only=True)
class Lead:
    """A place that passed the filter, with its signals and score."""

    place: Place
    signals: tuple[Signal, ...]
    score: Decimal
    score_parts: tuple[Mapping[str, Any], ...]
    """One `{key, weight, matched}` per criterion."""


@dataclass(frozen=True, kw_only=True)
class Agency:
    """Who the leads are for: what it offers, how it speaks, what it looks for."""

    id: UUID
    name: str
    services: tuple[str, ...] = ()
    tone: str = "friendly and concrete"
    default_vertical: str | None = None
    default_geography: str | None = None
    country: str | None = None
    """ISO 3166 code, the fallback region for phone numbers."""
    criteria: tuple[Criterion, ...] = tuple(Criterion(key=key) for key in SIGNALS)


@dataclass(frozen=True, kw_only=True)
class Run:
    """One search with all that follows from it."""

    id: UUID
    org_id: UUID
    status: RunStatus
    vertical: str
    geography: str
    requested: int
    fetched: int
    review: bool
    budget: Decimal | None
    """Cap in atlas credits, None = no cap."""
    demo: bool
    agency: Agency
    user_id: str | None = None
    town: str | None = None
    billing_block: Mapping[str, Any] | None = None
    error: str | None = None
    put_off: bool = False
    """A person does not want it to go on by itself."""
    steered: bool = False
    """Commands of a person wait to be obeyed."""

    @property
    def query(self) -> str:
        """What is asked of a places service (seed 001, step 1)."""
        return f"{self.vertical} in {self.geography}"


@dataclass(frozen=True, kw_only=True)
class Audit:
    """The examination of one website for one run."""

    id: UUID
    org_id: UUID
    run_id: UUID
    opportunity_id: UUID
    domain: str
    target_url: str
    status: AuditStatus
    slot: str | None = None


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What a slot finds when it wants to begin."""

    audit: Audit | None
    """Its own or the next one, locked until the transaction ends; None when none waits or commands go first."""
    steered: bool
    """Commands of a person wait to be obeyed."""
    budget: Decimal | None
    """The run's cap in atlas credits, None = no cap."""


@dataclass(frozen=True, kw_only=True)
class Command:
    """What a person wants of a run that is under way."""

    id: int
    run_id: UUID
    kind: CommandKind
    payload: Mapping[str, Any]
    """`lead`, `criteria`, or `name, website, phone`; plain JSON values, checked when it was given."""
    actor: str | None


@dataclass(frozen=True, kw_only=True)
class SteeredLead:
    """A lead as a command finds it."""

    id: UUID
    name: str
    audit: Audit | None
    """Locked until the transaction ends."""
    shared: bool
    """Other leads of the run, branches of the same business, wait for the same audit."""


@dataclass(frozen=True, kw_only=True)
class Link:
    """A page we know of but may not have read."""

    url: str
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A way to reach the business, harvested before pruning."""

    kind: Literal["phone", "email", "social", "address", "hours", "fax"]
    value: str
    page_url: str
    quote: str
    """The words (or the href) on the page that the value stands in."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page as it was read. `url` is where it was found after redirects."""

    url: str
    title: str
    markdown: str
    hash: str
    """sha256 of the body as received."""
    status: int
    fetched_at: datetime
    visible_chars: int
    """Characters of visible text, white space apart."""
    contacts: tuple[Contact, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What code saw in the HTML: viewport, https, booking_link, form (bool), copyright_year (int), lang (str)."""


@dataclass(frozen=True, kw_only=True)
class AuditSoFar:
    """An audit as one of its nodes finds it, with what is stored already: nobody asks or reads twice."""

    audit: Audit
    site_map: tuple[Link, ...] | None
    choice: tuple[str, ...] | None
    read: Mapping[str, int]
    """URL → characters of visible text of each stored page, without the text itself."""


@dataclass(frozen=True, kw_only=True)
class SiteMap:
    """What discovery found: pages to choose from, and pages it had to read to find them."""

    links: tuple[Link, ...]
    """Same-site candidates, include and exclude patterns applied, the home page first."""
    pages: tuple[Page, ...]
    skipped: Mapping[str, str] = field(default_factory=dict[str, str])
    """URL → why it was not read."""
    charged: str = ""
    """What a reading service took for it from our account, in its own units: `2 Firecrawl credits`."""


@dataclass(frozen=True, kw_only=True)
class Scrape:
    """What became of the pages that were asked for."""

    pages: tuple[Page, ...]
    skipped: Mapping[str, str] = field(default_factory=dict[str, str])
    charged: str = ""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A fact about the business, and the words on a stored page that it is taken from."""

    id: str
    kind: str
    text: str
    page_id: UUID
    page_url: str
    quote: str
    offset: int
    """Where the quote begins in the stored markdown, in characters."""


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A sentence of a dossier and what it rests on: claims by id, signals and checks by key."""

    text: str
    claims: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """What is known about a business, each sentence resting on claims or signals."""

    summary: tuple[Sentence, ...]
    gaps: tuple[Sentence, ...]
    talking_points: tuple[Sentence, ...]
    fit_reason: tuple[Sentence, ...]
    claims: tuple[Claim, ...]
    sources: tuple[str, ...]
    dropped_claims: int
    dropped_sentences: int
    model: str


@dataclass(frozen=True, kw_only=True)
class ModelRequest:
    """One question to a model: instructions, data, and the schema its answer must fit."""

    purpose: Literal["filter_urls", "dossier", "dossier_repair", "chat"]
    system: str
    user: str
    schema_name: str
    schema: Mapping[str, Any]
    max_tokens: int = 2_000


@dataclass(frozen=True, kw_only=True)
class ModelAnswer:
    """What came back, and what the gateway says it cost. `usd` None = the gateway did not say (unpriced)."""

    text: str
    """The raw answer; JSON where the model kept to the schema."""
    provider: str
    model: str
    prompt_tokens: int
    completion_tokens: int
    usd: Decimal | None
    generation_id: str | None


@dataclass(frozen=True, kw_only=True)
class ModelCall:
    """A model answer with whose it is; `key` names the question, so that the stored answer can be found again."""

    key: str
    purpose: str
    answer: ModelAnswer
    run_id: UUID | None = None
    audit_id: UUID | None = None
    thread_id: UUID | None = None
    user_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What a gate wants to hold: `units` of a metered feature, or AI credits themselves."""

    key: str
    feature: Literal["lead_discovery", "dossier_research", "ai_credits"]
    units: Decimal = Decimal(1)
    run_id: UUID | None = None
    audit_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why a gate did not get its holds."""

    kind: Literal["insufficient", "budget", "unavailable"]
    feature: str
    credit_info: Mapping[str, Any]
    """Plain JSON values, Decimals as strings (seed 001: allowed, required_balance, balance, deficit …)."""


@dataclass(frozen=True, kw_only=True)
class Reserved:
    """All holds stand, or were paid already."""

    already_paid: bool = False
