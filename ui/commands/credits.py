"""`credits`: balances, and giving an account more."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from domain.errors import BadInput
from ui.commands.options import Json
from ui.commands.users import Organization
from ui.console import out, write
from ui.session import ask

if TYPE_CHECKING:
    from engine.operations.credits import Balance, Group
    from engine.services import Data

app = typer.Typer(add_completion=False)


@app.callback(invoke_without_command=True)
def credits(context: typer.Context, organization: Organization = None, json: Json = False) -> int:
    """Show what is left, held and included; `credits grant` adds to it."""
    if context.invoked_subcommand is not None:
        context.obj = organization
        return 0
    from engine.operations import credits, documents

    balances = ask(credits.balances, quiet=json, organization=organization)
    if json:
        write(documents.as_json(documents.plain({name: asdict(each) for name, each in balances.items()})) + "\n")
    else:
        _print(balances)
    return 0


@app.command(context_settings={"ignore_unknown_options": True})  # so that -5 is an amount, and refused as one
def grant(
    context: typer.Context,
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="atlas_credits or ai_credits.")],
    amount: Annotated[str, typer.Argument(metavar="N", help="How many credits.")],
    organization: Organization = None,
) -> int:
    """Give an organization credits."""
    _print(ask(lambda data: _grant(data, account, amount), organization=organization or context.obj))
    return 0


@app.command()
def usage(
    context: typer.Context,
    by: Annotated[str, typer.Option(metavar="GROUP", help="run, audit, thread, model or user.")] = "run",
    since: Annotated[str | None, typer.Option(metavar="DAY", help="From this day on: 2026-11-21.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DAY", help="Before this day.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, help="At most so many lines.")] = 20,
    organization: Organization = None,
    json: Json = False,
) -> int:
    """Show what was used: credits, US dollars, tokens, calls, and the calls whose cost nobody told."""
    from engine.operations import credits, documents

    group = next((each for each in get_args(credits.By) if each == by), None)
    if group is None:
        raise BadInput(f"There is no usage by {by!r}: use {', '.join(get_args(credits.By))}.")
    first, last, named = _day(since), _day(until), organization or context.obj
    told = ask(lambda data: credits.usage(data, group, limit, since=first, until=last), quiet=json, organization=named)
    if json:
        groups = documents.plain([asdict(each) for each in told])
        write(documents.as_json({"by": by, "usage": groups}) + "\n")
    else:
        _print_usage(by, told)
    return 0


def _day(text: str | None) -> datetime | None:
    """Midnight in UTC, as periods are. Raises: BadInput."""
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise BadInput(f"{text!r} is not a day: write it like 2026-11-21.") from None


def _print_usage(by: str, told: "list[Group]") -> None:
    from ui.views.usage import remarks, table

    console = out()
    if not told:
        console.print("Nothing was used.")
        return
    console.print(table(by, told))
    for line in remarks(told):
        console.print(line, style="faint")


async def _grant(data: "Data", account: str, amount: str) -> "dict[str, Balance]":
    from engine.operations import credits

    await credits.grant(data, account, amount)
    return await credits.balances(data)


@app.command()
def plan(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="PLAN", help="free, pro_monthly or pro_annual.")],
    organization: Organization = None,
) -> int:
    """Give an organization another plan, at once; what the old one gave for this period ends."""
    _print(ask(lambda data: _plan(data, name), organization=organization or context.obj))
    return 0


async def _plan(data: "Data", name: str) -> "dict[str, Balance]":
    from engine.operations import credits, plans

    await plans.change(data, name)
    return await credits.balances(data)


@app.command(context_settings={"ignore_unknown_options": True})  # so that -5 is an amount
def adjust(
    context: typer.Context,
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="atlas_credits or ai_credits.")],
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="How many credits; below 0 takes them away.")],
    reason: Annotated[str, typer.Option("--reason", help="For whoever reads the books.")],
    key: Annotated[str | None, typer.Option("--key", help="Of your choice: the same key is booked once.")] = None,
    organization: Organization = None,
) -> int:
    """Correct an account, with a reason."""
    _print(ask(lambda data: _adjust(data, account, amount, reason, key), organization=organization or context.obj))
    return 0


async def _adjust(data: "Data", account: str, amount: str, reason: str, key: str | None) -> "dict[str, Balance]":
    from engine.operations import credits, plans

    if not await plans.adjust(data, account, amount, reason, key):
        out().print("This was booked before: nothing has changed.")
    return await credits.balances(data)


@app.command()
def refund(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="Of a charge, as the receipt lists it.")],
    reason: Annotated[str, typer.Option("--reason", help="For whoever reads the books.")],
    organization: Organization = None,
) -> int:
    """Give back what was charged for one piece of work, once."""
    _print(ask(lambda data: _refund(data, key, reason), organization=organization or context.obj))
    return 0


async def _refund(data: "Data", key: str, reason: str) -> "dict[str, Balance]":
    from engine.operations import credits, plans

    if await plans.refund(data, key, reason) is None:
        out().print("This was given back before: nothing has changed.")
    return await credits.balances(data)


def _print(balances: "dict[str, Balance]") -> None:
    from ui.views.balances import enough, table

    console = out()
    console.print(table(balances))
    console.print(enough(balances), style="faint")
