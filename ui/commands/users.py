"""`users`: who may log in, and to which organization."""

from typing import TYPE_CHECKING, Annotated

import typer

from ui.console import note, out
from ui.session import ask

if TYPE_CHECKING:
    from engine.services import Data

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Who may log in: add, list, password, remove.")
Email = Annotated[str, typer.Argument(metavar="EMAIL", help="What they log in with.")]
Organization = Annotated[
    str | None,
    typer.Option("--organization", "-o", metavar="NAME", help="Made when there is none; default: the first."),
]
Password = Annotated[
    str,
    typer.Option(
        "--password",
        envvar="LEADATLAS_PASSWORD",
        prompt="Password",
        confirmation_prompt=True,
        hide_input=True,
        help="Asked for when it is left out.",
    ),
]


@app.command()
def add(
    email: Email,
    password: Password,
    name: Annotated[str, typer.Option("--name", help="As others see it.")] = "",
    organization: Organization = None,
) -> int:
    """Let somebody log in."""
    ask(lambda data: _add(data, email, password, name, organization))
    note(f"Added {email}.")
    return 0


@app.command("list")
def list_(organization: Organization = None) -> int:
    """Show an organization's people."""
    from ui.views.people import users

    out().print(users(ask(lambda data: _list(data, organization))))
    return 0


@app.command()
def password(email: Email, password: Password) -> int:
    """Give somebody another password."""
    from engine.operations import people

    ask(lambda data: people.set_password(data, email, password))
    note(f"Changed the password of {email}.")
    return 0


@app.command()
def remove(email: Email) -> int:
    """Let somebody log in no more; their keys end too, what they did stays."""
    from engine.operations import people

    ask(lambda data: people.remove_user(data, email))
    note(f"Removed {email}.")
    return 0


async def of(data: "Data", organization: str | None) -> "Data":
    """The data on behalf of the organization that was named, made when there is none."""
    from engine.operations import people

    return data.of(await people.organization(data, organization)) if organization else data


async def _add(data: "Data", email: str, password: str, name: str, organization: str | None) -> None:
    from engine.operations import people

    await people.add_user(await of(data, organization), email, password, name)


async def _list(data: "Data", organization: str | None) -> list[dict[str, object]]:
    from engine.operations import people

    return await people.list_users(await of(data, organization))
