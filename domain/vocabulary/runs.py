"""A run, its audits, and what people want of it while it is under way."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from domain.pages import Link
from domain.vocabulary.leads import Agency
from domain.vocabulary.words import MAX_LEADS, AuditStatus, CommandKind, RunStatus


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
    max_audits: int = MAX_LEADS
    """At most so many websites are audited, those of the best leads."""
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
class AuditSoFar:
    """An audit as one of its nodes finds it, with what is stored already: nobody asks or reads twice."""

    audit: Audit
    site_map: tuple[Link, ...] | None
    choice: tuple[str, ...] | None
    read: Mapping[str, int]
    """URL → characters of visible text of each stored page, without the text itself."""
    landings: tuple[str, ...] = ()
    """Websites of its leads that differ from the audit's own address."""


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
