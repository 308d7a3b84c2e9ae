"""`keys`: keys for programs, each for one organization."""

from typing import Annotated

import typer

from ui.commands.users import Organization
from ui.console import note, out, write
from ui.session import ask

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Keys for programs: create, list, revoke.")


@app.command()
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is for.")],
    user: Annotated[str | None, typer.Option("--user", metavar="EMAIL", help="Whose it is; it ends with them.")] = None,
    organization: Organization = None,
) -> int:
    """Make a key and print it, this once."""
    from engine.operations import keys

    key = ask(lambda data: keys.create_key(data, name, user), quiet=True, organization=organization)
    write(key + "\n")
    note("Keep it now: it is not shown again. Send it as `Authorization: Bearer KEY`.")
    return 0


@app.command("list")
def list_(organization: Organization = None) -> int:
    """Show an organization's keys."""
    from engine.operations import keys
    from ui.views import people

    out().print(people.keys(ask(keys.list_keys, organization=organization)))
    return 0


@app.command()
def revoke(
    key: Annotated[str, typer.Argument(metavar="KEY", help="Its beginning, as the list shows it.")],
    organization: Organization = None,
) -> int:
    """End a key at once."""
    from engine.operations import keys

    ask(lambda data: keys.revoke_key(data, key), organization=organization)
    note("Revoked.")
    return 0
