"""`credits`: balances, and giving an account more."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ui.commands.run import Json
from ui.commands.users import Organization
from ui.console import out, write
from ui.session import ask

if TYPE_CHECKING:
    from engine.operations.credits import Balance
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


async def _grant(data: "Data", account: str, amount: str) -> "dict[str, Balance]":
    from engine.operations import credits

    await credits.grant(data, account, amount)
    return await credits.balances(data)


def _print(balances: "dict[str, Balance]") -> None:
    from ui.views.balances import enough, table

    console = out()
    console.print(table(balances))
    console.print(enough(balances), style="faint")
