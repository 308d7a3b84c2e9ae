"""Dossiers: what is known about a business, each claim with the words and the page that it rests on."""

import re
from collections.abc import Iterator
from typing import Any

from pydantic import Field

from domain.errors import BadInput
from ui.assistant.desk import Desk, OfRun, Told, Tool
from ui.assistant.quoting import name, quote
from ui.assistant.tools.leads import OneLead
from ui.assistant.tools.which import Lead, lead_of, leads_of

PARTS = {"summary": "Summary", "gaps": "Gaps", "talking_points": "Talking points"}
MOST_CLAIMS = 12
WORD = re.compile(r"\w{4,}")


class Question(OfRun):
    """What to look for in all dossiers of a run."""

    words: str = Field(min_length=2, max_length=200)


async def read_dossier(desk: Desk, given: OneLead) -> Told:
    """The dossier of one lead: summary, gaps, talking points, and claims with their quotes and pages."""
    _, leads = await leads_of(desk, given.run)
    rank, lead = lead_of(leads, given.lead)
    if lead["dossier"] is None:
        raise BadInput(f"Number {rank} has no dossier. Its reasons to call can be explained all the same.")
    return Told(text="\n".join([f"Dossier of number {rank}, {name(lead['name'])}:", *_parts(lead), *_claims(lead)]))


def _parts(lead: Lead) -> Iterator[str]:
    for part, title in PARTS.items():
        for sentence in lead["dossier"][part]:
            yield f"{title}: {quote(sentence['text'], lead['name'])}"


def _claims(lead: Lead) -> Iterator[str]:
    for claim in lead["dossier"]["claims"][:MOST_CLAIMS]:
        yield _claim(lead, claim)


def _claim(lead: Lead, claim: dict[str, Any]) -> str:
    return quote(claim["quote"], lead["name"], claim["page_url"])


async def search_dossiers(desk: Desk, given: Question) -> Told:
    """Claims about any business of a run in which certain words stand, with their quotes and pages."""
    _, leads = await leads_of(desk, given.run)
    wanted = {word.casefold()[:6] for word in WORD.findall(given.words)} or {given.words.casefold()}
    found = [
        (_fits(claim, wanted), rank, lead, claim)
        for rank, lead in enumerate(leads, 1)
        for claim in (lead["dossier"] or {"claims": ()})["claims"]
    ]
    best = sorted((each for each in found if each[0]), key=lambda each: -each[0])[:MOST_CLAIMS]
    if not best:
        raise BadInput("No dossier of this run says anything about that.")
    return Told(text="\n".join(f"Number {rank}: {_claim(lead, claim)}" for _, rank, lead, claim in best))


def _fits(claim: dict[str, Any], wanted: set[str]) -> int:
    text = f"{claim['text']} {claim['quote']}".casefold()
    return sum(word in text for word in wanted)


TOOLS = (
    Tool(run=read_dossier, arguments=OneLead, reads_web=True),
    Tool(run=search_dossiers, arguments=Question, reads_web=True),
)
