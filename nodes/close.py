"""How an audit ends without a dossier: holds released, model cost absorbed, progress counted, in one transaction."""

from typing import Any

from domain import credits
from domain.contacts import merge_contacts
from domain.ports import Audits, CostSink, Meter, Runs, Tx
from domain.progress import dossier_progress
from domain.vocabulary import Audit, AuditStatus


async def close_audit(
    tx: Tx,
    audit: Audit,
    status: AuditStatus,
    reason: str,
    *,
    audits: Audits,
    meter: Meter,
    costs: CostSink,
    runs: Runs,
) -> dict[str, Any]:
    """Close once; a second call changes nothing. Nothing is charged (DESIGN section 4)."""
    lead = await audits.lead(tx, audit.id)
    contacts = merge_contacts(
        [*(await audits.pages(tx, audit.id)).values()], lead.place.phone, *(place.phone for place in lead.branches)
    )
    if await audits.close(tx, audit.id, status, reason, contacts):
        key = credits.research_key(audit.run_id, audit.id)
        ai = credits.ai_key(key)
        await meter.release(tx, key, ai, absorbed={ai: await costs.spent(tx, audit.id)})
        await tell(tx, audit, status, f"{audit.domain}: {reason}. Not charged.", audits, runs)
    return {"outcomes": {str(audit.id): status}}


async def tell(tx: Tx, audit: Audit, status: AuditStatus, message: str, audits: Audits, runs: Runs) -> None:
    """Progress moves only when an audit is done: 0.1 + 0.9 × done/total (seed 001)."""
    done, total = await audits.progress(tx, audit.run_id)
    so_far = f"{done} of {total} audits done"
    await runs.audit_ended(tx, audit, status, message, progress=dossier_progress(done, total), so_far=so_far)
