"""Audit 3 of 4: read the chosen pages that are not stored yet. Too little text ends the audit without a charge."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from domain.ports import Audits, CostSink, Meter, Runs, Transactions, Web
from domain.vocabulary import Page, Scrape
from nodes.close import close_audit
from nodes.filter_urls import thin
from nodes.reading import read_telling
from nodes.state import State, audit_id, org_id

MAX_WHY = 120


async def scrape(
    state: State, *, transaction: Transactions, web: Web, audits: Audits, meter: Meter, costs: CostSink, runs: Runs
) -> dict[str, Any]:
    """Fetch what is missing and store it; `unreadable` when all pages together say next to nothing."""
    async with transaction(org_id(state)) as tx:
        known = await audits.enter(tx, audit_id(state), "scrape_content", "Reading pages")
    audit, missing = known.audit, [url for url in known.choice or () if url not in known.read]
    read = await read_telling(web, missing, known, transaction, audits) if missing else Scrape(pages=())
    pages = {**known.read, **{page.url: page.visible_chars for page in read.pages}}
    async with transaction(org_id(state)) as tx:
        await audits.save_pages(tx, audit.id, read.pages)
        message = f"{len(pages)} pages read{left_out(read)}" + (f" ({read.charged})" if read.charged else "")
        await audits.complete_phase(tx, audit.id, "scrape_content", message)
        if not thin(pages.values()):
            return {}
        stored = await audits.pages(tx, audit.id)
        reason = nothing_to_quote([*stored.values()], read)
        return await close_audit(tx, audit, "unreadable", reason, audits=audits, meter=meter, costs=costs, runs=runs)


def left_out(read: Scrape) -> str:
    """What could not be read, with its commonest reason."""
    if not read.skipped:
        return ""
    (why, _), *_ = Counter(read.skipped.values()).most_common(1)
    return f", {len(read.skipped)} left out: {why[:MAX_WHY]}"


def nothing_to_quote(pages: Sequence[Page], read: Scrape) -> str:
    """Why a site cannot be used, in one sentence without its full stop."""
    unfinished = [str(page.facts["unfinished"]) for page in pages if "unfinished" in page.facts]
    reasons = [*unfinished, *read.skipped.values()]
    if reasons and len(unfinished) == len(pages):
        return f"There is nothing to read: {reasons[0][:MAX_WHY]}"
    count = f"Its {len(pages)} pages show" if len(pages) > 1 else "Its page shows"
    return f"{count} fewer than 200 characters of text (blanks not counted), so there is nothing to quote"
