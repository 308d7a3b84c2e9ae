"""What a gate asks for, and what it is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What a gate wants to hold: `units` of a metered feature, or AI credits themselves."""

    key: str
    feature: Literal["lead_discovery", "dossier_research", "ai_credits"]
    units: Decimal = Decimal(1)
    run_id: UUID | None = None
    audit_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Reserved:
    """All holds stand, or were paid already."""

    already_paid: bool = False


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why a gate did not get its holds."""

    kind: Literal["insufficient", "budget", "unavailable"]
    feature: str
    credit_info: Mapping[str, Any]
    """Plain JSON values, Decimals as strings (seed 001: allowed, required_balance, balance, deficit …)."""
