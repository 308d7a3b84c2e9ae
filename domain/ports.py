"""Protocols of the outside world: a node's signature names the ones it touches (DESIGN section 1)."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from domain import vocabulary as v
from domain.areas import Area, Coverage
from domain.conversation import ChatReply, ChatRequest, Hear


class Tx(Protocol):
    """An open transaction of one organization; everything that writes takes it."""

    @property
    def org_id(self) -> UUID: ...


@dataclass(frozen=True)
class Fence:
    """A fencing token: all that one execution of a run writes carries it, and a later execution shuts it out.

    The run's lock tells who may begin. A process that was frozen learns only some moments after it woke that it lost
    the lock (Kleppmann, "How to do distributed locking", 2016).
    """

    org_id: UUID
    run_id: UUID
    attempt: int


class Transactions(Protocol):
    """Opens transactions."""

    def __call__(self, org_id: UUID, /) -> AbstractAsyncContextManager[Tx]: ...

    def behind(self, fence: Fence) -> "Transactions":
        """The same for one execution; they raise RunLockLost once another process has taken the run over."""
        ...


class Places(Protocol):
    """A service that knows businesses."""

    async def search(self, query: str, limit: int, area: Area | None = None) -> list[v.Place]:
        """At most `limit` (1–60) places for a text query, raw fields, in the service's order; [] when there are none.

        With an area, only those within it. Raises: BadInput (what the service cannot search, and what to ask instead),
        BadKey, ServiceUnavailable, ServiceRefused.
        """
        ...


class Geocoder(Protocol):
    """A service that knows where places are."""

    async def geocode(self, place: str) -> Area | None:
        """The box around a town or a district, None when nobody knows it.

        Raises: BadKey, ServiceUnavailable, ServiceRefused.
        """
        ...


class Web(Protocol):
    """Reads websites."""

    async def map(self, url: str) -> v.SiteMap:
        """Discover a site's pages.

        Raises: PageUnreadable (with the reason), ServiceUnavailable; where a service reads, also OurAccount
        (BadKey, CreditsUsedUp) and ServiceRefused.
        """
        ...

    async def scrape(self, urls: Sequence[str]) -> v.Scrape:
        """Read pages of one site. What cannot be read is in `skipped`. Raises: as `map`, but for PageUnreadable."""
        ...


class Model(Protocol):
    """A language model. It has no tools and no secrets, and is believed nothing."""

    async def ask(self, request: v.ModelRequest) -> v.ModelAnswer:
        """One completion. Raises: OurAccount, ServiceUnavailable, ServiceRefused."""
        ...


class Assistant(Protocol):
    """A language model that talks with people. The tools it asks for are wishes: whoever fulfils them checks first."""

    async def converse(self, request: ChatRequest, hear: Hear) -> ChatReply:
        """The next message of a talk; `hear` gets its words as they come.

        Raises: OurAccount, ServiceUnavailable, ServiceRefused; what was heard before an error stands in its `spent`.
        """
        ...


class Meter(Protocol):
    """Credits. Key states: held → captured | released; a released key can be reserved again (DESIGN section 4)."""

    async def refresh(self, org_id: UUID) -> bool:
        """Fetch balances where a provider keeps them; called before the transaction, never inside one.

        Returns:
            Whether they are known now.
        """
        ...

    async def reserve(self, tx: Tx, asks: Sequence[v.Ask], *, budget: Decimal | None = None) -> v.Reserved | v.Refusal:
        """Hold all asks or none. `budget` caps the run's atlas credits, held and captured."""
        ...

    async def capture(self, tx: Tx, *keys: str, actual: Mapping[str, Decimal] = ...) -> None:
        """Charge holds: in full, or the `actual` credits of a key (overshoot is taken if covered, else absorbed).

        Raises: MoneyError when a key is not held.
        """
        ...

    async def release(self, tx: Tx, *keys: str, absorbed: Mapping[str, Decimal] = ...) -> None:
        """Give holds back; `absorbed` records model cost that nobody pays. Nothing happens where nothing is held."""
        ...


