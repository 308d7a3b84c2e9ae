"""`campaigns`: searches to keep, as many as the plan has room for."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.commands.options import Json
from ui.commands.users import Organization
from ui.console import note, out, write
from ui.session import SHORT, ask, only

if TYPE_CHECKING:
    from engine.services import Data

MOST = 1_000
app = typer.Typer(add_completion=False, no_args_is_help=True, help="Searches to keep: create, list, delete.")


@app.command()
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What you call it.")],
    search: Annotated[str, typer.Argument(metavar="SEARCH", help='For example "dentists in Springfield".')],
    leads: Annotated[int, typer.Option("--leads", "-n", help="At most so many businesses (1-20).")] = 10,
    organization: Organization = None,
) -> int:
    """Keep a search."""
    made = ask(lambda data: _create(data, name, search, leads), organization=organization)
    note(f"Kept as {str(made['id'])[:SHORT]}.")
    return 0


@app.command("list")
def list_(organization: Organization = None, json: Json = False) -> int:
    """Show the searches that are kept, newest first, and how many the plan keeps."""
    from engine.operations import campaigns, documents
    from ui.views.campaigns import room_left, table

    rows, room = ask(lambda data: campaigns.page(data, MOST, None), quiet=json, organization=organization)
    if json:
        told = {"campaigns": documents.plain(rows), "used": room.used, "included": room.included}
        write(documents.as_json(told) + "\n")
        return 0
    if rows:
        out().print(table(rows))
    out().print(room_left(room))
    return 0


@app.command()
def delete(
    campaign: Annotated[str, typer.Argument(metavar="CAMPAIGN", help="Its id, or the beginning that `list` shows.")],
    organization: Organization = None,
) -> int:
    """Give one up; its place is free at once."""
    ask(lambda data: _delete(data, campaign), organization=organization)
    note("Deleted.")
    return 0


async def _create(data: "Data", name: str, search: str, leads: int) -> dict[str, Any]:
    from engine.operations import campaigns

    return await campaigns.create(data, await campaigns.named(data, name, search, leads))


async def _delete(data: "Data", text: str) -> None:
    from engine.operations import campaigns

    given = text.strip().lower()
    rows, _ = await campaigns.page(data, MOST, None)
    fits = [row["id"] for row in rows if given and str(row["id"]).startswith(given)]
    await campaigns.delete(data, only(fits, text, "campaign", "`leadatlas campaigns list` shows yours."))
