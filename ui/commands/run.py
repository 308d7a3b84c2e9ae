"""`run` and `resume`: execute a run in this terminal and tell how it ended."""

import time
import unicodedata
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer
import uvloop

from domain.errors import BadInput
from ui import exits
from ui.commands.users import Organization
from ui.console import animated, complain, note, out, waiting, write
from ui.invocation import to_type
from ui.session import SHORT, ask, of

if TYPE_CHECKING:
    from engine.operations.runs import Request
    from engine.services import Services
    from engine.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout, nothing else.")]
RunId = Annotated[str, typer.Argument(metavar="RUN", help="A run's id, the beginning of it, or `last`.")]


@dataclass
class Session:
    """One execution: what to begin, how to show it, and what is known of it if it is interrupted."""

    settings: "Settings"
    begin: Callable[["Services"], Awaitable[UUID]]
    json: bool
    verbose: bool
    organization: str | None = None
    run_id: UUID | None = None

    def execute(self) -> int:
        """Run it to its end; the exit code. Ctrl-C loses nothing."""
        try:
            return uvloop.run(self._execute())
        except KeyboardInterrupt:
            how = to_type(f"resume {str(self.run_id)[:SHORT]}", organization=self.organization)
            note(f"Stopped. Nothing is lost.{f' Continue: {how}' if self.run_id else ''}")
            return exits.INTERRUPTED

    async def _execute(self) -> int:
        async with AsyncExitStack() as stack:
            with waiting("Starting", quiet=self.json):
                from engine.services import open_services

                opened = await stack.enter_async_context(open_services(self.settings))
                services = await of(opened, self.organization)
                self.run_id = await self.begin(services)
            began = time.monotonic()  # the same moment as the progress display's
            await self._follow(services, self.run_id)
            return await self._tell(services, self.run_id, time.monotonic() - began)

    async def _follow(self, services: "Services", run_id: UUID) -> None:
        from ui.follow import follow

        if self.json:
            await follow(services, run_id, None)
            return
        console = out()
        if self.verbose or not animated(console):
            from ui.plain import PlainProgress

            await follow(services, run_id, PlainProgress(console))
            return
        from rich.live import Live

        from ui.live import FRAMES_PER_SECOND, LiveProgress

        progress = LiveProgress()
        with Live(progress, console=console, refresh_per_second=FRAMES_PER_SECOND, transient=True):
            await follow(services, run_id, progress)

    async def _tell(self, services: "Services", run_id: UUID, seconds: float) -> int:
        from engine.operations import documents
        from ui.views.head import named

        told = await documents.document(services, run_id)
        if self.json:
            write(documents.as_json(told) + "\n")
        else:
            await _close(services, run_id, named(told, self.organization), seconds)
        if told["run"]["status"] == "error":
            complain(told["run"]["error"] or "The run failed.")
        return exits.of_status(told["run"]["status"])


async def _close(services: "Services", run_id: UUID, told: dict[str, Any], seconds: float) -> None:
    from engine.operations import credits
    from ui.views.closing import closing
    from ui.views.nothing import found_nobody
    from ui.views.receipt import summary

    console = out()
    console.print()
    for part in closing(told, console.width, summary(await credits.receipt(services, run_id)), seconds):
        console.print(part)
    if told["run"]["status"] == "completed" and not told["run"]["fetched"]:
        demo = services.settings.places == "sandbox" and services.sandbox is not None
        console.print(found_nobody(told["run"], services.sandbox.towns if demo and services.sandbox else ()))


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
    from domain.query import check_audits, check_limit

    check_limit(leads, wide)
    check_audits(audits)
    limit = amount(budget)
    if estimate:
        return _estimate(leads, wide, audits, organization, json)
    from engine.operations import runs
    from engine.settings import read_settings

    asked = runs.Request(
        text=readable(" ".join(query or [])),
        vertical=readable(vertical or "") or None,
        geography=readable(geography or "") or None,
        leads=leads,
        wide=wide,
        audits=audits,
        review=review,
        budget=limit,
    )
    settings = read_settings(town=town) if town else read_settings()

    async def begin(services: "Services") -> UUID:
        await _check_place(services, asked)
        if wide and not json:
            await _warn(services, asked)
        return await runs.start(services, asked, here=True)

    return Session(settings, begin, json, context.obj, organization).execute()


def _estimate(leads: int, wide: bool, audits: int, organization: str | None, json: bool) -> int:
    from engine.operations import documents
    from engine.operations import estimate as operation
    from ui.views.usage import estimated, sentence

    told = ask(
        lambda data: operation.of_run(data, leads, wide=wide, audits=audits), quiet=json, organization=organization
    )
    if json:
        write(documents.as_json({"estimate": documents.plain(operation.document(told))}) + "\n")
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


def amount(text: str | None) -> Decimal | None:
    """A budget as typed. Raises: BadInput."""
    if text is None:
        return None
    from domain.query import BUDGET, check_budget

    try:
        value = Decimal(text)
        check_budget(value)
    except (InvalidOperation, BadInput):
        raise BadInput(f"{text!r} is not a budget: use {BUDGET}.") from None
    return value


def readable(text: str) -> str:
    """Words as typed. Raises: BadInput when the terminal sent bytes that are no text."""
    if any(unicodedata.category(char) == "Cs" for char in text):
        raise BadInput("The query has characters that cannot be read: type it again.")
    return " ".join(text.split())


def resume(
    context: typer.Context,
    run: RunId,
    accept: Annotated[bool, typer.Option("--accept", help="After a review: audit all leads that are left.")] = False,
    drop: Annotated[
        list[str] | None, typer.Option(metavar="LEAD", help="After a review: leave this lead out (number or place id).")
    ] = None,
    budget: Annotated[str | None, typer.Option(metavar="CREDITS", help="Raise the limit of Atlas credits.")] = None,
    organization: Organization = None,
    json: Json = False,
) -> int:
    """Continue a run that waits or was stopped, at the exact audit where it was."""
    from engine.operations import headroom, review, runs
    from engine.settings import read_settings
    from ui.review import find_run, place_ids

    limit = amount(budget)
    run_id, town = ask(lambda data: find_run(data, run), quiet=json, organization=organization)
    dropped: list[str] = []
    if drop:
        dropped = ask(lambda data: place_ids(data, run_id, drop), quiet=json, organization=organization)

    async def begin(services: "Services") -> UUID:
        if accept or drop:
            await review.decide(services, run_id, {"drop": dropped})
        if limit is not None:
            await headroom.raise_budget(services, run_id, limit)
        await runs.resume(services, run_id, here=True)
        return run_id

    return Session(read_settings(town=town), begin, json, context.obj, organization).execute()
