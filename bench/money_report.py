"""The ledger's table, in Markdown."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bench.money_books import Sizes

HEAD = """## Money

Written by `make bench-money` (`python -m bench.money --write`); {machine}, embedded Postgres.
*Gate* holds the Atlas credits and the AI credits of one audit, *capture* charges both in another transaction: median of
{audits} audits one after the other; statements without the frame of the transaction, which travels with them. A *spend*
is a hold of 2 credits and its charge in one transaction: it locks the organization's accounts, keeps lots, append-only
entries and the receipt. *Bare* is `UPDATE … SET balance = balance - 2 WHERE balance >= 2`, committed by itself on the
same {connections} connections: no key, so a repeat spends twice; no lots, no books. {spends} spends each, medians of
{rounds}.

| | ours | bare | ours ÷ bare |
|---|---|---|---|
"""


def report(sizes: "Sizes", told: dict[str, Any], machine: str) -> str:
    """The section."""
    head = HEAD.format(machine=machine, **{name: f"{getattr(sizes, name):,}" for name in sizes.__dataclass_fields__})
    many = f"spends per second, {sizes.organizations} organizations"
    rows = [
        *(line(name, told["audit"][name]) for name in ("gate", "capture")),
        pace("spends per second, one organization", told["hot"]),
        pace(many, told["many"]),
    ]
    return head + "\n".join(rows) + "\n"


def line(name: str, told: dict[str, float]) -> str:
    return f"| {name} of one audit | {told['ms']:.2f} ms, {told['statements']:.0f} statements | | |"


def pace(name: str, told: dict[str, float]) -> str:
    return f"| {name} | {told['ours']:,.0f} | {told['bare']:,.0f} | {told['ours'] / told['bare']:.2f} |"
