"""A run's receipt: what was charged for which work, and what its model calls cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from domain.ports import Tx
from domain.vocabulary import Account
from store.queries import load
from store.rows import fetch_all

_sql = load(Path(__file__).parent / "sql" / "receipts.sql")


@dataclass(frozen=True, kw_only=True)
class UsageEvent:
    """One line of the receipt; cost that nobody pays is in `data` as `absorbed`."""

    key: str
    feature: str
    account: str
    units: Decimal
    credits: Decimal
    run_id: UUID | None
    audit_id: UUID | None
    data: Mapping[str, Any]
    created_at: datetime

    @property
    def phase(self) -> str | None:
        """The phase of the run that the work belongs to; None outside of runs."""
        return phase_of(self.feature) if self.run_id else None

    @property
    def absorbed(self) -> Decimal:
        """AI credits of model cost that nobody pays."""
        return Decimal(self.data.get("absorbed", 0))


@dataclass(frozen=True, kw_only=True)
class ModelCallLine:
    """One model call as a receipt shows it; without USD it is unpriced."""

    key: str
    purpose: str
    audit_id: UUID | None
    provider: str
    model: str
    prompt_tokens: int
    completion_tokens: int
    usd: Decimal | None
    credits: Decimal | None
    generation_id: str | None
    repeated: bool
    """The gateway had reported this generation before: its cost stands there."""
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a run was charged, and what its model calls cost."""

    events: tuple[UsageEvent, ...]
    calls: tuple[ModelCallLine, ...]

    def charged(self, account: Account) -> Decimal:
        """Credits charged to an account."""
        return sum((event.credits for event in self.events if event.account == account), Decimal(0))

    @property
    def absorbed(self) -> Decimal:
        """AI credits of model cost that nobody pays."""
        return sum((event.absorbed for event in self.events), Decimal(0))

    @property
    def usd(self) -> Decimal:
        """US dollars of all priced calls."""
        return sum((call.usd for call in self.calls if call.usd is not None), Decimal(0))

    @property
    def unpriced(self) -> int:
        """Calls whose cost the gateway did not tell."""
        return sum(call.usd is None for call in self.calls)


def phase_of(feature: str) -> str:
    """Searching is phase 1; all else that costs happens in audits (seed 001: `source`, `generate_dossier`)."""
    return "source" if feature == "lead_discovery" else "generate_dossier"


async def receipt(tx: Tx, run_id: UUID) -> Receipt:
    """The usage events and model calls of a run, in the order they happened."""
    events = [UsageEvent(**row) for row in await fetch_all(tx, _sql.usage_of_run, run_id=run_id)]
    calls = [ModelCallLine(**row) for row in await fetch_all(tx, _sql.calls_of_run, run_id=run_id)]
    return Receipt(events=tuple(events), calls=tuple(calls))
