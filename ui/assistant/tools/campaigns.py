"""Campaigns: searches to keep."""

from uuid import uuid5

from pydantic import Field

from engine.operations import campaigns
from ui.assistant.desk import Desk, Nothing, Told, Tool
from ui.assistant.quoting import harmless
from ui.assistant.tools.runs import Search

LISTED = 20


class Named(Search):
    """A search and what to call it."""

    name: str = Field(min_length=1, max_length=120)


async def save_campaign(desk: Desk, given: Named) -> Told:
    """Keep a search under a name. It starts nothing and costs nothing."""
    search = f"{given.trade} in {given.place}"
    campaign = await campaigns.named(desk.services, given.name, search, given.number)
    id = uuid5(desk.turn.message_id, f"campaign:{given.name}")  # the same message keeps it once
    kept = await campaigns.create(desk.services, campaign, id)
    what = f"{kept['leads']} {kept['vertical']} in {kept['geography']}"
    return Told(text=f"Saved as campaign {harmless(kept['name'])}: {harmless(what)}.")


async def list_campaigns(desk: Desk, given: Nothing) -> Told:
    """The searches that are kept."""
    rows, _ = await campaigns.page(desk.services, LISTED, None)
    lines = [harmless(f"{row['name']}: {row['leads']} {row['vertical']} in {row['geography']}") for row in rows]
    return Told(text="\n".join(lines) or "There are no campaigns yet.")


TOOLS = (Tool(run=save_campaign, arguments=Named, acts=True), Tool(run=list_campaigns, arguments=Nothing))
