"""Audit 2 of 4: which pages to read. The model answers with indexes into our own list, so it can name no address."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from langgraph.errors import NodeError
from langgraph.types import Command
from pydantic import BaseModel, ConfigDict, ValidationError

from domain import branches, site_pages
from domain.ports import Audits, CostSink, Model, Transactions, Tx
from domain.vocabulary import MAX_PAGES, Audit, AuditSoFar, Lead, Link, ModelRequest
from nodes import prompting
from nodes.ask import Asking
from nodes.fail_audit import halt, try_again
from nodes.state import State, audit_id, org_id

log = logging.getLogger(__name__)

Choice = tuple[Sequence[Link], str]
"""Pages to read, and how they were chosen."""

READABLE = 200
"""Visible characters below which a site counts as unreadable (DESIGN section 3)."""


class PageChoice(BaseModel):
    """What the model answers: positions in the list."""

    model_config = ConfigDict(extra="forbid")
    pages: list[int]


async def filter_urls(
    state: State, *, transaction: Transactions, model: Model, audits: Audits, costs: CostSink
) -> dict[str, Any]:
    """Choose at most six pages: all when there are no more, by the model otherwise."""
    async with transaction(org_id(state)) as tx:
        known = await audits.enter(tx, audit_id(state), "filter_urls", "Choosing pages")
        shared, links, room = to_choose(known)
        if known.choice is not None:
            return {}
        if chosen := without_asking(links, known.read, room):
            await _save(tx, audits, known.audit, shared, chosen)
            return {}
        lead = await audits.lead(tx, known.audit.id)
        stored = await costs.answers(tx, known.audit.id)
    asking = Asking(model=model, costs=costs, transaction=transaction, audit=known.audit, stored=stored)
    call = await asking.call(request(lead, links, room))
    async with transaction(org_id(state)) as tx:
        await costs.record(tx, call)
        await _save(tx, audits, known.audit, shared, by_index(links, call.answer.text, room))
    return {}


async def choose_by_rules(state: State, error: NodeError, *, transaction: Transactions, audits: Audits) -> Command[Any]:
    """What happens when the model cannot be had: the same choice by rules, and the audit goes on."""
    if again := try_again(error):
        return again
    await halt(state, error, transaction=transaction, audits=audits)
    log.warning("pages chosen by rules: %s", error.error)
    async with transaction(org_id(state)) as tx:
        known = await audits.enter(tx, audit_id(state), "filter_urls", "Choosing pages by rules")
        shared, links, room = to_choose(known)
        await _save(tx, audits, known.audit, shared, by_rules(links, room))
    return Command(goto="scrape")


def to_choose(known: AuditSoFar) -> tuple[Sequence[Link], Sequence[Link], int]:
    """The pages that businesses on one site are listed with, the others of the map, and how many of these to read."""
    links = known.site_map or ()
    shared = branches.landing_pages(known.audit.target_url, known.landings, links)[:MAX_PAGES]
    fixed = {link.url for link in shared}
    return shared, [link for link in links if link.url not in fixed], MAX_PAGES - len(shared)


def without_asking(links: Sequence[Link], read: Mapping[str, int], room: int = MAX_PAGES) -> Choice | None:
    """What needs no model: few pages, no room for more, or a site that says nothing."""
    if len(links) <= room:
        return links, "all of them"
    if not room:
        return [], "those of its branches"
    return by_rules(links, room) if read and thin(read.values()) else None


def thin(visible: Iterable[int]) -> bool:
    """Nothing to read where we looked: not worth asking a model about."""
    return sum(visible) < READABLE


def by_rules(links: Sequence[Link], room: int = MAX_PAGES) -> Choice:
    """The fallback, for a model that fails or is not worth asking."""
    return [links[number] for number in site_pages.choose_by_rules(links, room)], "chosen by rules"


def by_index(links: Sequence[Link], answer: str, room: int = MAX_PAGES) -> Choice:
    """The model's choice; by rules when it does not fit the schema or names nothing we know."""
    try:
        numbers = PageChoice.model_validate_json(answer).pages
    except ValidationError:
        return by_rules(links, room)
    known = [number for number in dict.fromkeys(numbers) if 0 <= number < len(links)][:room]
    return ([links[number] for number in known], "chosen by the model") if known else by_rules(links, room)


def request(lead: Lead, links: Sequence[Link], room: int) -> ModelRequest:
    """Ask for positions; titles come from pages and are data."""
    return ModelRequest(
        purpose="filter_urls",
        system=prompting.load("filter_urls"),
        user=prompting.page_list(lead, links, room),
        schema_name="page_choice",
        schema=_schema(),
        max_tokens=200,
    )


@cache
def _schema() -> dict[str, Any]:
    return PageChoice.model_json_schema()


async def _save(tx: Tx, audits: Audits, audit: Audit, shared: Sequence[Link], chosen: Choice) -> None:
    links, how = chosen
    urls = [link.url for link in (*shared, *links)]
    await audits.complete_phase(tx, audit.id, "filter_urls", f"{len(urls)} pages, {how}", choice=urls)
