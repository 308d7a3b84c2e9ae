"""Audit 1 of 4: which pages the site has. The pages that discovery had to read are stored: nobody reads them again."""

from typing import Any

from domain.ports import Audits, Transactions, Web
from nodes.state import State, audit_id, org_id


async def map_urls(state: State, *, transaction: Transactions, web: Web, audits: Audits) -> dict[str, Any]:
    """Discover the site once; a node that runs again finds the stored map."""
    async with transaction(org_id(state)) as tx:
        known = await audits.enter(tx, audit_id(state), "map_urls", "Finding pages")
    if known.site_map is not None:
        return {}
    site = await web.map(known.audit.target_url)
    async with transaction(org_id(state)) as tx:
        await audits.save_pages(tx, known.audit.id, site.pages)
        found = f"{len(site.links)} pages found" + (f" ({site.charged})" if site.charged else "")
        await audits.complete_phase(tx, known.audit.id, "map_urls", found, site_map=site.links)
    return {}
