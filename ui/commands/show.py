"""`runs` and `show`: what there is, without executing anything."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from domain.errors import BadInput
from ui.commands.options import Json, RunId
from ui.commands.users import Organization
from ui.console import out, write
from ui.invocation import to_type
from ui.session import ask, pick

if TYPE_CHECKING:
    from engine.services import Data


def runs(
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, help="At most so many.")] = 20,
    organization: Organization = None,
    json: Json = False,
) -> int:
    """List your runs, newest first."""
    from engine.operations import documents, listing
    from ui.views.runs import table

    rows = ask(lambda data: listing.runs(data, limit), quiet=json, organization=organization)
    if json:
        write(documents.as_json({"runs": documents.plain(rows)}) + "\n")
    elif rows:
        out().print(table(rows, datetime.now(UTC)))
    else:
        out().print("No runs yet. Start one: " + to_type('run "dentists in Springfield"', organization=organization))
    return 0


def show(
    run: RunId,
    lead: Annotated[int | None, typer.Argument(metavar="LEAD", help="A lead's number: the whole dossier.")] = None,
    receipt: Annotated[bool, typer.Option("--receipt", help="Each credit and what it paid for.")] = False,
    coverage: Annotated[bool, typer.Option("--coverage", help="Which parts of the place were searched.")] = False,
    organization: Organization = None,
    json: Json = False,
) -> int:
    """Show a run, one of its leads with every quote, its receipt, or how it was searched."""
    from ui.views.head import named

    if lead is not None and receipt:
        raise BadInput("A receipt is for a whole run: leave the lead's number out.")
    told, bill, names = ask(lambda data: _read(data, run), quiet=json, organization=organization)
    if json:
        _write(told, lead, bill if receipt else None)
    elif receipt:
        _print_receipt(told, bill, names)
    elif coverage:
        _print_coverage(told)
    elif lead is not None:
        _print_lead(told, lead)
    else:
        _print_run(named(told, organization), bill)
    return 0


async def _read(data: "Data", text: str) -> tuple[dict[str, Any], Any, dict[str, str]]:
    from engine.operations import credits, documents, listing
    from ui.views.receipt import audit_names

    run_id: UUID = await pick(data, text)
    snapshot = await listing.snapshot(data, run_id)
    return await documents.document(data, run_id), await credits.receipt(data, run_id), audit_names(snapshot["audits"])


def _write(told: dict[str, Any], lead: int | None, bill: Any) -> None:
    from engine.operations import credits, documents

    if lead is not None:
        told = {"run": told["run"], "opportunities": [chosen(told, lead)]}
    if bill is not None:
        told = {"run": told["run"], "receipt": documents.plain(credits.traced(bill))}
    write(documents.as_json(told) + "\n")


def chosen(told: dict[str, Any], number: int) -> dict[str, Any]:
    """A lead by its number. Raises: BadInput."""
    leads = told["opportunities"]
    if not 1 <= number <= len(leads):
        raise BadInput(f"This run has {len(leads)} leads: there is no number {number}.")
    return leads[number - 1]


def _print_receipt(told: dict[str, Any], bill: Any, names: dict[str, str]) -> None:
    from ui.views.head import status, title
    from ui.views.receipt import receipt

    console = out()
    console.print(title(told["run"]), " ", status(told["run"]), "\n")
    for part in receipt(bill, names):
        console.print(part)


def _print_coverage(told: dict[str, Any]) -> None:
    from ui.views.coverage import coverage
    from ui.views.head import status, title

    console = out()
    console.print(title(told["run"]), " ", status(told["run"]), "\n")
    for part in coverage(told["run"]):
        console.print(part)


def _print_lead(told: dict[str, Any], number: int) -> None:
    from ui.views.dossier import whole
    from ui.views.head import demo

    console = out()
    for part in whole(chosen(told, number), number, demo(told["run"])):
        console.print(part)


def _print_run(told: dict[str, Any], bill: Any) -> None:
    from ui.views.closing import closing
    from ui.views.receipt import summary

    console = out()
    for part in closing(told, console.width, summary(bill), example=False):
        console.print(part)
    if told["run"]["error"]:
        console.print(f"Why: {told['run']['error']}", style="bad")
