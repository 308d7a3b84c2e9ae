"""Audit 4 of 4: write the dossier, hold it against the pages, and charge it in the transaction that stores it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from domain import claims, credits, dossier_schema, relevance
from domain.branches import name_of
from domain.checks import checks
from domain.claims import SourcePage, Verified
from domain.contacts import merge_contacts
from domain.errors import ServiceError, ServiceRefused
from domain.ports import Audits, CostSink, Meter, Model, Runs, Transactions
from domain.quotes import FoldedPage
from domain.vocabulary import Agency, Contact, Dossier, Lead, ModelAnswer, ModelRequest, Page, Signal
from nodes import prompting
from nodes.ask import Asking
from nodes.close import tell
from nodes.state import State, audit_id, org_id


@dataclass(frozen=True, kw_only=True)
class Material:
    """Everything a dossier may rest on."""

    lead: Lead
    pages: Sequence[Page]
    sources: Sequence[SourcePage]
    contacts: Sequence[Contact]
    signals: Sequence[Signal]
    """The lead's signals, then the checks by code."""
    facts: str
    """All of it as delimited data."""

    @property
    def evidence(self) -> dict[str, str]:
        """Signal or check key → its words."""
        return {signal.key: " ".join(signal.evidence) for signal in self.signals}


async def dossier(
    state: State,
    *,
    transaction: Transactions,
    model: Model,
    audits: Audits,
    meter: Meter,
    costs: CostSink,
    runs: Runs,
) -> dict[str, Any]:
    """Ask, verify, repair once, store and charge. Raises ServiceRefused when no claim holds: not charged."""
    async with transaction(org_id(state)) as tx:
        audit = (await audits.enter(tx, audit_id(state), "generate_dossier", "Writing dossier")).audit
        if audit.status != "running":  # a process died between the charge and its checkpoint
            return {"outcomes": {str(audit.id): audit.status}}
        run = await runs.get(tx, audit.run_id)
        lead = await audits.lead(tx, audit.id)
        pages = await audits.pages(tx, audit.id)
        stored = await costs.answers(tx, audit.id)
    material = gather(run.agency, lead, pages)
    asking = Asking(model=model, costs=costs, transaction=transaction, audit=audit, stored=stored)
    written = await write(asking, material)
    async with transaction(org_id(state)) as tx:
        await audits.complete(tx, audit.id, written, material.contacts)
        key = credits.research_key(audit.run_id, audit.id)
        ai = credits.ai_key(key)
        await meter.capture(tx, key, ai, actual={ai: await costs.spent(tx, audit.id)})
        await audits.complete_phase(tx, audit.id, "generate_dossier", f"{len(written.claims)} claims")
        message = f"{name_of(lead)}: {len(written.claims)} claims, each quoted"
        await tell(tx, audit, "completed", message, audits, runs)
    return {"outcomes": {str(audit.id): "completed"}}


def gather(agency: Agency, lead: Lead, stored: Mapping[UUID, Page]) -> Material:
    """Pages to sources, contacts, checks, and the prompt's data."""
    pages = [*stored.values()]
    contacts = merge_contacts(pages, lead.place.phone, *(place.phone for place in lead.branches))
    found = checks(pages, contacts, max((page.fetched_at.year for page in pages), default=None))
    return Material(
        lead=lead,
        pages=pages,
        sources=[SourcePage(id, page.url, FoldedPage(page.markdown)) for id, page in stored.items()],
        contacts=contacts,
        signals=[*lead.signals, *found],
        facts=prompting.facts(agency, lead, found, relevance.pack(pages)),
    )


async def write(asking: Asking, material: Material) -> Dossier:
    """The best of one answer and one repair. Raises: ServiceRefused when nothing in either could be quoted."""
    answer = await asking(request(material))
    verified, complaints = judge(answer, material)
    if complaints:
        repaired = await _repair(asking, material, complaints)
        verified = max([verified, *repaired], key=lambda each: len(each.claims))
    if not verified.claims:
        raise ServiceRefused("No statement about this business could be quoted from its pages")
    return claims.assemble(verified, material.signals, material.sources, answer.model)


async def _repair(asking: Asking, material: Material, complaints: str) -> list[Verified]:
    """One more try, worth having but not worth failing for."""
    try:
        answer = await asking(request(material, complaints))
    except ServiceError:
        return []
    return [judge(answer, material)[0]]


def judge(answer: ModelAnswer, material: Material) -> tuple[Verified, str]:
    """What holds of an answer, and what to complain about in words for the model."""
    try:
        raw = dossier_schema.RawDossier.model_validate_json(answer.text)
    except ValidationError as error:
        return Verified(), f"The answer did not fit the schema: {error.errors()[0]['msg']}."
    verified = claims.verify(raw, material.sources, material.evidence)
    if not verified.claims and not verified.rejected:
        return verified, "- The answer has no claims."
    return verified, "\n".join(f"- “{quote[:200]}”: {why}" for quote, why in verified.rejected)


def request(material: Material, complaints: str = "") -> ModelRequest:
    """The question, or the repair of its first answer."""
    repair = f"\n\n{prompting.load('dossier_repair')}\n\n{prompting.defuse(complaints)}" if complaints else ""
    return ModelRequest(
        purpose="dossier_repair" if complaints else "dossier",
        system=prompting.load("dossier"),
        user=material.facts + repair,
        schema_name="dossier",
        schema=dossier_schema.json_schema(),
        max_tokens=3_000,
    )
