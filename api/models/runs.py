"""Runs over the wire. The field names are those of `leadatlas show --json`."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.models.common import Share
from domain.query import LARGEST_BUDGET, SMALLEST_BUDGET
from domain.vocabulary import MAX_LEADS, MOST_LEADS, Phase, PhaseStatus, RunStatus

Budget = Annotated[float, Field(strict=True, ge=float(SMALLEST_BUDGET), le=LARGEST_BUDGET)]


class NewRun(BaseModel):
    """What to look for: all in `text` ("dentists in Austin"), or `vertical` and `geography`, which win over it."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(max_length=300, examples=["dentists in Springfield"])] = ""
    vertical: Annotated[str | None, Field(max_length=120)] = None
    geography: Annotated[str | None, Field(max_length=120)] = None
    leads: Annotated[int, Field(strict=True, ge=1, le=MOST_LEADS)] = 10
    """How many businesses at most: 1 to 20, or to 200 for a wide search."""
    wide: bool = False
    """Look for more than 20: pages are turned and the place is searched in parts, each search for 1 Atlas credit."""
    audits: Annotated[int, Field(strict=True, ge=1, le=MOST_LEADS)] = MAX_LEADS
    """How many websites are audited at most, those of the best leads."""
    review: bool = False
    """Wait for a decision before any audit is paid for."""
    budget: Budget | None = None
    """The most Atlas credits it may cost."""


class PhaseOut(BaseModel):
    """One of the six phases."""

    phase: Phase
    status: PhaseStatus
    progress: Share
    message: str
    started_at: datetime | None
    completed_at: datetime | None
    duration_ms: int | None


class BillingBlock(BaseModel):
    """Why a run waits for credits, and what continues it. Amounts are decimal strings."""

    kind: Literal["insufficient", "budget", "unavailable"]
    phase: Phase
    feature_id: str
    audit_ids: list[UUID]
    created_at: datetime
    credit_info: dict[str, Any]
    preview: Any = None
    needed_to_finish: dict[str, str]
    checkout: bool = False
    """What is missing can be bought: see `POST /billing/checkout`."""


class RunLine(BaseModel):
    """A run in a list."""

    id: UUID
    status: RunStatus
    vertical: str
    geography: str
    requested: int
    fetched: int
    demo: bool
    """Made of demo data, in part or whole."""
    progress: Share
    """Mean of the six phases."""
    created_at: datetime
    completed_at: datetime | None


class TileOut(BaseModel):
    """One part of a search: results, how many of them no other part had shown, and searches that were paid for."""

    name: str
    found: int
    new: int
    searches: int


class CoverageOut(BaseModel):
    """The parts that were searched, and why it did not go on, if it did not."""

    tiles: list[TileOut]
    note: str


class RunOut(RunLine):
    """A run with its phases and counts."""

    review: bool
    budget: float | None
    error: str | None
    billing_block: BillingBlock | None
    resume_at: datetime | None
    """When it goes on by itself, if credits suffice then."""
    put_off: bool
    """It does not go on by itself until more credits arrive."""
    phases: list[PhaseOut]
    counts: dict[str, int]
    max_audits: int
    """At most so many websites are audited."""
    coverage: CoverageOut | None
    """How the search went about it; null before it."""


class ProgressOut(BaseModel):
    """How far a run is."""

    status: RunStatus
    progress: Share
    phases: list[PhaseOut]


class ChatOut(BaseModel):
    """Where a run is shown."""

    id: UUID


class ResumeIn(BaseModel):
    """How to go on."""

    model_config = ConfigDict(extra="forbid")

    budget: Budget | None = None
    """A higher limit in Atlas credits, for a run that its limit has paused."""


class EventOut(BaseModel):
    """Something that happened in a run. `message` is words for a person."""

    id: int
    type: str
    phase: str | None
    audit_id: UUID | None
    actor: str | None
    message: str
    data: dict[str, Any]
    created_at: datetime


class Steered(BaseModel):
    """A command that was taken down."""

    command: int
    """Its number, which the events `steer_asked` and `steer_applied` carry as `data.command`."""
