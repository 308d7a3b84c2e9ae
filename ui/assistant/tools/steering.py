"""A run under way: stopped, a lead left out or put first, a business added. The run obeys before its next audit."""

from pydantic import Field

from engine.operations import steering
from ui.assistant.desk import Desk, OfRun, Told, Tool
from ui.assistant.quoting import harmless, name
from ui.assistant.tools.leads import OneLead
from ui.assistant.tools.which import lead_of, leads_of, run_of


class Business(OfRun):
    """Who to add to which run."""

    name: str = Field(min_length=1, max_length=300)
    website: str = Field(min_length=4, max_length=300)
    phone: str | None = None


async def stop_run(desk: Desk, given: OfRun) -> Told:
    """Stop a run after the audits that are under way. What is finished stays; nothing more is charged."""
    await steering.steer(desk.services, await run_of(desk, given.run), {"kind": "stop"})
    return Told(text="The run stops after the audits that are under way. What is finished stays.")


async def skip_lead(desk: Desk, given: OneLead) -> Told:
    """Leave out a lead's website audit; the lead stays in the list."""
    return await _steer(desk, given, "skip", "is left out, unless its audit has begun already")


async def prioritise_lead(desk: Desk, given: OneLead) -> Told:
    """Audit a lead's website before all others that wait."""
    return await _steer(desk, given, "first", "comes next, unless its audit has begun already")


async def _steer(desk: Desk, given: OneLead, kind: str, words: str) -> Told:
    run_id, leads = await leads_of(desk, given.run)
    rank, lead = lead_of(leads, given.lead)
    await steering.steer(desk.services, run_id, {"kind": kind, "lead": lead["id"]})
    return Told(text=f"Number {rank}, {name(lead['name'])}, {words}.")


async def add_business(desk: Desk, given: Business) -> Told:
    """Add a business with a website of its own to a run that has not ended. Its audit costs 2 Atlas credits."""
    told = given.model_dump(exclude={"run"}, exclude_none=True)
    await steering.steer(desk.services, await run_of(desk, given.run), {"kind": "add", **told})
    return Told(text=f"{name(given.name)} ({harmless(given.website, 100)}) is added; its audit waits for its turn.")


TOOLS = (
    Tool(run=stop_run, arguments=OfRun, acts=True),
    Tool(run=skip_lead, arguments=OneLead, acts=True),
    Tool(run=prioritise_lead, arguments=OneLead, acts=True),
    Tool(run=add_business, arguments=Business, acts=True),
)
