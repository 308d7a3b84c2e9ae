"""What was used, by run, audit, chat, model or person; and what a run will take."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from rich.table import Table

from domain.credits import figure, spoken
from domain.vocabulary import Account
from ui import words
from ui.session import SHORT
from ui.text import cell
from ui.views.leads import grid

if TYPE_CHECKING:
    from engine.operations.credits import Group
    from engine.operations.estimate import Costs, Estimate

NAMES = {"run": "Run", "audit": "Audit", "thread": "Chat", "model": "Model", "user": "Person"}
NOBODY = {"run": "outside of runs", "audit": "no audit", "thread": "no chat", "model": "", "user": "nobody by name"}


def table(by: str, groups: "Sequence[Group]") -> Table:
    """One line per group, and their sum. Models show what their calls cost; charges do not name them."""
    charged = by != "model"
    made = grid()
    made.add_column(NAMES[by], ratio=3, overflow="fold")
    for name in (*(("Atlas", "AI") if charged else ("AI",)), "USD", "Tokens", "Calls", "Unpriced"):
        made.add_column(name, justify="right", no_wrap=True)
    for group in groups:
        name = f"{group.name} · {group.part[:SHORT]}" if by in ("run", "audit") and group.part else group.name
        made.add_row(cell(name or NOBODY[by]), *_amounts([group], charged))
    made.add_section()
    made.add_row("Sum", *_amounts(groups, charged), style="bold")
    return made


def _amounts(groups: "Sequence[Group]", charged: bool) -> list[str]:
    ai = sum((group.ai_credits if charged else group.model_credits for group in groups), Decimal(0))
    atlas = figure("atlas_credits", sum((group.atlas_credits for group in groups), Decimal(0)))
    usd = sum((group.usd for group in groups), Decimal(0))
    tokens = sum(group.prompt_tokens + group.completion_tokens for group in groups)
    calls, unpriced = sum(group.calls for group in groups), sum(group.unpriced for group in groups)
    return [*([atlas] if charged else []), figure("ai_credits", ai), f"{usd:.6f}", f"{tokens:,}", f"{calls:,}",
            f"{unpriced:,}" if unpriced else ""]  # fmt: skip


def remarks(groups: "Sequence[Group]") -> list[str]:
    """What the sums leave out."""
    absorbed = sum((group.absorbed for group in groups), Decimal(0))
    unpriced = sum(group.unpriced for group in groups)
    told = f"{words.count(unpriced, 'model call is', 'model calls are')} unpriced: the gateway told no cost."
    return [
        *([f"{spoken('ai_credits', absorbed)} of model cost were absorbed: nobody pays them."] if absorbed else []),
        *([told] if unpriced else []),
    ]


def estimated(told: "Estimate") -> Table:
    """Both ends of an estimate beside the balance."""
    made = grid(expand=False)
    made.add_column("")
    for name in ("As a rule", "At most", "You have"):
        made.add_column(name, justify="right")
    for account, name in words.ACCOUNTS.items():
        amounts = [figure(account, of(each, account)) for each in (told.p50, told.p90)]
        made.add_row(name, *amounts, figure(account, told.accounts[account].balance))
    made.add_row("… in US dollars", f"{told.p50.usd:.4f}", f"{told.p90.usd:.4f}", "")
    return made


def of(costs: "Costs", account: Account) -> Decimal:
    """What one account pays of it."""
    return costs.atlas_credits if account == "atlas_credits" else costs.ai_credits


def sentence(told: "Estimate") -> str:
    """What it will cost, what that rests on, and whether it is covered."""
    most = [spoken(account, of(told.p90, account)) for account in words.ACCOUNTS]
    basis = f"by {words.count(told.past_audits, 'past audit')} of yours" if told.past_audits else "by a rule of thumb"
    short = [spoken(account, each.missing) for account, each in told.accounts.items() if each.missing]
    end = f"you are {' and '.join(short)} short" if short else "your balance covers it"
    looks = f"{words.count(told.p90.searches, 'search', 'searches')}, " if told.p90.searches > 1 else ""
    who = words.count(told.leads, "business", "businesses")
    return f"{who}: at most {looks}{' and '.join(most)} {basis}; {end}."
