"""`steer`: change what a run does while it runs, or what it will do when it is resumed."""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from domain.errors import BadInput
from ui.commands.options import RunId
from ui.commands.show import chosen
from ui.commands.users import Organization
from ui.console import out
from ui.invocation import to_type
from ui.session import SHORT, ask, pick
from ui.text import clean

if TYPE_CHECKING:
    from engine.services import Data

HOW = "Use: steer RUN stop, steer RUN skip LEAD, steer RUN first LEAD, or steer RUN add NAME WEBSITE."


def steer(
    run: RunId,
    what: Annotated[str, typer.Argument(metavar="WHAT", help="stop, skip, first or add.")],
    details: Annotated[
        list[str] | None, typer.Argument(metavar="[LEAD | NAME WEBSITE]", help="A lead's number, or a business to add.")
    ] = None,
    organization: Organization = None,
) -> int:
    """Stop a run after the audits under way, leave a lead out, put one first, or add a business."""
    out().print(
        ask(lambda data: _steer(data, run, what.lower(), details or [], organization), organization=organization)
    )
    return 0


async def _steer(data: "Data", text: str, what: str, details: list[str], organization: str | None) -> str:
    from engine.operations import listing, steering

    run_id = await pick(data, text)
    command, named = await _command(data, run_id, what, details)
    await steering.steer(data, run_id, command)
    status = (await listing.snapshot(data, run_id))["run"]["status"]
    if status == "running":
        return f"Asked{named}. The run obeys before its next audit."
    resume = to_type(f"resume {str(run_id)[:SHORT]}", organization=organization)
    return f"Asked{named}. The run obeys when it is resumed: {resume}"


async def _command(data: "Data", run_id: UUID, what: str, details: list[str]) -> tuple[dict[str, Any], str]:
    """The command, and what it is about as a person reads it. Raises: BadInput with how to write it."""
    match what, details:
        case "stop", []:
            return {"kind": "stop"}, ""
        case (("skip" | "first"), [number]):
            lead = await _lead(data, run_id, number)
            doing = "leave out" if what == "skip" else "first"
            return {"kind": what, "lead": lead["id"]}, f": {doing} {int(number)}, {clean(lead['name'])}"
        case "add", [name, website]:
            return {"kind": "add", "name": name, "website": website}, f": add {clean(name)}"
        case _:
            raise BadInput(HOW)


async def _lead(data: "Data", run_id: UUID, number: str) -> dict[str, Any]:
    from engine.operations import documents

    if not number.isdecimal():
        raise BadInput(f"A lead is named by its number, as `show {str(run_id)[:SHORT]}` lists it.")
    return chosen(await documents.document(data, run_id), int(number))
