"""`users`: who may log in, and to which organization."""

import secrets
from typing import TYPE_CHECKING, Annotated

import typer

from domain.errors import BadInput
from ui.console import note, out
from ui.session import ask, of

if TYPE_CHECKING:
    from engine.operations.organizations import Organization as Named
    from engine.services import Data

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Who may log in: add, list, password, remove.")
Email = Annotated[str, typer.Argument(metavar="EMAIL", help="What they log in with.")]
Organization = Annotated[str | None, typer.Option("--organization", "-o", metavar="NAME", help="Default: the first.")]
OrganizationInFull = Annotated[str | None, typer.Option("--organization", metavar="NAME", help="Default: the first.")]
"""For a command whose `-o` is its output."""
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
    password: Annotated[
        str | None, typer.Option(envvar="LEADATLAS_PASSWORD", help="Asked for when it is left out; of a new user only.")
    ] = None,
    name: Annotated[str, typer.Option("--name", help="As others see it.")] = "",
    no_password: Annotated[
        bool, typer.Option("--no-password", help="They come in by AUTH_HEADER or OAUTH_… alone.")
    ] = False,
    organization: Annotated[
        str | None,
        typer.Option("--organization", "-o", metavar="NAME", help="Made when there is none; default: the first."),
    ] = None,
) -> int:
    """Let somebody log in, or somebody who does join another organization and act for it."""
    told = ask(lambda data: _join(data, email, organization))
    if told is None:
        unknown = secrets.token_urlsafe(32) if no_password else None
        secret = unknown or password or typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        told = ask(lambda data: _add(data, email, secret, name, organization))
    note(told)
    return 0


@app.command("list")
def list_(organization: Organization = None) -> int:
    """Show an organization's people."""
    from engine.operations import members
    from ui.views.people import users

    out().print(users(ask(members.list_users, organization=organization)))
    return 0


@app.command()
def password(email: Email, password: Password) -> int:
    """Give somebody another password."""
    from engine.operations import members

    ask(lambda data: members.set_password(data, email, password))
    note(f"Changed the password of {email}.")
    return 0


@app.command()
def remove(
    email: Email,
    organization: Annotated[
        str | None, typer.Option("--organization", "-o", metavar="NAME", help="Leave this one only.")
    ] = None,
) -> int:
    """Let somebody log in no more, or leave one organization; their keys end too, what they did stays."""
    note(ask(lambda data: _remove(data, email, organization)))
    return 0


async def _join(data: "Data", email: str, organization: str | None) -> str | None:
    """What to say when somebody known has joined; None when nobody has this email."""
    from engine.operations import members, organizations

    if not await members.is_known(data, email):
        return None
    if organization is None:
        raise BadInput(f"There is a user {email} already: name the organization they shall join with -o.")
    into = await organizations.find_or_new(data, organization)
    person = await members.join(data, email, into)
    return f"{person.email} now belongs to {_told(into)} and acts for it. Name and password stay as they are."


async def _add(data: "Data", email: str, password: str, name: str, organization: str | None) -> str:
    from engine.operations import members, organizations

    into = await organizations.find_or_new(data, organization) if organization else None
    person = await members.add_user(data, email, password, name, into)
    return f"Added {person.email} to {_told(into) if into else person.org_name}."


def _told(into: "Named") -> str:
    return f"the new organization {into.name}" if into.new else into.name


async def _remove(data: "Data", email: str, organization: str | None) -> str:
    from engine.operations import members

    if organization is None:
        await members.remove_user(data, email)
        return f"Removed {email}."
    person = await members.leave(await of(data, organization), email)
    now = f"acts for {person.org_name}" if person.org_name else "belongs to no organization"
    return f"{person.email} has left, and now {now}."
