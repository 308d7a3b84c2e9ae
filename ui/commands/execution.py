"""Executes a run in this terminal, shows how it goes and how it ended: what `run` and `resume` have in common."""

import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import uvloop

from ui import exits
from ui.commands.options import How
from ui.console import ReaderGone, Unwritable, animated, complain, note, out, waiting, write
from ui.invocation import to_type
from ui.session import SHORT, of

if TYPE_CHECKING:
    from engine.services import Services
    from engine.settings import Settings


@dataclass
class Session:
    """One execution: what to begin, how to show it, and what is known of it if it is interrupted."""

    settings: "Settings"
    begin: Callable[["Services"], Awaitable[UUID]]
    how: How
    run_id: UUID | None = None

    def execute(self) -> int:
        """Run it to its end; the exit code. Ctrl-C loses nothing, nor does a reader that goes away."""
        try:
            return uvloop.run(self._execute())
        except KeyboardInterrupt:
            code = exits.INTERRUPTED
        except ReaderGone:
            code = exits.BROKEN_PIPE
        note(self._stopped())
        return code

    def _stopped(self) -> str:
        how = to_type(f"resume {str(self.run_id)[:SHORT]}", organization=self.how.organization)
        return f"Stopped. Nothing is lost.{f' Continue: {how}' if self.run_id else ''}"

    async def _execute(self) -> int:
        async with contextlib.AsyncExitStack() as stack:
            with waiting("Starting", quiet=self.how.json):
                from engine.services import open_services

                opened = await stack.enter_async_context(open_services(self.settings))
                services = await of(opened, self.how.organization)
                self.run_id = await self.begin(services)
            began = time.monotonic()  # the same moment as the progress display's
            try:
                await self._follow(services, self.run_id)
            except Unwritable as lost:
                raise Unwritable(f"{lost} {self._stopped()}") from lost
            return await self._tell(services, self.run_id, time.monotonic() - began)

    async def _follow(self, services: "Services", run_id: UUID) -> None:
        from ui.follow import follow

        if self.how.json:
            await follow(services, run_id, None)
            return
        console = out()
        if self.how.verbose or not animated(console):
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
        if self.how.json:
            write(documents.as_json(told) + "\n")
        else:
            with contextlib.suppress(ReaderGone):  # the run is over, whoever hears of it
                await _close(services, run_id, named(told, self.how.organization), seconds)
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
