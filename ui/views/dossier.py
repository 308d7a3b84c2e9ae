"""One lead as a person reads it before the call: contacts, why call, summary, gaps, talking points, every quote."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from domain import lead_words
from ui import words
from ui.text import cell, clean
from ui.views.head import state

SECTIONS = {"summary": "Summary", "gaps": "Gaps", "talking_points": "Talking points"}
CONTACTS = {
    "email": "E-mail",
    "phone": "Phone",
    "address": "Address",
    "social": "Social",
    "hours": "Hours",
    "fax": "Fax",
}

Lead = Mapping[str, Any]


def whole(lead: Lead, number: int, badge: Text) -> Iterator[RenderableType]:
    """Everything that is known about a lead.

    Args:
        lead: an opportunity of `documents.document`.
        number: its rank.
        badge: the demo mark, or empty.
    """
    yield heading(lead, number, badge)
    yield card(lead)
    dossier = lead["dossier"]
    if dossier is None:
        yield from without(lead)
        return
    if lead["branches"]:
        yield cell(f"\n{lead_words.shared(lead['branches'])}", "warn")
    numbers = claim_numbers(dossier)
    for title, sentences in sections(lead):
        yield from section(title, [sentence(each, numbers, lead) for each in sentences])
    yield from section("Claims and sources", ())
    for claim in dossier["claims"]:
        yield Padding(quoted(claim, numbers), (0, 0, 0, 2))
    yield Text(foot(dossier), style="faint")


def example(lead: Lead, number: int, badge: Text) -> Iterator[RenderableType]:
    """A dossier for somebody who has never seen one: each talking point with its quote right below."""
    dossier = lead["dossier"]
    numbers = claim_numbers(dossier)
    claims = {claim["id"]: claim for claim in dossier["claims"]}
    yield heading(lead, number, badge)
    for title, sentences in sections(lead):
        deep = title == "Talking points"
        yield from section(title, [sentence(each, numbers, lead) for each in sentences[:3]] if not deep else ())
        for each in sentences[:3] if deep else ():
            yield item(sentence(each, numbers, lead))
            for claim in [claims[id] for id in each["claims"] if id in claims][:1]:
                yield Padding(quote(claim), (0, 0, 0, 4))


def heading(lead: Lead, number: int, badge: Text) -> Text:
    """`#5 Maple Street Family Dental`, score and reasons."""
    name = Text.assemble((f"#{number} ", "faint"), cell(lead["name"], "head"), badge)
    facts = " · ".join([f"Score {lead_words.score(lead)}", *lead_words.reasons(lead)])
    return name.append_text(Text.assemble("\n", (clean(facts), "faint")))


def card(lead: Lead) -> Table:
    """Contacts, each once: what the directory says, then what the site says."""
    made = Table.grid(padding=(0, 2, 0, 0))
    made.add_column(style="faint", width=8)
    made.add_column(overflow="fold")
    known = {"Phone": lead["phone"], "Website": lead["website"], "Address": lead["address"]}
    seen: set[str] = set()
    found = [(CONTACTS.get(each["kind"], each["kind"]), each["value"]) for each in lead["contacts"]]
    for label, value in [*known.items(), *found]:
        if value and (key := clean(value).casefold()) not in seen:
            seen.add(key)
            made.add_row(clean(label), cell(value))
    made.add_row("Audit", state(words.audit(lead)))
    return made


def sections(lead: Lead) -> list[tuple[str, Sequence[Mapping[str, Any]]]]:
    """The dossier's lists in the order of use on the phone, empty ones left out."""
    lists = [("Why call them", lead["fit_reason"]), *((title, lead["dossier"][key]) for key, title in SECTIONS.items())]
    return [(title, sentences) for title, sentences in lists if sentences]


def section(title: str, sentences: Sequence[Text]) -> Iterator[RenderableType]:
    """A title and its list."""
    yield Text(f"\n{title}", style="head")
    for each in sentences:
        yield item(each)


def item(sentence: Text) -> Table:
    """One bullet; further lines are indented."""
    made = Table.grid(padding=(0, 1, 0, 0))
    made.add_row("  •", sentence)
    return made


def sentence(told: Mapping[str, Any], numbers: Mapping[str, int], lead: Lead) -> Text:
    """A sentence and what it rests on: claims by number, signals and checks in words."""
    text = cell(told["text"])
    refs = [f"[{numbers[id]}]" for id in told["claims"] if id in numbers]
    refs += [f"({lead_words.support(key, lead)})" for key in told["signals"]]
    return text.append(f" {clean(' '.join(refs))}", "faint") if refs else text


def claim_numbers(dossier: Mapping[str, Any]) -> dict[str, int]:
    """Claims as people count them."""
    return {claim["id"]: number for number, claim in enumerate(dossier["claims"], 1)}


def quoted(claim: Mapping[str, Any], numbers: Mapping[str, int]) -> Table:
    """A claim with its number, quote and page; a text that only repeats the quote is not said twice."""
    made = Table.grid(padding=(0, 1, 0, 0))
    number = Text(f"[{numbers[claim['id']]}]", style="faint")
    if clean(claim["quote"]) not in clean(claim["text"]):
        made.add_row(number, cell(claim["text"]))
        number = Text()
    made.add_row(number, quote(claim))
    return made


def quote(claim: Mapping[str, Any]) -> Text:
    """The words on the page, and where they stand."""
    return Text.assemble("“", cell(claim["quote"], "quote"), "”\n", (clean(claim["page_url"]), "accent"))


def foot(dossier: Mapping[str, Any]) -> str:
    """What was read, and what was dropped: said, not hidden."""
    read = f"\n{words.count(len(dossier['claims']), 'claim')} from {words.count(len(dossier['sources']), 'page')}."
    if not dossier["dropped_claims"]:
        return read
    dropped = words.count(dossier["dropped_claims"], "claim was", "claims were")
    return f"{read} {dropped} dropped: the quote could not be found word for word on a page we read."


def without(lead: Lead) -> Iterator[RenderableType]:
    """Why there is no dossier, and what there is instead."""
    reason = lead["audit"] and lead["audit"]["reason"]
    yield Text()
    yield cell(f"{reason}. Not charged." if reason else "There is no dossier for this lead.")
    if lead["signals"]:
        yield from section("Why call them", [evidence(each, lead) for each in lead["signals"]])


def evidence(signal: Mapping[str, Any], lead: Lead) -> Text:
    """A reason to call with the facts it was computed from."""
    return cell(f"{lead_words.signal(signal['key'], lead)}: {'; '.join(signal['evidence'])}")
