"""Credits, and what model calls cost."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from domain import vocabulary as v
from domain.ports.transactions import Tx


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