class CostSink(Protocol):
    """Keeps what model calls answered and cost."""

    async def answers(self, tx: Tx, audit_id: UUID) -> dict[str, v.ModelAnswer]:
        """What was asked for an audit before: the call's key → the stored answer."""
        ...

    async def record(self, tx: Tx, call: v.ModelCall) -> None:
        """Store a call with its tokens, USD and credits; the first answer to a question stays."""
        ...

    async def stored(self, tx: Tx, keys: Sequence[str]) -> dict[str, v.ModelAnswer]:
        """What was asked under these keys before: the key → the stored answer."""
        ...

    async def spent(self, tx: Tx, audit_id: UUID) -> Decimal:
        """AI credits of all priced calls of an audit."""
        ...

    async def to_hold(self, tx: Tx) -> Decimal:
        """AI credits to hold for one audit: an estimate, refined by what this organization's own audits cost."""
        ...


class Runs(Protocol):
    """The run's row, its phases and its events."""

    async def get(self, tx: Tx, run_id: UUID) -> v.Run:
        """Raises: NotFound."""
        ...

    async def phases(self, tx: Tx, run_id: UUID) -> dict[v.Phase, v.PhaseStatus]: ...

    async def start_phase(
        self, tx: Tx, run_id: UUID, phase: v.Phase, message: str, progress: Decimal = ...
    ) -> None: ...

    async def audit_ended(
        self, tx: Tx, audit: v.Audit, status: v.AuditStatus, message: str, *, progress: Decimal, so_far: str
    ) -> None:
        """`generate_dossier` moves on to `progress`, and an event says how this audit ended."""
        ...

    async def complete_phase(self, tx: Tx, run_id: UUID, phase: v.Phase, message: str) -> None: ...

    async def fail_phase(self, tx: Tx, run_id: UUID, phase: v.Phase, message: str) -> None: ...

    async def event(
        self,
        tx: Tx,
        run_id: UUID,
        type: str,
        message: str,
        *,
        phase: str | None = None,
        audit_id: UUID | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> None: ...

    async def save_places(self, tx: Tx, run_id: UUID, places: Sequence[v.Place], coverage: Coverage) -> None:
        """The snapshot and `fetched`."""
        ...

    async def places(self, tx: Tx, run_id: UUID) -> list[v.Place]: ...

    async def save_shortlist(self, tx: Tx, run_id: UUID, leads: Sequence[v.Lead]) -> None: ...

    async def shortlist(self, tx: Tx, run_id: UUID) -> list[v.Lead]: ...

    async def review_decision(self, tx: Tx, run_id: UUID) -> Mapping[str, Any] | None: ...

    async def counts(self, tx: Tx, run_id: UUID) -> dict[str, int]:
        """Leads and audits by status."""
        ...

    async def rank(self, tx: Tx, run_id: UUID) -> None:
        """Write final ranks: score first, then those with a dossier, then the name."""
        ...


class Leads(Protocol):
    """The organization's opportunities and how runs refer to them."""

    async def persist(self, tx: Tx, run: v.Run, leads: Sequence[v.Lead]) -> dict[str, int]:
        """Upsert by (organization, place id), then the duplicate rule: {"created", "updated", "skipped"}."""
        ...

    async def apply_review(self, tx: Tx, run: v.Run, decision: Mapping[str, Any]) -> dict[str, int]:
        """Drop, edit and add as decided: {"accepted", "dropped", "edited", "added"}."""
        ...


class Audits(Protocol):
    """Audits with their pages and dossiers."""

    async def queue(self, tx: Tx, run: v.Run) -> dict[str, int]:
        """One queued audit per domain, the rest DATA_READY: {"queued", "skipped"}."""
        ...

    async def requeue(self, tx: Tx, run_id: UUID) -> None:
        """Queue again what is running: only while no slot is at work."""
        ...

    async def waiting(self, tx: Tx, run_id: UUID) -> int:
        """How many audits are queued."""
        ...

    async def claim(self, tx: Tx, run_id: UUID, slot: str) -> v.Turn:
        """The audit that carries this slot, else the first queued one, not yet marked. Raises: NotFound."""
        ...

    async def take(self, tx: Tx, audit_id: UUID, slot: str) -> None:
        """Mark a claimed audit as running in this slot."""
        ...

    async def get(self, tx: Tx, audit_id: UUID) -> v.Audit: ...

    async def enter(self, tx: Tx, audit_id: UUID, phase: v.AuditPhase, message: str) -> v.AuditSoFar:
        """Start a phase, unless it is complete or the audit has ended, and say how far it is. Raises: NotFound."""
        ...

    async def complete_phase(
        self,
        tx: Tx,
        audit_id: UUID,
        phase: v.AuditPhase,
        message: str,
        *,
        site_map: Sequence[v.Link] | None = None,
        choice: Sequence[str] | None = None,
    ) -> None:
        """End a phase with what it found for the phases after it."""
        ...

    async def save_pages(self, tx: Tx, audit_id: UUID, pages: Sequence[v.Page]) -> None:
        """Upsert by (audit, url)."""
        ...

    async def pages(self, tx: Tx, audit_id: UUID) -> dict[UUID, v.Page]: ...

    async def lead(self, tx: Tx, audit_id: UUID) -> v.Lead:
        """The opportunity this audit is for, as its run sees it."""
        ...

    async def complete(self, tx: Tx, audit_id: UUID, dossier: v.Dossier, contacts: Sequence[v.Contact]) -> None:
        """Store the dossier; audit completed, its opportunities READY."""
        ...

    async def close(
        self, tx: Tx, audit_id: UUID, status: v.AuditStatus, reason: str, contacts: Sequence[v.Contact] = ()
    ) -> bool:
        """End an audit without a dossier; its opportunities DATA_READY. False when it had ended already."""
        ...

    async def progress(self, tx: Tx, run_id: UUID) -> tuple[int, int]:
        """(done, total)."""
        ...


class Steering(Protocol):
    """Commands that people give to a run, and what obeying them changes."""

    async def next(self, tx: Tx, run_id: UUID) -> v.Command | None:
        """The oldest command that nobody has obeyed; nobody else can until the transaction ends."""
        ...

    async def close(self, tx: Tx, command: v.Command, outcome: str) -> None:
        """It has been obeyed: appends `steer_applied`, with who asked and what came of it."""
        ...

    async def waiting(self, tx: Tx, run_id: UUID) -> list[v.Audit]:
        """The audits that nobody has begun, locked: no slot can claim them."""
        ...

    async def lead(self, tx: Tx, run_id: UUID, lead_id: UUID) -> v.SteeredLead | None:
        """A lead with its audit; None when it is none of the run's, or was dropped."""
        ...

    async def put_first(self, tx: Tx, audit: v.Audit) -> None:
        """Claimed before all others."""
        ...

    async def leave_out(self, tx: Tx, lead: v.SteeredLead) -> None:
        """The lead goes without; the audit stays for those who share it."""
        ...

    async def rescore(self, tx: Tx, run_id: UUID, criteria: Sequence[v.Criterion]) -> None:
        """Other criteria for this run: all scores, and with them the order of what waits."""
        ...

    async def add(self, tx: Tx, run: v.Run, fields: Mapping[str, Any]) -> v.SteeredLead | None:
        """A business that a person names, its audit queued unless its website has one; None when the run is full."""
        ...


@dataclass(frozen=True, kw_only=True)
class Ports:
    """Everything `graph/build.py` passes to nodes."""

    transaction: Transactions
    places: Places
    geocoder: Geocoder
    web: Web
    model: Model
    meter: Meter
    costs: CostSink
    runs: Runs
    leads: Leads
    audits: Audits
    steering: Steering
