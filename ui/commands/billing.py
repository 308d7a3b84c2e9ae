"""`billing`: writing the catalog to Autumn, comparing its events with our charges, and who keeps the credits."""

from typing import TYPE_CHECKING, Annotated

import typer

from ui import exits
from ui.console import out
from ui.session import ask

if TYPE_CHECKING:
    from engine.operations.billing import Account

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Write plans to Autumn, and compare the books.")


@app.command()
def push() -> int:
    """Create or update the features and products of the catalog in Autumn."""
    from engine.operations import billing

    for kind, id, new in ask(billing.push):
        out().print(f"{'created' if new else 'updated'}  {kind}  {id}")
    return 0


@app.command()
def reconcile() -> int:
    """Compare what was charged here with what Autumn has recorded; any difference ends with exit code 1."""
    from engine.operations import billing

    accounts = ask(billing.reconcile)
    for account in accounts:
        _print(account)
    drift = sum(len(account.drift) for account in accounts)
    out().print("No drift." if not drift else f"{drift} events differ.")
    return exits.FAILED if drift else 0


@app.command()
def keep(keeper: Annotated[str, typer.Argument(help="ledger or autumn", show_default=False)]) -> int:
    """Let Autumn, or this database itself (ledger), keep all credits from now on; first stop servers and workers."""
    from engine.operations import keeping

    untold = ask(lambda data: keeping.keep(data, keeper), compare=False)
    out().print(f"{'Autumn' if keeper == 'autumn' else 'This database'} keeps the credits from now on.")
    if untold:
        until = "a server or worker runs" if keeper == "autumn" else "it keeps the credits again"
        out().print(f"Autumn was not told of {untold} charges yet; they wait until {until}.")
    return 0


def _print(account: "Account") -> None:
    waiting = f", {account.waiting} not told yet" if account.waiting else ""
    out().print(f"{account.org_id}  {account.events} charges{waiting}, {len(account.drift)} differ")
    for each in account.drift:
        out().print(f"  {each.kind}: {each.feature} {each.key}: here {each.ours:f}, at Autumn {each.theirs:f}")
