"""`export`: a run as a file for a spreadsheet, a program or a reader."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from domain.errors import BadInput
from ui.commands.run import RunId
from ui.commands.users import OrganizationInFull
from ui.console import note, write
from ui.session import ask, pick

if TYPE_CHECKING:
    from engine.services import Data


def export(
    run: RunId,
    format: Annotated[Literal["csv", "json", "md"], typer.Option("--format", "-f", help="csv, json or md.")] = "csv",
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Instead of stdout.")] = None,
    organization: OrganizationInFull = None,
) -> int:
    """Export a run's leads and dossiers."""
    from engine.operations import documents

    render = {"csv": documents.as_csv, "json": _json, "md": documents.as_markdown}[format]
    text = render(ask(lambda data: _read(data, run), quiet=True, organization=organization))
    if output is None:
        write(text)
    else:
        save(output, text)
        note(f"Written to {output}.")
    return 0


def save(path: Path, text: str) -> None:
    """Write a file as it is. Raises: BadInput when it cannot be written."""
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror}.") from error


def _json(told: dict[str, Any]) -> str:
    from engine.operations import documents

    return documents.as_json(told) + "\n"


async def _read(data: "Data", text: str) -> dict[str, Any]:
    from engine.operations import documents

    return await documents.document(data, await pick(data, text))
