"""Prompts: prose from prompts/*.md, facts as delimited data that cannot close its own delimiters (DESIGN section 8)."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from xml.sax.saxutils import quoteattr

from domain import branches
from domain.machine_talk import addresses_a_machine
from domain.vocabulary import Agency, Lead, Link, Signal

FOLDER = Path(__file__).with_name("prompts")
BRANCHES = 5
"""Of those that share a website, how many are named beside the first."""
DELIMITER = re.compile(r"<(\s*/?\s*(?:page|signal|check|business|agency)\b)", re.IGNORECASE)


@cache
def load(name: str) -> str:
    """The prompt `prompts/{name}.md`."""
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8").strip()


def page_list(lead: Lead, links: Sequence[Link], limit: int) -> str:
    """Numbered candidates, one per line."""
    lines = (f"[{number}] {one_line(link.url, 300)} | {title_of(link.title)}" for number, link in enumerate(links))
    return "\n".join([business(lead), f"Choose at most {limit} pages.", *lines])


def facts(agency: Agency, lead: Lead, checks: Sequence[Signal], pages: Sequence[tuple[int, str, str]]) -> str:
    """Everything the dossier may rest on: the business, the agency, signals, checks by code, and pages."""
    services = "; ".join(agency.services)
    about = f"<agency name={quoteattr(agency.name)} services={quoteattr(services)} tone={quoteattr(agency.tone)}/>"
    parts = [business(lead), about]
    parts += [evidence("signal", signal) for signal in lead.signals]
    parts += [evidence("check", check) for check in checks]
    return "\n".join([*parts, *(page(*each) for each in pages)])


def page(number: int, title: str, text: str) -> str:
    """What stands on a page, between tags it cannot close."""
    return f'<page n="{number}" title={quoteattr(title_of(title))}>\n{defuse(text)}\n</page>'


def business(lead: Lead) -> str:
    """Who this is about: one business, or the several that share a website."""
    place = lead.place
    trade = (place.trade or "").replace("_", " ")
    name, address = quoteattr(one_line(branches.name_of(lead))), quoteattr(one_line(place.address or ""))
    told = f"<business name={name} trade={quoteattr(one_line(trade))}"
    if not lead.branches:
        return f"{told} place={address}/>"
    sharing = "; ".join(one_line(f"{each.name}, {each.address or ''}") for each in (place, *lead.branches[:BRANCHES]))
    return f"{told} branches={quoteattr(sharing)}/>"


def evidence(tag: str, signal: Signal) -> str:
    """A signal or a check with its words."""
    return f'<{tag} key="{signal.key}">{defuse(" ".join(signal.evidence))}</{tag}>'


def defuse(text: str) -> str:
    """A page that contains one of our tags must not end its own block."""
    return DELIMITER.sub(r"‹\1", text)


def one_line(text: str, longest: int = 120) -> str:
    """A title that stays one."""
    return defuse(" ".join(text[: 4 * longest].split()))[:longest]


def title_of(text: str) -> str:
    """What a page or a link calls itself, unless that is addressed to a machine."""
    return "" if addresses_a_machine(text[:1_000]) else one_line(text)
