"""Both accounts at a glance: balance first, then what it is made of."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from domain.credits import CREDITS_PER_USD, display, figure
from ui import words
from ui.views.leads import grid

if TYPE_CHECKING:
    from engine.operations.credits import Balance


def table(balances: Mapping[str, "Balance"]) -> Table:
    """One line per account."""
    made = grid()
    made.add_column("Account", width=13)
    for name in ("Balance", "Held", "Included", "Renews"):
        made.add_column(name, justify="right", ratio=1, no_wrap=True)
    made.add_column("", width=11)
    for account, name in words.ACCOUNTS.items():
        balance = balances[account]
        amounts = [figure(account, amount) for amount in (balance.balance, balance.held, balance.included)]
        made.add_row(name, Text(amounts[0], style="head"), *amounts[1:], f"{balance.renews_at:%Y-%m-%d}", mark(balance))
    return made


def mark(balance: "Balance") -> Text:
    """The state in words."""
    if balance.unlimited:
        return Text("✓ unlimited", style="ok")
    if balance.empty:
        return Text("! empty", style="bad")
    return Text("! low", style="warn") if balance.low else Text()


def enough(balances: Mapping[str, "Balance"]) -> str:
    """What the balances buy, in words."""
    left, ai = balances["atlas_credits"].balance, balances["ai_credits"].balance
    audits = f"A search costs 1 Atlas credit, a website audit 2: enough for {words.count(int(left // 2), 'audit')}."
    return f"{audits} Your AI credits pay for models up to {display(ai / CREDITS_PER_USD)} US dollars."
