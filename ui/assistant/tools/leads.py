"""Leads: why one is worth a call, and how several compare, by what code has computed."""

from pydantic import Field

from domain import lead_words, signals
from ui.assistant.desk import Desk, OfRun, Told, Tool
from ui.assistant.quoting import harmless, name
from ui.assistant.tools.which import Lead, lead_of, leads_of


class OneLead(OfRun):
    """Which lead of which run."""

    lead: str = Field(default="1", max_length=120)
    """Its rank or its name."""


class SomeLeads(OfRun):
    """Which leads of which run."""

    leads: list[str] = Field(min_length=2, max_length=5)
    """Ranks or names."""


async def explain_score(desk: Desk, given: OneLead) -> Told:
    """Why a lead has its score and its rank: each criterion with its weight, and the facts behind it."""
    _, leads = await leads_of(desk, given.run)
    rank, lead = lead_of(leads, given.lead)
    lines = [f"{name(lead['name'])} is number {rank} of {len(leads)} with a score of {lead_words.score(lead)} of 100."]
    facts = {each["key"]: ". ".join(each["evidence"]) for each in lead["signals"]}
    for part in lead["score_parts"]:
        why = f"yes. {harmless(facts.get(part['key'], ''))}" if part["matched"] else "no"
        lines.append(f"{signals.NAMES.get(part['key'], part['key'])} (counts {float(part['weight']):g}): {why}")
    return Told(text="\n".join(lines))


async def compare_leads(desk: Desk, given: SomeLeads) -> Told:
    """Two to five leads of a run beside each other: score, reasons to call, rating, website, dossier."""
    _, leads = await leads_of(desk, given.run)
    return Told(text="\n".join(_line(*lead_of(leads, each)) for each in given.leads))


def _line(rank: int, lead: Lead) -> str:
    reasons = ", ".join(lead_words.reasons(lead)) or "none of the criteria"
    rating = "no rating" if lead["rating"] is None else f"rated {lead['rating']} by {lead['reviews'] or 0}"
    site = harmless(lead["domain"] or "no website of its own", 80)
    score = lead_words.score(lead)
    return f"{rank}. {name(lead['name'])}: score {score}, {reasons}; {rating}; {site}; {lead_words.audit(lead)}"


TOOLS = (
    Tool(run=explain_score, arguments=OneLead, reads_web=True),
    Tool(run=compare_leads, arguments=SomeLeads, reads_web=True),
)
