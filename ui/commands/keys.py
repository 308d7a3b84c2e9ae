"""`keys`: keys for programs, each for one organization."""

from typing import TYPE_CHECKING, Annotated

import typer

from ui.commands.users import Organization, of
from ui.console import note, out, write
from ui.session import ask

if TYPE_CHECKING:
    from engine.services import Data

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Keys for programs: create, list, revoke.")


@app.command()
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is for.")],
    user: Annotated[str | None, typer.Option("--user", metavar="EMAIL", help="Whose it is; it ends with them.")] = None,
    organization: Organization = None,
) -> int:
    """Make a key and print it, this once."""
    key = ask(lambda data: _create(data, name, user, organization), quiet=True)
    write(key + "\n")
    note("Keep it now: it is not shown again. Send it as `Authorization: Bearer KEY`.")
    return 0


@app.command("list")
def list_(organization: Organization = None) -> int:
    """Show an organization's keys."""
    from ui.views.people import keys

    out().print(keys(ask(lambda data: _list(data, organization))))
    return 0


@app.command()
def revoke(
    key: Annotated[str, typer.Argument(metavar="KEY", help="Its beginning, as the list shows it.")],
    organization: Organization = None,
) -> int:
    """End a key at once."""
    ask(lambda data: _revoke(data, key, organization))
    note("Revoked.")
    return 0


async def _create(data: "Data", name: str, user: str | None, organization: str | None) -> str:
    from engine.operations import keys

    return await keys.create_key(await of(data, organization), name, user)


async def _list(data: "Data", organization: str | None) -> list[dict[str, object]]:
    from engine.operations import keys

    return await keys.list_keys(await of(data, organization))


async def _revoke(data: "Data", key: str, organization: str | None) -> None:
    from engine.operations import keys

    await keys.revoke_key(await of(data, organization), key)
