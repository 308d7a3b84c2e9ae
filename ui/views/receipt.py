"""Each credit of a run traced to the work and the model call it paid for, with sums that add up."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from domain.credits import figure, spoken
from domain.vocabulary import Account
from ui import words
from ui.text import cell
from ui.views.leads import grid

if TYPE_CHECKING:
    from engine.operations.credits import Receipt

NOTHING = Decimal(0)


def receipt(told: "Receipt", names: Mapping[str, str]) -> Iterator[RenderableType]:
    """The whole receipt.

    Args:
        names: the business of each audit, by audit id.
    """
    yield Text("Charged", style="head")
    yield charges(told, names)
    yield Text("By phase and audit, beside what the provider charged", style="head")
    yield work(told, names)
    yield Text("Model calls", style="head")
    yield calls(told, names)
    yield Text(summary(told))
    for line in remarks(told):
        yield Text(line, style="faint")


def charges(told: "Receipt", names: Mapping[str, str]) -> Table:
    """One line per charge, in the order they happened."""
    made = grid()
    made.add_column("Work", ratio=2, overflow="fold")
    made.add_column("For", ratio=3, overflow="fold")
    made.add_column("Atlas", justify="right", width=8)
    made.add_column("AI", justify="right", width=10)
    made.add_column("Absorbed", justify="right", width=10)
    for event in told.events:
        absorbed = Decimal(event.data.get("absorbed", 0))
        made.add_row(
            words.WORK.get(event.feature, event.feature),
            cell(names.get(str(event.audit_id), "the whole run" if event.audit_id is None else "a website")),
            _amount(event.account, "atlas_credits", event.credits),
            _amount(event.account, "ai_credits", event.credits),
            figure("ai_credits", absorbed) if absorbed else "",
        )
    sums = [figure(account, told.charged(account)) for account in ("atlas_credits", "ai_credits")]
    made.add_section()
    made.add_row("Sum", "", *sums, figure("ai_credits", told.absorbed) if told.absorbed else "", style="bold")
    return made


def work(told: "Receipt", names: Mapping[str, str]) -> Table:
    """One line for the search and one per audit: what was charged, and what its model calls cost."""
    from engine.operations.credits import traces

    made = grid()
    made.add_column("Phase", ratio=2, overflow="fold")
    made.add_column("For", ratio=3, overflow="fold")
    for name in ("Atlas", "AI", "Absorbed", "USD"):
        made.add_column(name, justify="right", no_wrap=True)
    for each in traces(told):
        whose = "the whole run" if each.audit_id is None else names.get(str(each.audit_id), "a website")
        ai = [figure("ai_credits", amount) if amount else "" for amount in (each.ai_credits, each.absorbed)]
        usd = f"{each.usd:.6f}" if each.calls else ""
        made.add_row(words.PHASES[each.phase], cell(whose), figure("atlas_credits", each.atlas_credits), *ai, usd)
    return made


def _amount(account: str, column: Account, credits: Decimal) -> str:
    return figure(column, credits) if account == column else ""


def calls(told: "Receipt", names: Mapping[str, str]) -> Table:
    """One line per answer of a model, with what the gateway said it cost."""
    made = grid()
    made.add_column("Purpose", ratio=2, overflow="fold")
    made.add_column("For", ratio=3, overflow="fold")
    made.add_column("Tokens", justify="right", width=13)
    made.add_column("USD", justify="right", width=10)
    made.add_column("Credits", justify="right", width=10)
    for call in told.calls:
        usd = "unpriced" if call.usd is None else "repeated" if call.repeated else f"{call.usd:.6f}"
        credits = "" if call.credits is None else figure("ai_credits", call.credits)
        tokens = f"{call.prompt_tokens:,}+{call.completion_tokens:,}"
        made.add_row(
            words.WORK.get(call.purpose, call.purpose), cell(names.get(str(call.audit_id), "")), tokens, usd, credits
        )
    priced = sum((call.credits for call in told.calls if call.credits is not None), NOTHING)
    made.add_section()
    made.add_row("Sum", "", "", f"{told.usd:.6f}", figure("ai_credits", priced), style="bold")
    return made


def summary(told: "Receipt") -> str:
    """`9 Atlas credits and 71.42 AI credits charged.`"""
    atlas, ai = told.charged("atlas_credits"), told.charged("ai_credits")
    if not atlas and not ai:
        return "Nothing was charged."
    model = f" and {spoken('ai_credits', ai)}" if ai else ""
    return f"{spoken('atlas_credits', atlas)}{model} charged."


def remarks(told: "Receipt") -> list[str]:
    """Cost that nobody pays, calls whose cost nobody told, and calls that were told twice."""
    twice = sum(call.repeated for call in told.calls)
    again = f"{words.count(twice, 'model call was', 'model calls were')} reported before: each is counted once."
    absorbed = f"{spoken('ai_credits', told.absorbed)} of model cost were absorbed: nobody pays them."
    unpriced = f"{words.count(told.unpriced, 'model call is', 'model calls are')} unpriced: the gateway told no cost."
    said = ((told.absorbed, absorbed), (told.unpriced, unpriced), (twice, again))
    return [line for there_is, line in said if there_is]


def audit_names(audits: list[dict[str, Any]]) -> dict[str, str]:
    """Business by audit id, from a snapshot's audits."""
    return {str(row["id"]): f"{row['name']} ({row['domain']})" for row in audits}
