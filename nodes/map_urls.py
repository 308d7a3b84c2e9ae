"""Audit 1 of 4: which pages the site has. The pages that discovery had to read are stored: nobody reads them again."""

from typing import Any

from domain.ports import Audits, Transactions, Web
from nodes.state import State, audit_id, org_id


async def map_urls(state: State, *, transaction: Transactions, web: Web, audits: Audits) -> dict[str, Any]:
    """Discover the site once; a node that runs again finds the stored map."""
    async with transaction(org_id(state)) as tx:
        audit = await audits.get(tx, audit_id(state))
        if await audits.site_map(tx, audit.id) is not None:
            return {}
        await audits.start_phase(tx, audit.id, "map_urls", "Finding pages")
    site = await web.map(audit.target_url)
    async with transaction(org_id(state)) as tx:
        await audits.save_pages(tx, audit.id, site.pages)
        await audits.save_map(tx, audit.id, site.links)
        await audits.complete_phase(tx, audit.id, "map_urls", f"{len(site.links)} pages found")
    return {}
