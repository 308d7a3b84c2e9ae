"""Each credit of a receipt traced to its phase and audit, beside what the provider's bill says about the same work."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from billing.receipts import ModelCallLine, Receipt, UsageEvent, phase_of

ZERO = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Trace:
    """One piece of work: the search of a run, or one audit. Amounts are credits but `usd`."""

    phase: str
    audit_id: UUID | None
    atlas_credits: Decimal
    ai_credits: Decimal
    absorbed: Decimal
    """Model cost that nobody pays."""
    usd: Decimal
    """What the provider charged for the priced calls."""
    model_credits: Decimal
    """The same in AI credits, exact."""
    calls: int
    unpriced: int

    @property
    def pending(self) -> Decimal:
        """Model cost of work that is still under way; 0 once it has ended, or a credit was lost."""
        return self.model_credits - self.ai_credits - self.absorbed


def traces(told: Receipt) -> tuple[Trace, ...]:
    """One line per piece of work, in the order in which it was first charged or asked a model."""
    work = dict.fromkeys([_work(event) for event in told.events] + [_asked(call) for call in told.calls])
    return tuple(
        _trace(*key, [e for e in told.events if _work(e) == key], [c for c in told.calls if _asked(c) == key])
        for key in work
    )


def _work(event: UsageEvent) -> tuple[str, UUID | None]:
    return phase_of(event.feature), event.audit_id


def _asked(call: ModelCallLine) -> tuple[str, UUID | None]:
    return phase_of(call.purpose), call.audit_id


def _trace(phase: str, audit_id: UUID | None, events: Sequence[UsageEvent], calls: Sequence[ModelCallLine]) -> Trace:
    charged = {account: ZERO for account in ("atlas_credits", "ai_credits")}
    for event in events:
        charged[event.account] += event.credits
    return Trace(
        phase=phase,
        audit_id=audit_id,
        atlas_credits=charged["atlas_credits"],
        ai_credits=charged["ai_credits"],
        absorbed=sum((event.absorbed for event in events), ZERO),
        usd=sum((call.usd for call in calls if call.usd is not None), ZERO),
        model_credits=sum((call.credits for call in calls if call.credits is not None), ZERO),
        calls=len(calls),
        unpriced=sum(call.usd is None for call in calls),
    )
