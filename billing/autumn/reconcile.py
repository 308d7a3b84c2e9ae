"""Our record of charges against Autumn's list of events: what is not in both, once and with one amount, is drift."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final, Literal
from uuid import UUID

from billing.autumn.client import Autumn
from billing.autumn.shapes import Event
from billing.catalog import CATALOG
from domain.ports import Transactions, Tx
from store.queries import load
from store.rows import fetch_all

NEAR: Final = Decimal("1e-9")
"""Their numbers are doubles, ours exact."""

_sql = load(Path(__file__).parents[1] / "sql" / "autumn.sql")


@dataclass(frozen=True, kw_only=True)
class Drift:
    """One event that the two do not tell alike. Values are units of the feature, or AI credits."""

    kind: Literal["missing", "twice", "other value", "other feature", "foreign"]
    key: str
    feature: str
    ours: Decimal
    theirs: Decimal


@dataclass(frozen=True, kw_only=True)
class Account:
    """How an organization's usage compares."""

    org_id: UUID
    events: int
    """Charges of ours that Autumn is to know."""
    waiting: int
    """Of these, not acknowledged yet: no drift."""
    drift: tuple[Drift, ...]


async def reconcile(transaction: Transactions, autumn: Autumn, org_id: UUID) -> Account:
    """Compare one organization, also while it works: a charge made or told meanwhile is no drift.

    Raises: BillingUnavailable, BadKey, BillingRefused.
    """
    async with transaction(org_id) as tx:
        before, untold = await _ours(tx)
    features = [name for name, each in CATALOG.features.items() if each.type == "single_use" and not each.costs]
    metered = [feature for each in CATALOG.features.values() for feature in each.costs]
    theirs = await autumn.events(org_id, [*features, *metered])
    async with transaction(org_id) as tx:
        ours, _ = await _ours(tx)
    waiting = (untold & before.keys()) | (ours.keys() - before.keys())
    return Account(org_id=org_id, events=len(ours), waiting=len(waiting), drift=tuple(compare(ours, theirs, waiting)))


async def _ours(tx: Tx) -> tuple[dict[str, tuple[str, Decimal]], set[str]]:
    charged = {row["key"]: (row["feature"], row["value"]) for row in await fetch_all(tx, _sql.charged)}
    return charged, {row["key"] for row in await fetch_all(tx, _sql.untold)}


def compare(ours: dict[str, tuple[str, Decimal]], theirs: Sequence[Event], waiting: set[str]) -> list[Drift]:
    """All drift; an event that still waits to be told may be there or not."""
    found: defaultdict[str, list[Event]] = defaultdict(list)
    foreign = [event for event in theirs if event.key not in ours]
    for event in theirs:
        if event.key is not None:
            found[event.key].append(event)
    drift = [_one(key, feature, value, found[key], key in waiting) for key, (feature, value) in ours.items()]
    strange = [
        Drift(kind="foreign", key=each.key or each.id, feature=each.feature, ours=Decimal(0), theirs=each.value)
        for each in foreign
    ]
    return [each for each in drift if each] + strange


def _one(key: str, feature: str, value: Decimal, events: list[Event], waiting: bool) -> Drift | None:
    total = sum((event.value for event in events), Decimal(0))
    if events and events[0].feature != feature:
        return Drift(kind="other feature", key=key, feature=feature, ours=value, theirs=total)
    if not events:
        return None if waiting else Drift(kind="missing", key=key, feature=feature, ours=value, theirs=total)
    if len(events) > 1:
        return Drift(kind="twice", key=key, feature=feature, ours=value, theirs=total)
    if abs(total - value) > NEAR:
        return Drift(kind="other value", key=key, feature=feature, ours=value, theirs=total)
    return None
