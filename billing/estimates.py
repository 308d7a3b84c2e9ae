"""What one run will cost before it starts: from this organization's own past once there is enough of it."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from pathlib import Path
from typing import Final

from domain import credits
from domain.ports import Tx
from domain.searching import most_searches, searched
from domain.vocabulary import MAX_LEADS
from store.queries import load
from store.rows import fetch_one

ENOUGH: Final = 20
"""Finished audits from which on the past is asked: of fewer, the dearest one alone would be the 90th percentile."""
AUDITS, RUNS = 200, 50
"""About so many of the latest are looked at: models and prices change."""

_sql = load(Path(__file__).parent / "sql" / "usage.sql")


@dataclass(frozen=True, kw_only=True)
class Costs:
    """What a run takes, in credits of both accounts."""

    searches: int
    """Of the places service, 20 results each."""
    audits: int
    atlas_credits: Decimal
    ai_credits: Decimal

    @property
    def usd(self) -> Decimal:
        """US dollars of the model (seed 003: 4000 AI credits = 1 USD)."""
        return self.ai_credits / credits.CREDITS_PER_USD


@dataclass(frozen=True, kw_only=True)
class Past:
    """AI credits per audit, and audits per business that was asked for: in the middle (p50), and at most as a rule."""

    audits: int
    """How many it rests on; 0 = none, the seed's formula."""
    per_audit: tuple[Decimal, Decimal]
    per_lead: tuple[Decimal, Decimal]


async def past(tx: Tx) -> Past:
    """What this organization's audits cost; with fewer than 20 of them seed 003's formula, and an audit per lead."""
    audits, per_audit = await per_one(tx)
    share = await fetch_one(tx, _sql.audits_per_lead, most=RUNS) if audits else None
    per_lead = (share["p50"], share["p90"]) if share and share["runs"] else (Decimal(1), Decimal(1))
    return Past(audits=audits, per_audit=per_audit, per_lead=per_lead)


async def per_one(tx: Tx) -> tuple[int, tuple[Decimal, Decimal]]:
    """How many audits of its own an organization is judged by, 0 = by the formula; AI credits of one, p50 and p90."""
    row = await fetch_one(tx, _sql.audit_costs, most=AUDITS)
    if row is None or row["audits"] < ENOUGH:
        return 0, (credits.estimate_research(), credits.estimate_research())
    return row["audits"], (row["p50"], row["p90"])


async def to_hold(tx: Tx) -> Decimal:
    """AI credits to hold for one audit: what nine of ten did not exceed (DESIGN section 4)."""
    return (await per_one(tx))[1][1]


def of_run(leads: int, told: Past, audits: int = MAX_LEADS) -> tuple[Costs, Costs]:
    """What a run with so many leads takes: in the middle, and at most as a rule.

    The second is on the safe side: it takes all searches to be needed, and all audits to be dear in a run of many.

    Args:
        leads: businesses that are asked for.
        audits: websites that are audited at most.
    """
    searches = searched(leads), most_searches(leads)
    each = zip(searches, told.per_lead, told.per_audit, strict=True)
    middle, most = (_costs(looks, min(audits, _audits(leads, share)), ai) for looks, share, ai in each)
    return middle, most


def _audits(leads: int, share: Decimal) -> int:
    return int((leads * share).to_integral_value(ROUND_CEILING))


def _costs(searches: int, audits: int, ai: Decimal) -> Costs:
    atlas = credits.cost("lead_discovery") * searches + credits.cost("dossier_research") * audits
    return Costs(searches=searches, audits=audits, atlas_credits=atlas, ai_credits=ai * audits)
