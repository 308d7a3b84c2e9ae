"""`run`: start a run and execute it in this terminal, or only tell what it would cost."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from domain.errors import BadInput
from ui.commands.execution import Session
from ui.commands.options import How, Json, amount, readable
from ui.commands.users import Organization
from ui.console import out, write
from ui.session import ask

if TYPE_CHECKING:
    from engine.operations.runs import Request
    from engine.services import Services


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What was typed, as `runs.Request` takes it: that module is imported only once all of it can be used."""

    text: str
    vertical: str | None
    geography: str | None
    leads: int
    wide: bool
    audits: int
    review: bool
    budget: Decimal | None

    def check(self) -> None:
        """Raises: BadInput."""
        from domain.query import check_audits, check_limit

        check_limit(self.leads, self.wide)
        check_audits(self.audits)

    def request(self) -> "Request":
        """For the engine."""
        from engine.operations.runs import Request

        return Request(**asdict(self))


def run(
    context: typer.Context,
    query: Annotated[
        list[str] | None, typer.Argument(metavar="QUERY", help="What and where: “dentists in Springfield”.")
    ] = None,
    leads: Annotated[
        int, typer.Option("--leads", "-n", metavar="N", help="How many businesses to look for: 1 to 20, wide to 200.")
    ] = 10,
    wide: Annotated[
        bool, typer.Option("--wide", help="Look for more than 20, in parts of the place: a credit per search.")
    ] = False,
    audits: Annotated[int, typer.Option(metavar="N", help="At most so many websites are audited, best first.")] = 20,
    vertical: Annotated[str | None, typer.Option(metavar="V", help="The trade, instead of the query's.")] = None,
    geography: Annotated[str | None, typer.Option(metavar="G", help="The place, instead of the query's.")] = None,
    review: Annotated[
        bool, typer.Option("--review", help="Stop before any audit is paid for, to choose leads.")
    ] = False,
    budget: Annotated[str | None, typer.Option(metavar="CREDITS", help="At most so many Atlas credits.")] = None,
    town: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder of a sandbox town.")] = None,
    estimate: Annotated[bool, typer.Option("--estimate", help="Only tell what it would cost.")] = False,
    organization: Organization = None,
    json: Json = False,
) -> int:
    """Find businesses, audit their websites, and write a dossier for each."""
    wanted = Wanted(
        text=readable(" ".join(query or [])),
        vertical=readable(vertical or "") or None,
        geography=readable(geography or "") or None,
        leads=leads,
        wide=wide,
        audits=audits,
        review=review,
        budget=amount(budget),
    )
    wanted.check()
    how = How(organization=organization, json=json, verbose=context.obj)
    return _estimate(wanted, how) if estimate else _start(wanted, town, how)


def _start(wanted: Wanted, town: Path | None, how: How) -> int:
    from engine.operations import runs
    from engine.settings import read_settings

    asked = wanted.request()

    async def begin(services: "Services") -> UUID:
        await _check_place(services, asked)
        if wanted.wide and not how.json:
            await _warn(services, asked)
        return await runs.start(services, asked, here=True)

    return Session(read_settings(town=town) if town else read_settings(), begin, how).execute()


def _estimate(wanted: Wanted, how: How) -> int:
    from engine.operations import documents, estimate
    from ui.views.usage import estimated, sentence

    told = ask(
        lambda data: estimate.of_run(data, wanted.leads, wide=wanted.wide, audits=wanted.audits),
        quiet=how.json,
        organization=how.organization,
    )
    if how.json:
        write(documents.as_json({"estimate": documents.plain(estimate.document(told))}) + "\n")
        return 0
    console = out()
    console.print(sentence(told))
    console.print(estimated(told))
    return 0


async def _warn(services: "Services", asked: "Request") -> None:
    """What a wide search may cost, before it does."""
    from engine.operations import estimate
    from ui.views.usage import sentence

    told = await estimate.of_run(services, asked.leads, wide=True, audits=asked.audits)
    out().print(sentence(told))


async def _check_place(services: "Services", asked: "Request") -> None:
    """Raises: BadInput with the towns there are, when the demo does not know the place."""
    from engine.operations import demo
    from ui.views.nothing import instead

    place = await demo.unknown_place(services, asked)
    if place and services.sandbox:
        raise BadInput(instead(place, services.sandbox.towns))
