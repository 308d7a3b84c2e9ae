"""Our record of charges against Autumn's list of events: what is not in both, once and with one amount, is drift."""

from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Final, Literal, TypeGuard
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

    kind: Literal["missing", "never queued", "twice", "other value", "other feature", "foreign"]
    key: str
    feature: str
    ours: Decimal
    theirs: Decimal


@dataclass(frozen=True, kw_only=True)
class Account:
    """How an organization's usage compares."""

    org_id: UUID
    events: int
    """Charges of ours that Autumn is to know: they were taken from its balances."""
    waiting: int
    """Of these, not acknowledged yet: no drift."""
    drift: tuple[Drift, ...]


async def reconcile(transaction: Transactions, autumn: Autumn, org_id: UUID) -> Account:
    """Compare one organization, also while it works: a charge made or told meanwhile is no drift.

    Raises: BillingUnavailable, BadKey, BillingRefused.
    """
    async with transaction(org_id) as tx:
        before, untold, _ = await _ours(tx)
    features = [name for name, each in CATALOG.features.items() if each.type == "single_use" and not each.costs]
    metered = [feature for each in CATALOG.features.values() for feature in each.costs]
    theirs = await autumn.events(org_id, [*features, *metered])
    async with transaction(org_id) as tx:
        ours, _, forgotten = await _ours(tx)
    waiting = ((untold & before.keys()) | (ours.keys() - before.keys())) - forgotten
    drift = compare(ours, theirs, waiting, forgotten)
    return Account(org_id=org_id, events=len(ours), waiting=len(waiting), drift=tuple(drift))


async def _ours(tx: Tx) -> tuple[dict[str, tuple[str, Decimal]], set[str], set[str]]:
    rows = await fetch_all(tx, _sql.charged)
    charged = {row["key"]: (row["feature"], row["value"]) for row in rows}
    untold = {row["key"] for row in await fetch_all(tx, _sql.untold)}
    return charged, untold, {row["key"] for row in rows if not row["queued"]}


def compare(
    ours: dict[str, tuple[str, Decimal]],
    theirs: Sequence[Event],
    waiting: set[str],
    forgotten: AbstractSet[str] = frozenset(),
) -> list[Drift]:
    """All drift.

    Args:
        ours: feature and value of each charge, by its key.
        theirs: what Autumn has recorded.
        waiting: keys that are yet to be told: they may be there or not.
        forgotten: keys that nobody will ever tell.
    """
    found: defaultdict[str, list[Event]] = defaultdict(list)
    foreign = [event for event in theirs if event.key not in ours]
    for event in theirs:
        if event.key is not None:
            found[event.key].append(event)
    drift = [_one(key, feature, value, found[key], key in waiting) for key, (feature, value) in ours.items()]
    drift = [replace(each, kind="never queued") if _lost(each, forgotten) else each for each in drift]
    strange = [
        Drift(kind="foreign", key=each.key or each.id, feature=each.feature, ours=Decimal(0), theirs=each.value)
        for each in foreign
    ]
    return [each for each in drift if each] + strange


def _lost(drift: Drift | None, forgotten: AbstractSet[str]) -> TypeGuard[Drift]:
    return drift is not None and drift.kind == "missing" and drift.key in forgotten


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
