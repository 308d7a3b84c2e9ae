"""`export`: a run as a file for a spreadsheet, a program or a reader."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from domain.errors import BadInput
from ui.commands.options import RunId
from ui.commands.users import OrganizationInFull
from ui.console import note, write
from ui.session import ask, pick

if TYPE_CHECKING:
    from engine.services import Data


Format = Literal["csv", "json", "md"]


def export(
    run: RunId,
    format: Annotated[
        Format | None, typer.Option("--format", "-f", help="csv, json or md; else what FILE ends in, else csv.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Instead of stdout.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace FILE when it is there.")] = False,
    organization: OrganizationInFull = None,
) -> int:
    """Export a run's leads and dossiers."""
    from engine.operations import documents

    chosen = format or of_suffix(output)
    render = {"csv": documents.as_csv, "json": _json, "md": documents.as_markdown}[chosen]
    if output is not None and output.is_file() and not force:
        raise BadInput(f"{output} is there already: add --force to replace it, or name another file.")
    text = render(ask(lambda data: _read(data, run), quiet=True, organization=organization))
    if output is None:
        write(text)
    else:
        save(output, text)
        note(f"Written to {output}.")
    return 0


def of_suffix(output: Path | None) -> Format:
    """The format that a file's name asks for. Raises: BadInput when it asks for another one."""
    match output.suffix.lower() if output else "":
        case "" | ".csv":
            return "csv"
        case ".json":
            return "json"
        case ".md":
            return "md"
        case other:
            raise BadInput(f"There is no export as {other}: end FILE in .csv, .json or .md, or add --format.")


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
