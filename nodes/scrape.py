"""Audit 3 of 4: read the chosen pages that are not stored yet. Too little text ends the audit without a charge."""

from typing import Any

from domain.ports import Audits, CostSink, Meter, Runs, Transactions, Web
from domain.vocabulary import Scrape
from nodes.close import close_audit
from nodes.filter_urls import thin
from nodes.state import State, audit_id, org_id


async def scrape(
    state: State, *, transaction: Transactions, web: Web, audits: Audits, meter: Meter, costs: CostSink, runs: Runs
) -> dict[str, Any]:
    """Fetch what is missing and store it; `unreadable` when all pages together say next to nothing."""
    async with transaction(org_id(state)) as tx:
        known = await audits.enter(tx, audit_id(state), "scrape_content", "Reading pages")
    audit, missing = known.audit, [url for url in known.choice or () if url not in known.read]
    read = await web.scrape(missing) if missing else Scrape(pages=())
    pages = {**known.read, **{page.url: page.visible_chars for page in read.pages}}
    async with transaction(org_id(state)) as tx:
        await audits.save_pages(tx, audit.id, read.pages)
        message = f"{len(pages)} pages read" + (f" ({read.charged})" if read.charged else "")
        await audits.complete_phase(tx, audit.id, "scrape_content", message)
        if not thin(pages.values()):
            return {}
        count = f"Its {len(pages)} pages show" if len(pages) > 1 else "Its page shows"
        reason = f"{count} fewer than 200 characters of text, so there is nothing to quote"
        return await close_audit(tx, audit, "unreadable", reason, audits=audits, meter=meter, costs=costs, runs=runs)
