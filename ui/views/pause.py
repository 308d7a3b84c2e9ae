"""A run that waits: what is missing, which audits wait, what the rest needs, and the commands that continue it."""

from collections.abc import Iterator, Mapping
from decimal import ROUND_CEILING, Decimal
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from domain.credits import figure, spoken
from ui import words
from ui.text import cell
from ui.views.head import short, typed
from ui.views.leads import grid, why

Told = Mapping[str, Any]


def paused(told: Told) -> Iterator[RenderableType]:
    """What to know about a run whose credits do not suffice.

    Args:
        told: `documents.document` of the run.
    """
    run, block = told["run"], told["run"]["billing_block"]
    waiting = [lead for lead in told["opportunities"] if (lead["audit"] or {}).get("status") == "queued"]
    yield headline(block)
    yield Text(kept(told, len(waiting)))
    if block["kind"] == "insufficient":
        yield sums(block)
    if waiting:
        yield Text.assemble(("Waiting: ", "faint"), Text(", ").join(cell(lead["name"]) for lead in waiting))
    yield Text()
    yield Text("To continue:", style="head")
    for line in commands(run, block):
        yield Text(f"  {line}", style="accent")


def headline(block: Told) -> Text:
    """One heading that says what is missing."""
    info = block["credit_info"]
    account = info["atlas_feature_id"]
    match block["kind"]:
        case "budget":
            said = f"Paused: your limit of {spoken(account, info['budget'])} is reached."
        case "unavailable":
            said = "Waiting for the billing service. Nothing is lost and nothing is charged."
        case _:
            said = f"Paused: {spoken(account, info['deficit'])} short."
    return Text(f"‖ {said}", style="warn bold")


def kept(told: Told, waiting: int) -> str:
    """What the person has already."""
    done = told["run"]["counts"].get("audits_completed", 0)
    have = f"{words.count(done, 'dossier is done and stays', 'dossiers are done and stay')} yours. " if done else ""
    left = f"{words.count(waiting, 'audit is', 'audits are')} waiting. " if waiting else ""
    return f"{have}{left}Nothing is charged while the run waits."


def sums(block: Told) -> Table:
    """Need, have and missing: for the next step, and for the rest of the run."""
    info = block["credit_info"]
    account = info["atlas_feature_id"]
    needs = [
        Decimal(info["required_balance"]),
        max(Decimal(block["needed_to_finish"][account]), Decimal(info["required_balance"])),
    ]
    have = Decimal(info["balance"])
    made = grid(expand=False)
    made.add_column(words.ACCOUNTS[account])
    made.add_column("Next step", justify="right")
    made.add_column("Rest of the run", justify="right")
    made.add_row("Need", *(figure(account, need) for need in needs))
    made.add_row("Have", *(figure(account, have) for _ in needs))
    made.add_row("Missing", *(Text(figure(account, max(need - have, Decimal(0))), style="head") for need in needs))
    return made


def commands(run: Told, block: Told) -> list[str]:
    """What to type. A grant covers the rest of the run, so that it does not pause again."""
    resume, info = typed(run, f"resume {short(run)}"), block["credit_info"]
    if block["kind"] == "budget":
        rest = Decimal(info["budget_used"]) + Decimal(block["needed_to_finish"]["atlas_credits"])
        return [
            f"{resume} --budget {rest.to_integral_value(ROUND_CEILING)}",
            typed(run, f"export {short(run)} --format csv") + "   with what is there",
        ]
    if block["kind"] == "unavailable":
        return [resume]
    account = info["atlas_feature_id"]
    missing = max(Decimal(block["needed_to_finish"][account]) - Decimal(info["balance"]), Decimal(info["deficit"]))
    return [typed(run, f"credits grant {account} {missing.to_integral_value(ROUND_CEILING)}"), resume]


def review(told: Told) -> Iterator[RenderableType]:
    """Leads to accept or drop before any audit is paid for."""
    run, found = told["run"], told["opportunities"]
    sites = len({lead["domain"] for lead in found if lead["domain"] and lead["website"]})
    yield Text("No audit has been paid for yet. Choose who is worth one:", style="warn bold")
    yield _candidates(found)
    yield Text(price(sites))
    yield Text()
    yield Text("To continue:", style="head")
    yield Text("  " + typed(run, f"resume {short(run)} --accept"), style="accent")
    for how, means in (
        ("--drop 3 --drop 5", "leave out (numbers or place ids)"),
        ("--skip 3", "keep, but do not audit"),
    ):
        yield Text("  " + typed(run, f"resume {short(run)} {how}"), style="accent").append(f"   {means}", "faint")


def _candidates(found: list[Told]) -> Table:
    made = grid()
    made.add_column("#", justify="right", width=2)
    made.add_column("Business and place id", ratio=4, overflow="fold")
    made.add_column("Reasons to call", ratio=3, overflow="fold")
    made.add_column("Website", ratio=3, overflow="fold")
    for number, lead in enumerate(found, 1):
        who = Text("\n").join([cell(lead["name"], "head"), cell(lead["place_id"], "faint")])
        made.add_row(str(number), who, why(lead), cell(lead["domain"] or "–"))
    return made


def price(sites: int) -> str:
    """What accepting all costs at most."""
    if not sites:
        return "None of them has a website of its own: there is nothing to audit and nothing more to pay."
    return f"Accepting all audits {words.count(sites, 'website')}: at most {words.count(sites * 2, 'Atlas credit')}."
